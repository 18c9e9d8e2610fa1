"""Forms of projects, their budget and the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.access import home_company
from core.forms import EntityField, Form, LocalDateField, LocalDecimalField, MinutesField, ModelForm
from core.forms.lines import LineForm, LineFormset
from core.models import WorkRole
from projects.models import BudgetLine, Project, Service


class ProjectForm(ModelForm):
    estimated_minutes = MinutesField(
        label=gettext_lazy("Hours at completion"),
        required=False,
        limit=10_000_000,
        help_text=gettext_lazy("For a fixed price: revenue is earned as hours are worked towards this."),
    )

    class Meta:
        model = Project
        fieldsets = [
            (
                gettext_lazy("The work"),
                gettext_lazy("Without a client it is internal work and counts as overhead."),
                ["name", "organisation", "lead", "department", "description"],
            ),
            (
                gettext_lazy("How it is billed"),
                gettext_lazy("Prices are without VAT."),
                ["billing", "fixed_price", "estimated_minutes", "currency"],
            ),
            (
                gettext_lazy("When and where it counts"),
                "",
                ["starts_on", "ends_on", "code", "cost_centre", "company", "tags"],
            ),
        ]

    def prepare(self) -> None:
        company = home_company(self.actor)  # type: ignore[arg-type]
        if self.is_new:
            self.initial.setdefault("company", company)
            self.initial.setdefault("currency", company.currency if company else None)
        if self.instance.state == Project.State.PROPOSED or self.is_new:
            self.initial["lead"] = self.initial.get("lead") or self.actor
            self.initial["starts_on"] = self.initial.get("starts_on") or clock.today(company)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            data.get("billing") == Project.Billing.FIXED
            and data.get("fixed_price") is None
            and "fixed_price" in self.fields
        ):
            self.add_error("fixed_price", ValidationError(_("A fixed-price project needs its price.")))
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", ValidationError(_("The end lies before the start.")))
        if data.get("billing") not in (None, Project.Billing.NONE) and not data.get("organisation"):
            self.add_error("organisation", ValidationError(_("Work that is billed needs a client.")))
        self._keep_stamped(data)
        return data

    def _keep_stamped(self, data: dict[str, Any]) -> None:
        """Hours carry the price of their day in the project's currency, and count in its company."""
        given = {"currency": data.get("currency"), "company": data.get("company")}
        moved = [name for name, row in given.items() if row and row.pk != getattr(self.instance, f"{name}_id")]
        if self.is_new or not moved or not self.instance.time_entries.exists():
            return
        for name in moved:
            self.add_error(name, ValidationError(_("There are hours on this project, so this can't change any more.")))


class BudgetLineForm(LineForm):
    minutes = MinutesField(label=gettext_lazy("Hours"), required=False, limit=10_000_000)
    wide = ("name",)

    class Meta:
        model = BudgetLine
        fields = ["name", "service", "minutes", "net_amount"]

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0


class BudgetFormset(LineFormset):
    form = BudgetLineForm
    relation = "project"

    def clean(self) -> None:
        """Hours stay where they were booked."""
        kept = {line.instance.pk for line in self.lines()}
        for key, line in self.existing.items():
            if int(key) not in kept and line.time_entries.exists():
                raise ValidationError(_("“%(line)s” has hours on it and can't be removed.") % {"line": line.name})


class ServiceForm(ModelForm):
    class Meta:
        model = Service
        fieldsets = [
            (gettext_lazy("What is sold"), "", ["name", "code", "unit", "work_role"]),
            (gettext_lazy("At which price"), "", ["price", "currency", "tax_class", "company"]),
        ]

    def prepare(self) -> None:
        if self.is_new:
            company = home_company(self.actor)  # type: ignore[arg-type]
            self.initial.setdefault("company", company)
            self.initial.setdefault("currency", company.currency if company else None)


class RateForm(Form):
    work_role = forms.ModelChoiceField(
        WorkRole.objects.all(), label=gettext_lazy("Work role"), required=False, empty_label=gettext_lazy("Everyone")
    )
    hourly_price = LocalDecimalField(
        label=gettext_lazy("Price of an hour, excl. VAT"), min_value=0, max_digits=18, decimal_places=6
    )
    on = LocalDateField(label=gettext_lazy("From"))

    def prepare(self) -> None:
        project: Any = self.instance
        self.initial.setdefault("on", clock.today(project.company))


class AttachForm(Form):
    project = EntityField("projects", label=gettext_lazy("Project"))


class CloseForm(Form):
    on = LocalDateField(label=gettext_lazy("Ended on"))

    def prepare(self) -> None:
        project: Any = self.instance
        self.initial.setdefault("on", clock.today(project.company))
