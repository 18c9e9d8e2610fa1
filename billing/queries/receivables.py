"""Key figures of invoices in the companies' own currencies: each equals the sum of the rows its link shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum, Value

from billing.models import Invoice, InvoiceBalance
from billing.permissions import INVOICE_VIEW
from core import formatting
from core.access import Actor
from core.models import Company
from core.prepared import Prepared

# Sums are made by company, which an index holds; the currencies of the few companies are read apart.
_HOMES: Prepared[tuple[int, str]] = Prepared(lambda: Company.objects.order_by().values_list("pk", "currency_id"))


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
    homes = dict(_HOMES.rows())
    balances = InvoiceBalance.objects.visible_to(actor, INVOICE_VIEW).open()
    invoices = Invoice.objects.visible_to(actor, INVOICE_VIEW)
    month = invoices.issued().filter(issued_on__gte=today.replace(day=1), issued_on__lte=today)
    open_sums, late_sums, oldest = _open_sums(balances, today, homes)
    drafts, issued = _sums(invoices.drafts(), "home_gross_amount"), _sums(month, "home_net_amount", place=1)
    found = list(drafts.union(issued, all=True))
    return Receivables(
        open=open_sums,
        overdue=late_sums,
        oldest_due_on=oldest,
        drafts=_amounts([row for row in found if row["place"] == 0], homes),
        issued=_amounts([row for row in found if row["place"] == 1], homes),
    )


def _open_sums(
    balances: QuerySet[InvoiceBalance], today: date, homes: dict[int, str]
) -> tuple[Amounts, Amounts, date | None]:
    """Open, overdue, and the oldest due date of the latter; rows are counted without their key, which no index holds."""
    late = Q(due_on__lt=today)
    rows = (
        balances.order_by()
        .values("company_id")
        .annotate(
            sum=Sum("home_open_amount"),
            count=Count("*"),
            late_sum=Sum("home_open_amount", filter=late),
            late_count=Count(Value(1), filter=late),
            oldest=Min("due_on", filter=late),
        )
    )
    found: list[Any] = list(rows)
    return (
        Amounts(_by_currency(found, "sum", homes), sum(row["count"] for row in found)),
        Amounts(_by_currency(found, "late_sum", homes), sum(row["late_count"] for row in found)),
        min((row["oldest"] for row in found if row["oldest"]), default=None),
    )


def _sums(rows: QuerySet[Any], name: str, place: int = 0) -> QuerySet[Any, Any]:
    """Sum and count by company; `place` tells rows of one such query from those of another it is joined to."""
    return rows.order_by().values("company_id").annotate(place=Value(place), sum=Sum(name), count=Count("*"))


def _amounts(found: list[dict[str, Any]], homes: dict[int, str]) -> Amounts:
    return Amounts(_by_currency(found, "sum", homes), sum(row["count"] for row in found))


def _by_currency(found: Iterable[dict[str, Any]], name: str, homes: dict[int, str]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in found:
        code = homes[row["company_id"]]
        sums[code] = sums.get(code, Decimal(0)) + (row[name] or Decimal(0))
    return sums
