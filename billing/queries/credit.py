"""What customers have on account: money paid in and not used yet, less what was given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from billing.models import InvoiceBalance, Payment
from billing.permissions import INVOICE_VIEW, PAYMENT_VIEW
from billing.querysets import PaymentQuerySet
from core import clock
from core.models import User
from core.models.firm import ALL_COMPANIES
from core.prepared import SAMPLE_KEY
from core.prepared_readers import ForReader
from crm.models import Organisation

ZERO = Decimal(0)


@dataclass(frozen=True)
class OnAccount:
    """`count` payments of a customer that settle less than they brought, in one currency of one company."""

    company_id: int
    currency: str
    amount: Decimal
    count: int


@dataclass(frozen=True)
class Standing:
    """What a customer owes one company in one currency."""

    company_id: int
    currency: str
    open_amount: Decimal
    open_count: int
    overdue_amount: Decimal
    overdue_count: int


def on_account(organisation: Organisation, rows: PaymentQuerySet | None = None) -> list[OnAccount]:
    """By company and currency, without zeros; `rows` narrows the payments that count. One query."""
    payments: Any = Payment.objects.all() if rows is None else rows
    return _unspent(_on_account(payments, organisation.pk))


def _on_account(payments: Any, organisation: int) -> Any:
    return (
        payments.live()
        .filter(organisation=organisation)
        .with_unallocated()
        .exclude(unallocated=0)
        .order_by()
        .values("company_id", "currency_id")
        .annotate(total=Sum("unallocated"), count=Count("pk"))
        .order_by("company_id", "currency_id")
    )


def _unspent(found: Iterable[dict[str, Any]]) -> list[OnAccount]:
    return [
        OnAccount(row["company_id"], row["currency_id"], row["total"], row["count"]) for row in found if row["total"]
    ]


def credit_of(organisation: Organisation, company_id: int, currency: str) -> Decimal:
    """What the customer has on account with the company in the currency; zero where there is nothing."""
    for row in on_account(organisation):
        if (row.company_id, row.currency) == (company_id, currency):
            return row.amount
    return ZERO


def visible_credit(organisation: Organisation, reader: User) -> list[OnAccount]:
    return _unspent(_CREDIT.rows(reader, organisation=organisation.pk))


_CREDIT: ForReader[dict[str, Any]] = ForReader(
    lambda reader, organisation: _on_account(Payment.objects.visible_to(reader, PAYMENT_VIEW), organisation),
    PAYMENT_VIEW,
    organisation=SAMPLE_KEY,
)


def standing_of(organisation: Organisation, reader: User) -> list[Standing]:
    """Open and overdue by company and currency, in the invoices' own currency; each company's civil day decides."""
    days = tuple((company.pk, clock.today(company)) for company in ALL_COMPANIES.rows())
    return [
        Standing(row["company_id"], row["code"], row["sum"], row["count"], row["late_sum"] or ZERO, row["late_count"])
        for row in _STANDING.rows(reader, days, organisation=organisation.pk)
    ]


def _standing(reader: User, days: tuple[tuple[int, date], ...], organisation: int) -> Any:
    late = Q(pk__in=[])
    for company, today in days:
        late |= Q(company=company, due_on__lt=today)
    return (
        InvoiceBalance.objects.visible_to(reader, INVOICE_VIEW)
        .open()
        .filter(customer=organisation)
        .order_by()
        .values("company_id", code=F("currency_id"))
        .annotate(
            sum=Sum("open_amount"),
            count=Count("pk"),
            late_sum=Sum("open_amount", filter=late),
            late_count=Count("pk", filter=late),
        )
        .order_by("company_id", "code")
    )


_STANDING: ForReader[dict[str, Any]] = ForReader(_standing, INVOICE_VIEW, organisation=SAMPLE_KEY)
