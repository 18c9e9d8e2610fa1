"""Filters from … to: civil days, also relative to today, and numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting
from core.lists.filters.base import ListFilter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Span = tuple[dt.date | None, dt.date | None]


def _month(day: dt.date, away: int = 0) -> Span:
    return _months(day, 1, away)


def _months(day: dt.date, length: int, away: int = 0) -> Span:
    """The whole month, quarter (3) or year (12) around a day, moved by `away` of them."""
    index = (day.year * 12 + day.month - 1) // length * length + away * length
    first = dt.date(index // 12, index % 12 + 1, 1)
    after = index + length
    return first, dt.date(after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)


def _around(day: dt.date, back: int, forth: int) -> Span:
    return day - dt.timedelta(days=back), day + dt.timedelta(days=forth)


def _week(day: dt.date) -> Span:
    return _around(day, day.weekday(), 6 - day.weekday())


RELATIVE: dict[str, tuple[StrOrPromise, Callable[[dt.date], Span]]] = {
    "today": (gettext_lazy("Today"), lambda day: (day, day)),
    "this_week": (gettext_lazy("This week"), _week),
    "this_month": (gettext_lazy("This month"), _month),
    "last_month": (gettext_lazy("Last month"), lambda day: _month(day, -1)),
    "this_quarter": (gettext_lazy("This quarter"), lambda day: _months(day, 3)),
    "last_quarter": (gettext_lazy("Last quarter"), lambda day: _months(day, 3, -1)),
    "this_year": (gettext_lazy("This year"), lambda day: _months(day, 12)),
    "last_year": (gettext_lazy("Last year"), lambda day: _months(day, 12, -1)),
    "last_30": (gettext_lazy("Last 30 days"), lambda day: _around(day, 29, 0)),
    "last_90": (gettext_lazy("Last 90 days"), lambda day: _around(day, 89, 0)),
    "next_30": (gettext_lazy("Next 30 days"), lambda day: _around(day, 0, 30)),
    "past": (gettext_lazy("Before today"), lambda day: (None, day - dt.timedelta(days=1))),
}


class DatesFilter(ListFilter):
    """?issued=this_month, or ?issued_from=2026-01-01&issued_to=2026-03-31, both ends included.

    `none` asks for rows without a date. A date-time column is cut at midnight in the reader's time zone.
    """

    kind = "dates"

    def names(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}_from", f"{self.name}_to")

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        known = [(key, label) for key, (label, _span) in RELATIVE.items()]
        return [*known, ("none", gettext_lazy("No date"))] if getattr(self.model_field, "null", False) else known

    def clean(self, data: QueryDict) -> Any:
        relative = data.get(self.name, "")
        if relative and relative not in {key for key, _label in self.options()}:
            raise self.refuse(relative)
        first, last = (self._day(data.get(name, "")) for name in self.names()[1:])
        if relative == "none":
            return "none"
        if relative and not (first or last):
            return relative
        return (first, last) if first or last else None

    def _day(self, text: str) -> dt.date | None:
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise self.refuse(text) from None

    def span(self, value: Any) -> Span:
        return value if isinstance(value, tuple) else RELATIVE[value][1](self.owner.today)

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value == "none":
            return queryset.filter(**{f"{self.field_name}__isnull": True})
        first, last = self.span(value)
        asked: dict[str, Any] = {}
        if isinstance(self.model_field, DateTimeField):
            if first:
                asked[f"{self.field_name}__gte"] = _midnight(first)
            if last:
                asked[f"{self.field_name}__lt"] = _midnight(last + dt.timedelta(days=1))
        else:
            if first:
                asked[f"{self.field_name}__gte"] = first
            if last:
                asked[f"{self.field_name}__lte"] = last
        return queryset.filter(**asked)

    def says(self, value: Any) -> StrOrPromise:
        if not isinstance(value, tuple):
            return _("No date") if value == "none" else RELATIVE[value][0]
        return _between(*(formatting.short_date(day) if day else "" for day in value))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _between(first: str, last: str) -> str:
    if first and last:
        return f"{first} – {last}"
    return _("from %(start)s") % {"start": first} if first else _("until %(end)s") % {"end": last}


_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


class NumbersFilter(ListFilter):
    """?value_min=1000&value_max=5000.50, both ends included; a number is written with a point, as browsers send it."""

    kind = "numbers"

    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_min", f"{self.name}_max")

    def clean(self, data: QueryDict) -> Any:
        low, high = (self._number(data.get(name, "").strip()) for name in self.names())
        return None if low is None and high is None else (low, high)

    def _number(self, text: str) -> Decimal | None:
        if text and not _PLAIN_NUMBER.fullmatch(text):
            raise self.refuse(text)
        return Decimal(text) if text else None

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        low, high = value
        if low is not None:
            queryset = queryset.filter(**{f"{self.field_name}__gte": low})
        return queryset if high is None else queryset.filter(**{f"{self.field_name}__lte": high})

    def says(self, value: Any) -> StrOrPromise:
        low, high = value
        return _between(*("" if end is None else formatting.number(end) for end in (low, high)))
