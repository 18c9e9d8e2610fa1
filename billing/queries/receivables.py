"""Key figures of invoices in the companies' own currencies: each equals the sum of the rows its link shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum, Value

from billing.models import Invoice, InvoiceBalance
from billing.permissions import INVOICE_VIEW
from core import formatting
from core.access import Actor


@dataclass(frozen=True)
class Amounts:
    """Sums by currency, and how many rows made them."""

    sums: dict[str, Decimal] = field(default_factory=dict)
    count: int = 0

    def text(self, currency: str) -> str:
        """Money as people read it; sums of different currencies stand beside each other."""
        found = {code: value for code, value in self.sums.items() if value} or {currency: Decimal(0)}
        return " + ".join(formatting.money(value, code) for code, value in sorted(found.items()))


@dataclass(frozen=True)
class Receivables:
    open: Amounts
    overdue: Amounts
    oldest_due_on: date | None
    drafts: Amounts
    issued: Amounts


def receivables(actor: Actor, today: date) -> Receivables:
    """What the actor may see: open and overdue, drafts, and what was issued this month excluding VAT; three queries."""
    balances = InvoiceBalance.objects.visible_to(actor, INVOICE_VIEW).open()
    invoices = Invoice.objects.visible_to(actor, INVOICE_VIEW)
    month = invoices.issued().filter(issued_on__gte=today.replace(day=1), issued_on__lte=today)
    open_sums, late_sums, oldest = _open_sums(balances, today)
    return Receivables(
        open=open_sums,
        overdue=late_sums,
        oldest_due_on=oldest,
        drafts=_amounts(invoices.drafts(), "home_gross_amount"),
        issued=_amounts(month, "home_net_amount"),
    )


def _open_sums(balances: QuerySet[InvoiceBalance], today: date) -> tuple[Amounts, Amounts, date | None]:
    """Open, overdue, and the oldest due date of the latter; rows are counted without their key, which no index holds."""
    late = Q(due_on__lt=today)
    rows = (
        balances.order_by()
        .values(code=F("company__currency"))
        .annotate(
            sum=Sum("home_open_amount"),
            count=Count("*"),
            late_sum=Sum("home_open_amount", filter=late),
            late_count=Count(Value(1), filter=late),
            oldest=Min("due_on", filter=late),
        )
    )
    found = list(rows)
    return (
        Amounts({row["code"]: row["sum"] for row in found}, sum(row["count"] for row in found)),
        Amounts({row["code"]: row["late_sum"] or Decimal(0) for row in found}, sum(row["late_count"] for row in found)),
        min((row["oldest"] for row in found if row["oldest"]), default=None),
    )


def _amounts(rows: QuerySet[Any], name: str) -> Amounts:
    sums = rows.order_by().values(code=F("company__currency")).annotate(sum=Sum(name), count=Count("*"))
    found = list(sums)
    return Amounts({row["code"]: row["sum"] for row in found}, sum(row["count"] for row in found))
