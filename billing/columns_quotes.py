"""The column that quotes put on the list of deals."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.html import format_html

from billing.models import Quote
from billing.permissions import QUOTE_VIEW
from billing.queries.quotes_shown import STATE_TONES
from core import formatting
from core.lists.columns import Column
from core.lists.markup import NOTHING
from core.models import User
from core.ui.bits import pill


class QuotedColumn(Column):
    """What was last offered for a deal, and how that stands; of the quotes that the reader may see."""

    cell_css = "money"
    reader: User | None = None

    def for_reader(self, user: User) -> Column:
        found = copy.copy(self)
        found.reader = user
        return found

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        quotes = Quote.objects.all()
        if self.reader is not None:
            quotes = quotes.visible_to(self.reader, QUOTE_VIEW)
        last = quotes.filter(deal=OuterRef("pk")).order_by("-pk")
        shown = JSONObject(state="state", net="net_amount", code="currency")
        return queryset.annotate(**{self.name: Subquery(last.values(shown=shown)[:1])})

    def words(self, row: Any) -> tuple[str, str, str]:
        """(amount, state, tone); all empty for a deal without a quote."""
        found = getattr(row, self.name)
        if not found:
            return "", "", ""
        amount = formatting.money(Decimal(str(found["net"])), found["code"])
        return amount, str(Quote.State(found["state"]).label), STATE_TONES[found["state"]]

    def value(self, row: Any) -> Any:
        amount, state, _tone = self.words(row)
        return f"{amount} ({state})" if amount else ""

    def html(self, row: Any) -> str:
        amount, state, tone = self.words(row)
        return format_html("{}<small>{}</small>", amount, pill(state, tone)) if amount else NOTHING
