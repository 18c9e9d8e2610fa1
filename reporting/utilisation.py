"""Utilisation of people over a period: minutes first, ratios from sums, never means of percentages."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import Sum

from core.access import Actor
from core.models import Company, Employment, Holiday
from projects.models import TimeEntry
from reporting.calculations.utilisation import Utilisation, capacity_by_day, total_utilisation
from reporting.permissions import UTILISATION_VIEW

# Holiday calendar, period, minutes from Monday to Sunday.
Contract: TypeAlias = "tuple[int, Any, tuple[int, ...]]"


def team_utilisation(actor: Actor, company: Company, first: date, last: date) -> Utilisation | None:
    """Of everyone the actor may see, both days included; None when nobody was employed then.

    Capacity is contract less public holidays (domain.md section 10).
    """
    contracts = list(_jobs(actor, company, first, last).values_list("user_id", "calendar_id", "period", "week"))
    if not contracts:
        return None
    alike = Counter((calendar, period, tuple(week)) for _user, calendar, period, week in contracts)
    capacity = _capacity(alike, first, last)
    people = {user for user, *_rest in contracts}
    entries = TimeEntry.objects.filter(company=company, user__in=people).between(first, last)
    sums = entries.aggregate(worked=Sum("worked_minutes"), billable=Sum("billable_minutes"))
    logged = Utilisation(worked=sums["worked"] or 0, billable=sums["billable"] or 0)
    return total_utilisation([Utilisation(capacity=capacity), logged])


def people_counted(actor: Actor, company: Company, first: date, last: date) -> list[int]:
    """Keys of those whose hours make up the figure, for a list that is to show the same hours."""
    return sorted(set(_jobs(actor, company, first, last).values_list("user_id", flat=True)))


def _jobs(actor: Actor, company: Company, first: date, last: date) -> Any:
    jobs = Employment.objects.visible_to(actor, UTILISATION_VIEW).filter(company=company)
    return jobs.filter(period__overlap=(first, last + timedelta(days=1)))


def _capacity(alike: Counter[Contract], first: date, last: date) -> int:
    """Contracts with the same days are computed once: a firm has few kinds of them."""
    holidays: dict[int, dict[date, Decimal]] = defaultdict(dict)
    rows = Holiday.objects.filter(calendar__in={calendar for calendar, _period, _week in alike})
    for calendar, day, fraction in rows.filter(on__range=(first, last)).values_list("calendar_id", "on", "fraction"):
        holidays[calendar][day] = fraction
    total = 0
    for (calendar, period, week), count in alike.items():
        start = max(first, period.lower or first)
        end = min(last + timedelta(days=1), period.upper or last + timedelta(days=1))
        total += count * sum(capacity_by_day(week, start, end, holidays[calendar]).values())
    return total
