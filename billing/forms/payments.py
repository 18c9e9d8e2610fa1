"""How much of a payment settles which invoice, as people type it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions.settling import LARGEST_WRITE_OFF, Part
from billing.calculations.allocation import OpenInvoice, spread
from billing.models import Invoice, InvoiceBalance, Payment
from billing.permissions import PAYMENT_EDIT
from core import clock
from core.access import home_company
from core.formatting import money
from core.forms import EntityField, Form, LocalDateField, LocalDecimalField
from core.models import Company, Currency
from core.ui.parts import Fact
from crm.models import Organisation

ZERO = Decimal(0)
# The oldest; who has more of them open narrows by another way.
MOST = 100


@dataclass(frozen=True)
class Row:
    """An open invoice with its two fields."""

    balance: InvoiceBalance
    amount: Any
    fee: Any


class PartsForm(Form):
    """Open invoices of a client in one currency of one company, each with what it gets and what a bank kept.

    Subclasses say which invoices (`find`), and how much there is to give (`total`).
    """

    write_off = forms.BooleanField(required=False)

    def prepare(self) -> None:
        self.balances: Sequence[InvoiceBalance] = list(self.find())
        self.currency = self.find_currency()
        limit = money(LARGEST_WRITE_OFF, self.currency)
        self.fields["write_off"].label = _("Write off rests of at most %(limit)s") % {"limit": limit}
        for balance in self.balances:
            words = {"number": balance.invoice.number}
            for name, label in (
                (f"amount_{balance.pk}", _("Settle of %(number)s") % words),
                (f"fee_{balance.pk}", _("Bank fee of %(number)s") % words),
            ):
                field = LocalDecimalField(
                    label=label, required=False, max_digits=14, decimal_places=2, least_decimals=2
                )
                field.widget.attrs |= {"aria-label": label, "size": 10}
                self.fields[name] = field
        self.initial = {**self.proposed(), **self.initial}

    def find(self) -> Any:
        raise NotImplementedError

    def find_currency(self) -> str:
        raise NotImplementedError

    def total(self) -> Decimal:
        """What there is to give, as far as it is known."""
        raise NotImplementedError

    def proposed(self) -> dict[str, Any]:
        """What the fields begin with: the oldest invoices first, as far as the money goes."""
        return self.filled(self.total(), self.balances)

    def filled(self, total: Decimal, balances: Sequence[InvoiceBalance]) -> dict[str, Any]:
        shares, _left = spread(total, [_as_open(balance) for balance in balances])
        return {f"amount_{share.invoice_id}": share.amount for share in shares}

    def rows(self) -> list[Row]:
        return [Row(one, self[f"amount_{one.pk}"], self[f"fee_{one.pk}"]) for one in self.balances]

    def value_of(self, name: str) -> Decimal:
        if not self.is_bound:
            return self.initial.get(name) or ZERO
        self.errors  # noqa: B018  reads what was typed
        return self.cleaned_data.get(name) or ZERO

    def parts(self) -> list[Part]:
        """The invoices that get something; a small rest is written off where that is ticked."""
        found = []
        for balance in self.balances:
            amount, fee = self.value_of(f"amount_{balance.pk}"), self.value_of(f"fee_{balance.pk}")
            if amount or fee:
                rest = balance.open_amount - amount - fee
                small = self.is_bound and self.cleaned_data.get("write_off") and ZERO < rest <= LARGEST_WRITE_OFF
                found.append(Part(balance.pk, amount, fee, rest if small else ZERO))
        return found

    def sums(self) -> list[Fact]:
        """What comes in, what it settles, and what is left: zero when it goes up."""
        total, parts = self.total(), self.parts()
        given = sum((part.amount for part in parts), ZERO)
        rows = [Fact(_("Paid"), money(total, self.currency)), Fact(_("Settles invoices"), money(-given, self.currency))]
        extra = sum((part.fee for part in parts), ZERO)
        small = sum((part.write_off for part in parts), ZERO)
        left = total - given
        label = _("Goes on account") if left >= 0 else _("Too much was given out")
        rows.append(Fact(label, money(left, self.currency), total=True))
        if extra:
            rows.append(Fact(_("Bank fees besides"), money(extra, self.currency)))
        if small:
            rows.append(Fact(_("Written off besides"), money(small, self.currency)))
        return rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = sum((data.get(f"amount_{one.pk}") or ZERO for one in self.balances), ZERO)
        if not self.errors and abs(given) > abs(self.total()):
            raise ValidationError(_("The invoices get more than was paid."))
        return data


def _as_open(balance: InvoiceBalance) -> OpenInvoice:
    return OpenInvoice(
        id=balance.pk,
        number=balance.invoice.number,
        reference=balance.invoice.reference,
        payer_id=balance.customer_id,
        currency=balance.currency_id,
        open_amount=balance.open_amount,
        due_on=balance.due_on,
    )


def open_balances(actor: Any, **about: Any) -> Any:
    """Oldest first, within what the actor may settle."""
    rows = InvoiceBalance.objects.visible_to(actor, PAYMENT_EDIT).open().filter(**about)
    return rows.select_related("invoice", "customer").order_by("due_on", "pk")[:MOST]


class PaymentForm(PartsForm):
    """A payment by hand; `instance` is the invoice it was begun from, or the client."""

    on = LocalDateField(label=gettext_lazy("Date"))
    paid_amount = LocalDecimalField(
        label=gettext_lazy("Amount"), max_digits=14, decimal_places=2, least_decimals=2, min_value=Decimal("0.01")
    )
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Payment.Method.choices)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, company: Company, currency: str, **options: Any) -> None:
        self.company, self.currency = company, currency
        super().__init__(*args, **options)

    @property
    def invoice(self) -> Invoice | None:
        return self.instance if isinstance(self.instance, Invoice) else None

    @property
    def customer(self) -> Organisation:
        return self.instance.customer if isinstance(self.instance, Invoice) else self.instance  # type: ignore[return-value]

    def prepare(self) -> None:
        super().prepare()
        self.fields["paid_amount"].widget.attrs["data-affix"] = self.currency
        self.fields["on"].widget.attrs["max"] = clock.today(self.company).isoformat()
        self.initial.setdefault("on", clock.today(self.company))
        self.initial.setdefault("method", Payment.Method.BANK)

    def find(self) -> Any:
        """The invoice it was begun from stands first, however many older ones are open."""
        about = {"company": self.company, "customer": self.customer, "currency": self.currency}
        own = list(open_balances(self.actor, **about))
        begun = [one for one in own if self.invoice is not None and one.pk == self.invoice.pk]
        if self.invoice is not None and not begun:
            begun = list(InvoiceBalance.objects.visible_to(self.actor, PAYMENT_EDIT).open().filter(pk=self.invoice.pk))
        return [*begun, *(one for one in own if one not in begun)]

    def find_currency(self) -> str:
        return self.currency

    def total(self) -> Decimal:
        return self.value_of("paid_amount")

    def proposed(self) -> dict[str, Any]:
        chosen = [one for one in self.balances if self.invoice is not None and one.pk == self.invoice.pk]
        amount = sum((one.open_amount for one in chosen), ZERO)
        return {"paid_amount": amount or None, **self.filled(amount, chosen)}

    def payment(self) -> Payment:
        """The unsaved payment of a valid form."""
        data = self.cleaned_data
        return Payment(
            company=self.company,
            organisation=self.customer,
            on=data["on"],
            method=data["method"],
            currency_id=self.currency,
            paid_amount=data["paid_amount"],
            home_amount=None,
            note=data["note"],
        )


class AllocateForm(PartsForm):
    """What is left of a payment (`instance`, with its `unallocated`)."""

    def find(self) -> Any:
        row: Any = self.instance
        return open_balances(self.actor, company=row.company, customer=row.organisation, currency=row.currency_id)

    def find_currency(self) -> str:
        row: Any = self.instance
        return str(row.currency_id)

    def total(self) -> Decimal:
        row: Any = self.instance
        return Decimal(row.unallocated)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not self.parts():
            raise ValidationError(_("Enter an amount for at least one invoice."))
        return data


class PayerForm(Form):
    """First of all: who paid, to which company, in which currency."""

    customer = EntityField("organisations", label=gettext_lazy("Client"))
    company = forms.ModelChoiceField(Company.objects.all(), label=gettext_lazy("Company"), empty_label=None)
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, required=False)

    def prepare(self) -> None:
        actor: Any = self.actor
        home = home_company(actor)
        self.initial.setdefault("company", home)
        if Company.objects.count() == 1:
            self.fields["company"].widget = forms.HiddenInput()
            self.initial["company"] = home or Company.objects.first()
        self.fields["currency"].help_text = _("Left empty, it is the company's.")

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].strip().upper()
        if code and not Currency.objects.filter(pk=code).exists():
            raise ValidationError(_("%(code)s is not a currency code.") % {"code": code})
        return code


class WhyForm(Form):
    why = forms.CharField(label=gettext_lazy("Why"), max_length=120, required=False)


class RefundForm(Form):
    """Give back what stands on account of a payment's client."""

    on = LocalDateField(label=gettext_lazy("Date"))
    amount = LocalDecimalField(
        label=gettext_lazy("Amount"), max_digits=14, decimal_places=2, least_decimals=2, min_value=Decimal("0.01")
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def prepare(self) -> None:
        row: Any = self.instance
        self.fields["amount"].widget.attrs["data-affix"] = row.currency_id
        self.initial.setdefault("on", clock.today(row.company))
        self.initial.setdefault("amount", row.unallocated)
