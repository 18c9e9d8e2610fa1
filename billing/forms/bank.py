"""Files of the bank, and what its lines are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions.bank import MOST_BYTES
from billing.forms.payments import PartsForm, open_balances
from billing.models import BankTransaction, InvoiceBalance
from billing.permissions import PAYMENT_EDIT
from core.forms import EntityField, Form, LocalDecimalField
from crm.models import Organisation


class StatementForm(Form):
    file = forms.FileField(
        label=gettext_lazy("Statement"),
        help_text=gettext_lazy("ISO 20022 camt.053 as XML, up to 10 MB; every bank in the EU offers it."),
        widget=forms.FileInput(attrs={"accept": ".xml,.camt,application/xml,text/xml"}),
    )
    fieldsets = [
        (
            gettext_lazy("File of the bank"),
            gettext_lazy("What has a reference number settles its invoice at once; the rest waits for you."),
            ["file"],
        )
    ]

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1024 // 1024})
        return given


class SetAsideForm(Form):
    COMMON = (
        gettext_lazy("Bank or card fee"),
        gettext_lazy("Transfer between own accounts"),
        gettext_lazy("Wages"),
        gettext_lazy("Taxes"),
        gettext_lazy("Bill of a supplier"),
    )
    note = forms.CharField(label=gettext_lazy("What it is"), max_length=120)

    def prepare(self) -> None:
        self.fields["note"].help_text = _("For example: %(examples)s.") % {
            "examples": ", ".join(str(word) for word in self.COMMON)
        }


class ClientForm(Form):
    """Whose money a line is."""

    customer = EntityField("organisations", label=gettext_lazy("Client"))


class MatchForm(PartsForm):
    """A line of the bank, `instance`, and the open invoices of the `customer`; `chosen` ones are filled in first."""

    paid_abroad = LocalDecimalField(
        label=gettext_lazy("Amount paid"), max_digits=14, decimal_places=2, least_decimals=2, required=False
    )

    def __init__(
        self, *args: Any, customer: Organisation, chosen: list[int], currency: str = "", **options: Any
    ) -> None:
        self.customer, self.chosen, self.asked_currency = customer, chosen, currency
        super().__init__(*args, **options)

    @property
    def line(self) -> BankTransaction:
        return self.instance  # type: ignore[return-value]

    @property
    def is_foreign(self) -> bool:
        return self.find_currency() != self.line.currency_id

    def prepare(self) -> None:
        super().prepare()
        if self.is_foreign:
            self.fields["paid_abroad"].required = True
            self.fields["paid_abroad"].widget.attrs["data-affix"] = self.currency
        else:
            del self.fields["paid_abroad"]

    def find(self) -> list[InvoiceBalance]:
        about = {"company": self.line.company_id, "currency": self.find_currency()}
        if self.line.amount < 0:  # only what was paid too much can be given back
            rows = InvoiceBalance.objects.visible_to(self.actor, PAYMENT_EDIT).filter(open_amount__lt=0, **about)
            return list(rows.filter(customer=self.customer).select_related("invoice", "customer")[:50])
        own = list(open_balances(self.actor, customer=self.customer, **about))
        known = {row.pk for row in own}
        named = [pk for pk in self.chosen if pk not in known]
        return [*(open_balances(self.actor, pk__in=named, **about) if named else ()), *own]

    def find_currency(self) -> str:
        return self.asked_currency or self.line.currency_id

    def total(self) -> Decimal:
        return self.value_of("paid_abroad") if self.is_foreign else self.line.amount

    def proposed(self) -> dict[str, Any]:
        if self.line.amount < 0 or self.is_foreign:
            return {}
        first = [row for row in self.balances if row.pk in self.chosen]
        return self.filled(self.line.amount, first)
