"""Is a person at work on a day? Core asks; whoever knows a reason why not registers a provider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch

from core.models import Employment, Holiday, User

# A provider answers the minutes of the day that are not available.
Provider = Callable[[User, date], int]
_providers: list[Provider] = []


def provides_absence(provider: Provider) -> Provider:
    _providers.append(provider)
    return provider


def contract_minutes(user: User, on: date) -> int:
    """Minutes of the person's contracts on the weekday, less public holidays by their fraction."""
    return contract_days(user, on, on)[on]


def contract_days(user: User, first: date, last: date) -> dict[date, int]:
    """The same for every day of a period, both included; three queries whatever its length."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    total = dict.fromkeys(days, 0)
    jobs = Employment.objects.filter(user=user, period__overlap=DateRange(first, last, "[]"))
    for job in jobs.prefetch_related(Prefetch("calendar__days", Holiday.objects.filter(on__range=(first, last)))):
        for day in (day for day in days if day in job.period):
            minutes = job.week[day.weekday()]
            free = sum((holiday.fraction for holiday in job.calendar.days.all() if holiday.on == day), start=0)
            total[day] += max(0, int(minutes - minutes * free))
    return total


def next_working_day(user: User | None, on: date) -> date:
    """The day itself or the first after it on which the person's contracts have hours: no weekend, no public holiday.

    Without a contract Monday to Friday count; two months without any leave the day as it is.
    """
    days = contract_days(user, on, on + timedelta(days=60)) if user is not None else {}
    if any(days.values()):
        return next(day for day, minutes in days.items() if minutes)
    return on + timedelta(days=max(0, 7 - on.weekday()) % 7) if on.weekday() > 4 else on


def available_minutes(user: User, on: date) -> int:
    away = sum(provider(user, on) for provider in _providers)
    return max(0, contract_minutes(user, on) - away)


def is_available(user: User, on: date) -> bool:
    """Does the person work at all on the day?"""
    return available_minutes(user, on) > 0


def wiring() -> list[str]:
    return sorted(f"{provider.__module__}.{provider.__name__}" for provider in _providers)
