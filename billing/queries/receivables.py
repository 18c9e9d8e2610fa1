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
from core.access import Actor, scope_of
from core.models.firm import ALL_COMPANIES
from core.permissions import Scope
from core.prepared import SAMPLE_DAY, Prepared


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
    # Sums are made by company, which an index holds; the currencies of the few companies are read apart.
    homes = {company.pk: company.currency_id for company in ALL_COMPANIES.rows()}
    month = today.replace(day=1)
    if scope_of(actor, INVOICE_VIEW) == Scope.ALL:
        owed, rest = _OWED.rows(today=today), _REST.rows(month=month, today=today)
    else:
        owed = list(_owed(InvoiceBalance.objects.visible_to(actor, INVOICE_VIEW), today))
        rest = list(_rest(Invoice.objects.visible_to(actor, INVOICE_VIEW), month, today))
    return Receivables(
        open=Amounts(_by_currency(owed, "sum", homes), sum(row["count"] for row in owed)),
        overdue=Amounts(_by_currency(owed, "late_sum", homes), sum(row["late_count"] for row in owed)),
        oldest_due_on=min((row["oldest"] for row in owed if row["oldest"]), default=None),
        drafts=_amounts([row for row in rest if row["place"] == 0], homes),
        issued=_amounts([row for row in rest if row["place"] == 1], homes),
    )


def _owed(balances: Any, today: date) -> QuerySet[Any, dict[str, Any]]:
    """Open and overdue by company; rows are counted without their key, which no index holds."""
    late = Q(due_on__lt=today)
    found: QuerySet[Any, dict[str, Any]] = (
        balances.open()
        .order_by()
        .values("company_id")
        .annotate(
            sum=Sum("home_open_amount"),
            count=Count("*"),
            late_sum=Sum("home_open_amount", filter=late),
            late_count=Count(Value(1), filter=late),
            oldest=Min("due_on", filter=late),
        )
    )
    return found


def _rest(invoices: Any, month: date, today: date) -> QuerySet[Any, dict[str, Any]]:
    """Drafts (place 0) and what was issued this month (place 1), by company."""
    issued = invoices.issued().filter(issued_on__gte=month, issued_on__lte=today)
    return _sums(invoices.drafts(), "home_gross_amount").union(_sums(issued, "home_net_amount", place=1), all=True)


def _sums(rows: QuerySet[Any], name: str, place: int = 0) -> QuerySet[Any, Any]:
    return rows.order_by().values("company_id").annotate(place=Value(place), sum=Sum(name), count=Count("*"))


# For those who may see all invoices.
_OWED = Prepared(lambda today: _owed(InvoiceBalance.objects.all(), today), keep_plan=False, today=SAMPLE_DAY)
_REST = Prepared(
    lambda month, today: _rest(Invoice.objects.all(), month, today),
    keep_plan=False,
    month=SAMPLE_DAY,
    today=SAMPLE_DAY.replace(day=9),
)


def _amounts(found: list[dict[str, Any]], homes: dict[int, str]) -> Amounts:
    return Amounts(_by_currency(found, "sum", homes), sum(row["count"] for row in found))


def _by_currency(found: Iterable[dict[str, Any]], name: str, homes: dict[int, str]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in found:
        code = homes[row["company_id"]]
        sums[code] = sums.get(code, Decimal(0)) + (row[name] or Decimal(0))
    return sums
