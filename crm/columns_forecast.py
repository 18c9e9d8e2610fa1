"""Columns of the list of deals that the forecast adds up: probability, value at home, weighted."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.lists.columns import MoneyColumn, PercentColumn


class ChanceColumn(PercentColumn):
    """The deal's own probability, else that of its stage."""

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: Any = queryset
        return found.with_chance()  # type: ignore[no-any-return]


class HomeColumn(MoneyColumn):
    """The value in the currency of the deal's company, at the rate stored on the deal."""

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("company")


class WeightedColumn(HomeColumn):
    """Value × probability in the currency of the deal's company."""

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: Any = super().annotate(queryset)
        return found.with_weighted()  # type: ignore[no-any-return]
