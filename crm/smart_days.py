"""Days that people mean when they put something off: tomorrow, Monday, in a week; always days they work."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import clock, formatting
from core.access import Actor, home_company, person_of
from core.availability import next_working_day
from crm.calculations.repeats import in_months


def today_of(actor: Actor) -> date:
    person = person_of(actor)
    return clock.today(home_company(person) if person else None)


def smart_days(actor: Actor) -> list[tuple[str, str]]:
    """(ISO date, words) to choose from, each day once, the nearest first."""
    person, today = person_of(actor), today_of(actor)
    meant = (
        (_("Tomorrow"), today + timedelta(days=1)),
        (_("Monday"), today + timedelta(days=7 - today.weekday())),
        (_("In a week"), today + timedelta(days=7)),
        (_("In two weeks"), today + timedelta(days=14)),
        (_("In a month"), in_months(today, 1)),
    )
    found: dict[str, str] = {}
    for words, day in meant:
        at = next_working_day(person, day)
        found.setdefault(at.isoformat(), f"{words}, {formatting.short_date(at, today=today)}")
    return list(found.items())
