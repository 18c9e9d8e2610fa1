"""Utilisation of people over a period: minutes first, ratios from sums, never means of percentages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from core.access import Actor
from core.models import Company, Employment
from projects.models import TimeEntry
from reporting.calculations.utilisation import Utilisation, capacity_by_day, total_utilisation
from reporting.permissions import UTILISATION_VIEW


def team_utilisation(actor: Actor, company: Company, first: date, last: date) -> Utilisation | None:
    """Of everyone the actor may see, both days included; None when nobody was employed then.

    Capacity is contract less public holidays (domain.md section 10).
    """
    jobs = Employment.objects.visible_to(actor, UTILISATION_VIEW).filter(company=company)
    jobs = jobs.filter(period__overlap=(first, last + timedelta(days=1))).prefetch_related("calendar__days")
    parts = [_capacity(job, first, last) for job in jobs]
    if not parts:
        return None
    entries = TimeEntry.objects.filter(company=company, user__in=[job.user_id for job in jobs]).between(first, last)
    sums = entries.aggregate(worked=Sum("worked_minutes"), billable=Sum("billable_minutes"))
    logged = Utilisation(worked=sums["worked"] or 0, billable=sums["billable"] or 0)
    return total_utilisation([*parts, logged])


def _capacity(job: Employment, first: date, last: date) -> Utilisation:
    start = max(first, job.period.lower or first)
    end = min(last + timedelta(days=1), job.period.upper or last + timedelta(days=1))
    holidays: dict[date, Decimal] = {day.on: day.fraction for day in job.calendar.days.all() if start <= day.on < end}
    return Utilisation(capacity=sum(capacity_by_day(job.week, start, end, holidays).values()))
