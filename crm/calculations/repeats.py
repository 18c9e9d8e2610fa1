"""The days of what comes again: every so many days, weeks or months, from one fixed first day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

DAY, WEEK, MONTH = "day", "week", "month"


def following(first: date, every: int, unit: str, after: date) -> date:
    """The first day of the series that lies after `after`.

    Months are counted from the first day, so that the 31st comes back after February. Raises ValueError for less than
    one, or an unknown unit.
    """
    if every < 1 or unit not in (DAY, WEEK, MONTH):
        raise ValueError(f"{every} {unit} is no interval")
    if after < first:
        return first
    if unit == MONTH:
        gone = (after.year - first.year) * 12 + after.month - first.month
        number = gone // every
        while (day := in_months(first, number * every)) <= after:
            number += 1
        return day
    step = every * (7 if unit == WEEK else 1)
    return first + timedelta(days=((after - first).days // step + 1) * step)


def in_months(first: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last))
