"""Figures and rows of the blocks on lower pages; a constant number of queries each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from billing.models import Invoice, InvoiceBalance
from billing.permissions import INVOICE_VIEW
from billing.queries.standing import standing
from billing.queries.unbilled import Unbilled, unbilled_of
from core import clock, formatting
from core.access import home_company
from core.models import User
from core.ui.parts import Figure
from crm.models import Organisation
from projects.models import Project

MOST = 5


@dataclass(frozen=True)
class ShownInvoice:
    invoice: Invoice
    words: str
    tone: str


def latest_invoices(rows: Any) -> list[ShownInvoice]:
    found = rows.select_related("company", "balance").order_by(F("issued_on").desc(nulls_first=True), "-pk")[:MOST]
    return [ShownInvoice(row, *standing(row)) for row in found]


def customer_sums(customer: Organisation, reader: User) -> list[Figure]:
    """Open and overdue of one client, in the companies' currencies; nothing where nothing is open."""
    today = clock.today(home_company(reader))
    rows = (
        InvoiceBalance.objects.visible_to(reader, INVOICE_VIEW)
        .open()
        .filter(customer=customer)
        .order_by()
        .values(code=F("company__currency"))
        .annotate(
            sum=Sum("home_open_amount"), count=Count("pk"), late=Sum("home_open_amount", filter=Q(due_on__lt=today))
        )
        .order_by("code")
    )
    found = list(rows)
    if not found:
        return []
    late = {row["code"]: row["late"] for row in found if row["late"]}
    here = f"customer={customer.pk}"
    figures = [Figure(_("Open"), _joined({row["code"]: row["sum"] for row in found}), url=f"?status=open&{here}")]
    if late:
        figures.append(Figure(_("Overdue"), _joined(late), tone="bad", url=f"?status=overdue&{here}"))
    return figures


def _joined(sums: dict[str, Any]) -> str:
    return " + ".join(formatting.money(value, code) for code, value in sums.items())


@dataclass(frozen=True)
class ShownUnbilled:
    """`sentence` says what waits: “12:30 h, €1,250.00 since 1 Oct”."""

    row: Unbilled
    sentence: str


def shown_unbilled(projects: Sequence[Project]) -> list[ShownUnbilled]:
    return [ShownUnbilled(row, _sentence(row)) for row in unbilled_of(projects)]


def _sentence(row: Unbilled) -> str:
    parts = []
    if row.minutes:
        words = {
            "hours": formatting.duration(row.minutes),
            "amount": formatting.money(row.value_amount, row.project.currency_id),
            "day": formatting.short_date(row.oldest_on),
        }
        parts.append(_("%(hours)s h, %(amount)s since %(day)s") % words)
    if row.expenses:
        amount = formatting.money(row.expense_amount, row.project.currency_id)
        parts.append(_("expenses of %(amount)s") % {"amount": amount})
    return ", ".join(parts)
