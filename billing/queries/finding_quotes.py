"""Quotes for the palette: by number, title or client."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from billing.models import Quote
from billing.permissions import QUOTE_VIEW
from billing.queries.quotes_shown import quote_standing
from core import formatting
from core.models import User
from core.search.registry import Hit
from core.search.rows import Findable
from core.textkeys import fold

SHOWN = (
    "number", "title", "customer_name", "net_amount", "currency", "state", "valid_until", "company__time_zone",
)  # fmt: skip


def _answering(rows: Any, words: list[str]) -> Any:
    for word in words:
        rows = rows.filter(search_key__contains=word)
    return rows.select_related("company").only(*SHOWN).order_by("-pk")


QUOTES = Findable(Quote, QUOTE_VIEW, _answering, by_words=True)


def find_quotes(user: User, folded: str, limit: int) -> list[Hit]:
    """Quotes whose number, title or client hold every word of the query."""
    return [_hit(row, folded) for row in QUOTES.rows(user, folded, limit)]


def _hit(row: Quote, folded: str) -> Hit:
    sub = _("%(client)s, %(amount)s, %(state)s") % {
        "client": row.customer_name,
        "amount": formatting.money(row.net_amount, row.currency_id),
        "state": quote_standing(row)[0],
    }
    label = f"{row.number} {row.title}".strip()
    exact = bool(row.number) and fold(row.number) == folded
    return Hit(label, row.get_absolute_url(), sub=sub, icon="quote", exact=exact)
