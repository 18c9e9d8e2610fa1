"""Contracts with their lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.calculations.recurrence import Schedule, periods_due
from billing.forms.invoices import UNITS, InvoiceLineForm, InvoiceLines
from billing.models import RecurringInvoice, RecurringLine
from billing.queries.recurring import net_of
from core import clock
from core.access import home_company
from core.formatting import money
from core.forms import ModelForm
from core.models import PaymentTerm
from core.ui.parts import Fact

# They say which periods there are: once one had its turn, a change would invoice the past anew.
ANCHORS = ("company", "first_on", "every_months", "currency")


class RecurringForm(ModelForm):
    class Meta:
        model = RecurringInvoice
        fieldsets = [
            (
                gettext_lazy("For whom"),
                gettext_lazy("Each period is invoiced on its first day, in advance."),
                ["name", "customer", "project", "buyer_reference", "company"],
            ),
            (
                gettext_lazy("When"),
                gettext_lazy("From 31 January come 28 February and 31 March."),
                ["first_on", "every_months", "ends_on"],
            ),
            (
                gettext_lazy("How"),
                gettext_lazy("Every morning what is due is drafted, or issued and sent."),
                ["mode", "send", "payment_term", "currency", "language"],
            ),
        ]

    def prepare(self) -> None:
        self.fields["mode"].widget = forms.RadioSelect(choices=RecurringInvoice.Mode.choices, attrs={"data-look": "seg"})
        if self.is_new:
            actor: Any = self.actor
            home = home_company(actor)
            self.initial.setdefault("company", home)
            self.initial.setdefault("currency", home.currency_id if home else None)
            self.initial.setdefault("payment_term", PaymentTerm.objects.order_by("days").first())
            self.initial.setdefault("first_on", clock.today(home))
            return
        if self.instance.periods.exists():
            for name in ANCHORS:
                self.fields[name].disabled = True
            self.fields["first_on"].help_text = _("Fixed, because periods have been invoiced already.")

    def clean_every_months(self) -> int:
        months = int(self.cleaned_data["every_months"])
        if not 1 <= months <= 60:
            raise ValidationError(_("Every 1 to 60 months."))
        return months

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", ValidationError(_("It ends before it begins.")))
        project, customer = data.get("project"), data.get("customer")
        if project and customer and project.organisation_id != customer.pk:
            self.add_error("project", ValidationError(_("This project belongs to another client.")))
        return data

    def soft_warnings(self) -> Iterable[str]:
        data = self.cleaned_data
        today = clock.today(data["company"])
        if not self.is_new or data["first_on"] >= today:
            return
        late = len(periods_due(Schedule(first_on=data["first_on"], interval=data["every_months"]), today))
        yield (
            ngettext(
                "%(count)s period lies behind us; it is invoiced at the next run.",
                "%(count)s periods lie behind us; they are invoiced at the next run.",
                late,
            )
            % {"count": late}
        )


class RecurringLineForm(InvoiceLineForm):
    service_from = None  # type: ignore[assignment]
    service_to = None  # type: ignore[assignment]
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=list(UNITS.items()), required=False, initial="mon")

    class Meta(InvoiceLineForm.Meta):
        model = RecurringLine  # type: ignore[assignment]
        fields = ["service", "description", "quantity", "unit", "unit_price", "discount_percent", "tax_class"]


def total_of(lines: Any, form: Any) -> str:
    """What a whole period costs while it is typed."""
    code = str(form["currency"].value() or "") if form is not None else ""
    code = code or (lines.document.currency_id if lines.document is not None else "EUR")
    rows = [
        RecurringLine(**{name: value for name, value in row.items() if name in ("quantity", "unit_price", "discount_percent")})
        for row in lines.given()
        if row.get("unit_price") is not None
    ]
    fact = Fact(_("A period, excl. VAT"), money(net_of(rows, code), code), total=True)
    return render_to_string("ui/facts.html", {"rows": [fact], "sums": True})


class RecurringLines(InvoiceLines):
    form = RecurringLineForm
    relation = "recurring"
    totals = total_of
    template_name = "billing/_recurring_lines.html"
    row_template = "billing/_recurring_line.html"
