"""Periods of a recurring invoice, anchored to its first date, and shares of a period by days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import count

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.money import round_money


class ScheduleError(ExplainedError):
    """The schedule makes no sense."""


class Unit(StrEnum):
    """What the interval of a schedule counts."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period: `start_on` is in it, `end_on` is the first day after it."""

    start_on: date
    end_on: date

    @property
    def days(self) -> int:
        return (self.end_on - self.start_on).days


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every `interval` units from `first_on`; a period that starts on or after `ends_on` does not happen.

    With `in_arrears` a period falls due on the day after its last one, else on its first day.
    """

    first_on: date
    unit: Unit = Unit.MONTH
    interval: int = 1
    ends_on: date | None = None
    in_arrears: bool = False

    def __post_init__(self) -> None:
        if self.interval < 1:
            raise ScheduleError(_("A schedule repeats every 1 or more weeks, months or years."))

    def start(self, number: int) -> date:
        """The first day of the period `number` (0 is the first): from 31 Jan come 28 Feb, then 31 Mar."""
        if self.unit == Unit.WEEK:
            return self.first_on + timedelta(weeks=self.interval * number)
        months = self.interval * number * (12 if self.unit == Unit.YEAR else 1)
        return add_months(self.first_on, months)

    def periods(self) -> Iterator[Period]:
        """All periods, oldest first; the last one ends at `ends_on`, otherwise there is no last one."""
        for number in count():
            start, end = self.start(number), self.start(number + 1)
            if self.ends_on and start >= self.ends_on:
                return
            yield Period(start, min(end, self.ends_on) if self.ends_on else end)

    def whole(self, period: Period) -> Period:
        """The period as if the schedule did not end: what a shortened last period is a share of (see `pro_rata`)."""
        number = next(number for number in count() if self.start(number) >= period.start_on)
        return Period(self.start(number), self.start(number + 1))

    def due_on(self, period: Period) -> date:
        """The day on which the period is to be invoiced."""
        return period.end_on if self.in_arrears else period.start_on


def add_months(day: date, months: int) -> date:
    """`months` later on the same day, or on the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def periods_due(schedule: Schedule, up_to: date, existing_starts: Collection[date] = ()) -> list[Period]:
    """Periods due on or before `up_to` that have no row yet, oldest first; a late one keeps its period."""
    due: list[Period] = []
    for period in schedule.periods():
        if schedule.due_on(period) > up_to:
            return due
        if period.start_on not in existing_starts:
            due.append(period)
    return due


def pro_rata(price: Decimal, whole: Period, part: Period, currency: str = "EUR") -> Decimal:
    """The price of the days of `part` that lie in `whole`, by calendar days, rounded half up."""
    start, end = max(whole.start_on, part.start_on), min(whole.end_on, part.end_on)
    days = max((end - start).days, 0)
    return round_money(price * days / whole.days, currency)
