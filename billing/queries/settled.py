"""What settled an invoice, and what a payment settled, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from billing.models import Allocation, Invoice, Payment


@dataclass(frozen=True)
class Settled:
    """One row with its words; `can_undo` while it counts."""

    row: Allocation
    words: str
    undone: bool
    can_undo: bool


def rows_of_invoice(invoice: Invoice) -> Sequence[Settled]:
    return _shown(Allocation.objects.filter(invoice=invoice))


def rows_of_payment(payment: Payment) -> Sequence[Settled]:
    return _shown(Allocation.objects.filter(payment=payment))


def _shown(rows: Any) -> list[Settled]:
    found = rows.select_related(
        "payment__organisation", "payment__company", "invoice__company", "reversed_by", "allocated_by"
    ).order_by("pk")
    return [_one(row) for row in found]


def _one(row: Allocation) -> Settled:
    undone = getattr(row, "reversed_by", None) is not None
    mirror = row.reverses_id is not None
    return Settled(row, _words(row, mirror=mirror), undone or mirror, not undone and not mirror)


def _words(row: Allocation, *, mirror: bool) -> str:
    if row.kind == Allocation.Kind.PAYMENT:
        words = _("Payment taken back") if mirror else _("Payment")
    else:
        words = _("%(account)s taken back") % {"account": _(row.account)} if mirror else _(row.account)
    if row.why == "auto":
        return words + ", " + _("matched by reference or amount")
    return f"{words}, {row.why}" if row.why else words
