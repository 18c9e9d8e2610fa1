"""What tests of payments begin with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from billing.actions.payments import record_payment
from billing.actions.settling import Part
from billing.models import Allocation, Invoice, InvoiceBalance, Payment
from core import clock
from tests.billing.factories import SYSTEM, firm, issued, line


def bill(gross: str = "1255.00", company: Any = None, **fields: Any) -> Invoice:
    """An issued invoice over a gross amount at 25.5 %."""
    net = (Decimal(gross) / Decimal("1.255")).quantize(Decimal("0.01"))
    made = issued(company or firm(), line(str(net)), **fields)
    assert str(made.gross_amount) == gross, "choose an amount that 25.5 % leads to"
    return made


def unpaid(invoice: Invoice, amount: str, **fields: Any) -> Payment:
    given = {
        "company": invoice.company,
        "organisation": invoice.customer,
        "on": clock.today(invoice.company),
        "currency": invoice.currency,
        "home_amount": None,
    } | fields
    return Payment(paid_amount=Decimal(amount), **given)


def pay(invoice: Invoice, amount: str, *parts: Part, actor: Any = SYSTEM, **fields: Any) -> Payment:
    """A payment of the invoice's client; without parts all of it goes on account."""
    return record_payment(payment=unpaid(invoice, amount, **fields), parts=parts, actor=actor)


def part(invoice: Invoice, amount: str, **more: str) -> Part:
    return Part(invoice.pk, Decimal(amount), **{name: Decimal(value) for name, value in more.items()})


def open_of(invoice: Invoice) -> str:
    return str(InvoiceBalance.objects.get(invoice=invoice).open_amount)


def home_open_of(invoice: Invoice) -> str:
    return str(InvoiceBalance.objects.get(invoice=invoice).home_open_amount)


def rows_of(invoice: Invoice) -> list[tuple[str, str]]:
    return [(row.kind, str(row.allocated_amount)) for row in Allocation.objects.filter(invoice=invoice).order_by("pk")]
