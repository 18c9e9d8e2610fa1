"""Where a row with a start date goes among rows that may not overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange


@dataclass(frozen=True)
class Place:
    """`same` starts on that very day; `before` covers it and has to end there; `period` is what is free for the row."""

    same: Any
    before: Any
    period: DateRange

    @property
    def shortened(self) -> DateRange:
        return DateRange(self.before.period.lower, self.period.lower)


def place(rows: Iterable[Any], starts_on: date) -> Place:
    """From `starts_on` to the end of the row that covers it, else to the next row, else open; periods are half-open."""
    listed = sorted(rows, key=lambda row: row.period.lower or date.min)
    same = next((row for row in listed if row.period.lower == starts_on), None)
    if same is not None:
        return Place(same, None, same.period)
    before = next((row for row in listed if starts_on in row.period), None)
    later = [row.period.lower for row in listed if row.period.lower and row.period.lower > starts_on]
    end = before.period.upper if before is not None else (later[0] if later else None)
    return Place(None, before, DateRange(starts_on, end))
