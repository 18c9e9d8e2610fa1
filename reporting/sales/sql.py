"""Expressions that the sales reports share."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Case, CharField, F, FloatField, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone

from reporting.calculations.sales import BANDS
from reporting.querysets import Days


class Percentile(Aggregate):
    """`percentile_cont` of PostgreSQL: 0.5 is the median. Days and percentages only, never money."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Combinable | str, share: str = "0.5", **options: Any) -> None:
        super().__init__(expression, share=share, **options)


def cycle() -> Combinable:
    """Whole days from the opening of a deal, on the reader's clock, to its close."""
    return Greatest(Days(F("closed_on"), TruncDate("created_at")), Value(0), output_field=IntegerField())


def band() -> Case:
    """The key of the band of size that a deal's value at home falls into."""
    cases = []
    for key, low, high in BANDS:
        condition = (Q(home_value__gte=low) if low is not None else Q()) & (
            Q(home_value__lte=high) if high is not None else Q()
        )
        cases.append(When(condition, then=Value(key)))
    return Case(*cases, default=Value("s"), output_field=CharField())


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first midnight to the one after the last day, as the lists cut them."""
    return _midnight(first), _midnight(last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def during(field: str, first: date, last: date) -> Q:
    start, end = moments(first, last)
    return Q(**{f"{field}__gte": start, f"{field}__lt": end})


__all__ = ["Percentile", "band", "cycle", "during", "moments"]
