"""The form of an expense."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.access import home_company
from core.errors import Refused
from core.firm.queries import tax_rate
from core.forms import ModelForm
from core.models import Company
from erp.models import Expense

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def usual_tax(company: Company) -> Decimal:
    """The standard rate of the day, as most receipts carry it; zero where the country has none on file."""
    try:
        return tax_rate(company.country, "standard", clock.today(company)).percent
    except Refused:
        return Decimal(0)


class ExpenseForm(ModelForm):
    receipt_file = forms.FileField(
        label=gettext_lazy("Receipt"),
        required=False,
        help_text=gettext_lazy("A photo or a PDF."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf", "capture": "environment"}),
    )

    class Meta:
        model = Expense
        fields = [
            "on",
            "supplier",
            "description",
            "category",
            "gross_amount",
            "currency",
            "tax_percent",
            "project",
            "budget_line",
            "cost_centre",
            "rebill",
            "markup_percent",
            "company",
        ]
        fieldsets = [
            (
                gettext_lazy("The receipt"),
                "",
                ["receipt_file", "supplier", "on", "gross_amount", "currency", "tax_percent"],
            ),
            (gettext_lazy("What for"), "", ["category", "description"]),
            (
                gettext_lazy("Where it belongs"),
                gettext_lazy("Left empty, it counts where you work."),
                ["project", "budget_line", "rebill", "markup_percent", "cost_centre", "company"],
            ),
        ]

    def prepare(self) -> None:
        if self.is_new:
            company = home_company(self.actor)  # type: ignore[arg-type]
            self.instance.user = self.actor
            self.initial.setdefault("company", company)
            self.initial.setdefault("currency", company.currency if company else None)
            self.initial.setdefault("on", clock.today(company))
            if company and not self.initial.get("tax_percent"):
                self.initial["tax_percent"] = usual_tax(company)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_amounts(data)
        line, project = data.get("budget_line"), data.get("project")
        if data.get("rebill") and not project:
            self.add_error("project", ValidationError(_("Say which project is billed for it.")))
        if data.get("rebill") and project and project.organisation_id is None:
            self.add_error("project", ValidationError(_("“%(project)s” has no client to bill.") % {"project": project}))
        if project and data.get("company") and project.company_id != data["company"].pk:
            self.add_error("project", ValidationError(_("This project belongs to another company.")))
        if line and (project is None or line.project_id != project.pk):
            self.add_error("budget_line", ValidationError(_("This line belongs to another project.")))
        day, company = data.get("on"), data.get("company")
        if day and day > clock.today(company):
            self.add_error("on", ValidationError(_("The receipt can't be from the future.")))
        return data

    def _check_amounts(self, data: dict[str, Any]) -> None:
        if data.get("gross_amount") is not None and data["gross_amount"] <= 0:
            self.add_error("gross_amount", ValidationError(_("Enter what was paid, more than nothing.")))
        if not Decimal(0) <= (data.get("tax_percent") or Decimal(0)) <= 100:
            self.add_error("tax_percent", ValidationError(_("A VAT rate lies between 0 and 100 %.")))
        if (data.get("markup_percent") or Decimal(0)) < 0:
            self.add_error("markup_percent", ValidationError(_("A markup can't be negative.")))

    def soft_warnings(self) -> Iterable[StrOrPromise]:
        data = self.cleaned_data
        same = Expense.objects.filter(
            on=data["on"], gross_amount=data["gross_amount"], supplier__iexact=data["supplier"], company=data["company"]
        )
        if same.exclude(pk=self.instance.pk).exists():
            yield _("An expense with the same supplier, day and amount is recorded already.")
