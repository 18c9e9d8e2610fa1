"""Is a person at work on a day? Core asks; whoever knows a reason why not registers a provider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core.models import Employment, User

# A provider answers the minutes of the day that are not available.
Provider = Callable[[User, date], int]
_providers: list[Provider] = []


def provides_absence(provider: Provider) -> Provider:
    _providers.append(provider)
    return provider


def contract_minutes(user: User, on: date) -> int:
    """Minutes of the person's contracts on the weekday, less public holidays by their fraction."""
    total = 0
    for job in Employment.objects.on(on).filter(user=user).prefetch_related("calendar__days"):
        minutes = job.week[on.weekday()]
        free = sum((day.fraction for day in job.calendar.days.all() if day.on == on), start=0)
        total += max(0, int(minutes - minutes * free))
    return total


def available_minutes(user: User, on: date) -> int:
    away = sum(provider(user, on) for provider in _providers)
    return max(0, contract_minutes(user, on) - away)


def is_available(user: User, on: date) -> bool:
    """Does the person work at all on the day?"""
    return available_minutes(user, on) > 0


def wiring() -> list[str]:
    return sorted(f"{provider.__module__}.{provider.__name__}" for provider in _providers)
