"""Invoices for the palette: by number, reference, client or amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from billing.models import Invoice
from billing.permissions import INVOICE_VIEW
from billing.queries.standing import standing
from core import formatting
from core.explained import ExplainedError
from core.models import User
from core.parsing import parse_decimal
from core.search.registry import Hit
from core.search.rows import Findable
from core.textkeys import fold

SHOWN = (
    "kind", "state", "number", "reference", "customer_name", "gross_amount", "currency", "company__time_zone",
    "balance__open_amount", "balance__allocated_amount", "balance__credited_amount", "balance__gross_amount",
    "balance__due_on",
)  # fmt: skip


def _answering(rows: Any, words: list[str]) -> Any:
    for word in words:
        rows = rows.filter(search_key__contains=word)
    return _shown(rows)


def _shown(rows: Any) -> Any:
    return rows.select_related("company", "balance").only(*SHOWN).order_by("-pk")


INVOICES = Findable(Invoice, INVOICE_VIEW, _answering, by_words=True)


def find_invoices(user: User, folded: str, limit: int) -> list[Hit]:
    """Words of number, client and references; a number with decimals is looked for as an amount too."""
    compact = folded.replace(" ", "")
    found: list[Invoice] = []
    if wanted := _figures(folded, compact):
        found = list(_shown(Invoice.objects.visible_to(user, INVOICE_VIEW).filter(wanted))[:limit])
    known = {row.pk for row in found}
    found += [row for row in INVOICES.rows(user, folded, limit) if row.pk not in known]
    return [_hit(row, folded, compact) for row in found[:limit]]


def _figures(folded: str, compact: str) -> Q:
    """The query read as a payment reference and as an amount; empty if it is neither."""
    wanted = Q()
    if compact.isdigit() and len(compact) > 3:
        wanted |= Q(reference=compact)
    if (amount := _amount(folded)) is not None:
        wanted |= Q(gross_amount=amount)
    return wanted


def _amount(folded: str) -> Decimal | None:
    if not any(mark in folded for mark in ".,"):
        return None
    try:
        return parse_decimal(folded, formatting.language())
    except ExplainedError:
        return None


def _hit(row: Invoice, folded: str, compact: str) -> Hit:
    words, _tone = standing(row)
    sub = _("%(client)s, %(amount)s, %(state)s") % {
        "client": row.customer_name,
        "amount": formatting.money(row.gross_amount, row.currency_id),
        "state": words,
    }
    exact = bool(row.number) and (fold(row.number) == folded or row.reference == compact)
    return Hit(row.number or _("Draft"), row.get_absolute_url(), sub=sub, icon="invoice", exact=exact)
