"""Sentences about kept forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import DecimalField, ExpressionWrapper, F, Value

from core.querysets import ScopedQuerySet
from crm.querysets import ByAccount

if TYPE_CHECKING:
    from reporting.models import ForecastLine  # noqa: F401

MONEY: DecimalField = DecimalField(max_digits=16, decimal_places=4)


class ForecastLineQuerySet(ByAccount, ScopedQuerySet["ForecastLine"]):
    own = ("deal__owner",)
    accounts = ("deal__organisation",)

    def with_weighted(self) -> Self:
        """`weighted`: value × probability, as on the deals themselves."""
        return self.annotate(weighted=ExpressionWrapper(F("home_value") * F("chance") / Value(100), MONEY))
