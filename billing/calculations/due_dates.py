"""When a document falls due."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum


class DueRule(StrEnum):
    """How a payment term counts."""

    DAYS = "days"  # issue date + days
    DAYS_THEN_MONTH_END = "days_then_month_end"  # the last day of the month that issue date + days falls in
    MONTH_END_THEN_DAYS = "month_end_then_days"  # the last day of the issue month + days


def due_date(issue_date: date, days: int, rule: DueRule = DueRule.DAYS) -> date:
    """The due date counted from the issue date, also for a recurring invoice that is issued late."""
    if rule == DueRule.MONTH_END_THEN_DAYS:
        return month_end(issue_date) + timedelta(days=days)
    plain = issue_date + timedelta(days=days)
    return month_end(plain) if rule == DueRule.DAYS_THEN_MONTH_END else plain


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])
