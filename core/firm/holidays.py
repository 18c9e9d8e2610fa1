"""Public holidays of a country as the `holidays` package knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import holidays

# Names in the country's own language, where the package has them.
LANGUAGES = {"FI": "fi", "TR": "tr", "SE": "sv", "NO": "nb", "DK": "da", "DE": "de", "EE": "et"}
HALF = Decimal("0.5")


@dataclass(frozen=True)
class DayOff:
    """`fraction` is the free part of the day: 1 or a half."""

    on: date
    name: str
    fraction: Decimal


def is_known(country: str) -> bool:
    return country in holidays.list_supported_countries()


def days_off(country: str, years: Iterable[int]) -> list[DayOff]:
    """Public holidays, and the half days of countries that have them, in order; none for an unknown country."""
    if not is_known(country):
        return []
    wanted = list(years)
    found = {on: DayOff(on, name[:80], Decimal(1)) for on, name in _days(country, wanted, holidays.PUBLIC)}
    for on, name in _days(country, wanted, holidays.HALF_DAY):
        found.setdefault(on, DayOff(on, name[:80], HALF))
    return sorted(found.values(), key=lambda day: day.on)


def _days(country: str, years: list[int], category: str) -> list[tuple[date, str]]:
    known = holidays.country_holidays(country)
    if category not in known.supported_categories:
        return []
    language = LANGUAGES.get(country)
    spoken = language if language in known.supported_languages else None
    return list(holidays.country_holidays(country, years=years, categories=(category,), language=spoken).items())
