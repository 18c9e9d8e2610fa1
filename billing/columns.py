"""Columns that billing puts on lower lists."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Sum
from django.db.models.functions import JSONObject
from django.utils.html import format_html

from billing.models import InvoiceBalance
from billing.permissions import INVOICE_VIEW
from core import formatting
from core.lists.columns import Column
from core.lists.markup import NOTHING
from core.models import User


class OpenBalanceColumn(Column):
    """What a client owes, in each company's own currency; one subquery on the balances that the reader may see."""

    cell_css = "money"
    reader: User | None = None

    def for_reader(self, user: User) -> Column:
        found = copy.copy(self)
        found.reader = user
        return found

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        balances = InvoiceBalance.objects.all()
        if self.reader is not None:
            balances = balances.visible_to(self.reader, INVOICE_VIEW)
        rows = (
            balances.filter(customer=OuterRef("pk"), open_amount__gt=0)
            .order_by()
            .values(code=F("company__currency"))
            .annotate(total=Sum("home_open_amount"))
            .values(shown=JSONObject(code="code", total="total"))
        )
        return queryset.annotate(**{self.name: ArraySubquery(rows)})

    def sums(self, row: Any) -> list[tuple[str, Decimal]]:
        return sorted((found["code"], Decimal(str(found["total"]))) for found in getattr(row, self.name) or ())

    def value(self, row: Any) -> Any:
        return " + ".join(formatting.money(total, code) for code, total in self.sums(row))

    def html(self, row: Any) -> str:
        text = self.value(row)
        return format_html("{}", text) if text else NOTHING
