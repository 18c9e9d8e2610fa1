"""Quotes for the palette: by number, title or client."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing.models import Quote
from billing.permissions import QUOTE_VIEW
from billing.queries.quotes_shown import quote_standing
from core import formatting
from core.models import User
from core.search.registry import Hit
from core.textkeys import fold


def find_quotes(user: User, folded: str, limit: int) -> list[Hit]:
    rows = Quote.objects.visible_to(user, QUOTE_VIEW).select_related("company")
    for word in folded.split():
        rows = rows.filter(search_key__contains=word)
    return [_hit(row, folded) for row in rows.order_by("-pk")[:limit]]


def _hit(row: Quote, folded: str) -> Hit:
    sub = _("%(client)s, %(amount)s, %(state)s") % {
        "client": row.customer_name,
        "amount": formatting.money(row.net_amount, row.currency_id),
        "state": quote_standing(row)[0],
    }
    label = f"{row.number} {row.title}".strip()
    exact = bool(row.number) and fold(row.number) == folded
    return Hit(label, row.get_absolute_url(), sub=sub, icon="quote", exact=exact)
