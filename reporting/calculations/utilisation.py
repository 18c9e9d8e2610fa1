"""Capacity and the three utilisation ratios. Rule: domain.md section 10. Time is in whole minutes.

gross = billable ÷ capacity · net = billable ÷ available · billable share = billable ÷ worked
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from reporting.calculations.percentages import percent_of


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Minutes of a person or, added up, of a team: never the mean of percentages."""

    capacity: int = 0
    absent: int = 0
    worked: int = 0
    billable: int = 0

    def __add__(self, other: Utilisation) -> Utilisation:
        return Utilisation(
            self.capacity + other.capacity,
            self.absent + other.absent,
            self.worked + other.worked,
            self.billable + other.billable,
        )

    @property
    def available(self) -> int:
        """Capacity less absences."""
        return self.capacity - self.absent

    def free(self, booked: int) -> int:
        """Available less confirmed bookings; negative when overbooked."""
        return self.available - booked

    @property
    def gross_percent(self) -> Decimal | None:
        return percent_of(Decimal(self.billable), Decimal(self.capacity))

    @property
    def net_percent(self) -> Decimal | None:
        return percent_of(Decimal(self.billable), Decimal(self.available))

    @property
    def billable_share_percent(self) -> Decimal | None:
        """Hides idle time: shown beside the other two, never alone."""
        return percent_of(Decimal(self.billable), Decimal(self.worked))


def total_utilisation(people: Iterable[Utilisation]) -> Utilisation:
    """Σ numerators and Σ denominators of a team."""
    return sum(people, Utilisation())


def capacity_by_day(
    weekday_minutes: Sequence[int], start_on: date, end_on: date, holidays: Mapping[date, Decimal]
) -> dict[date, int]:
    """Contract minutes of each day from `start_on` to before `end_on`, less public holidays.

    `weekday_minutes` holds Monday to Sunday; `holidays` the share of the day that is off (1, or 0.5 for an eve). A
    holiday on a day without contract hours reduces nothing.
    """
    days = (start_on + timedelta(days=number) for number in range((end_on - start_on).days))
    return {day: _working(weekday_minutes[day.weekday()], holidays.get(day, Decimal(0))) for day in days}


def absent_minutes(capacity: Mapping[date, int], absences: Mapping[date, int | None]) -> int:
    """Minutes of capacity lost to absences; None is the whole day, a part never counts for more than the day has."""
    return sum(
        capacity.get(day, 0) if minutes is None else min(minutes, capacity.get(day, 0))
        for day, minutes in absences.items()
    )


def realisation_percent(billed_value: Decimal, standard_value: Decimal) -> Decimal | None:
    """Billed value in percent of the same hours at standard rate: what write-downs cost."""
    return percent_of(billed_value, standard_value)


def _working(minutes: int, share_off: Decimal) -> int:
    return int((minutes * (1 - share_off)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
