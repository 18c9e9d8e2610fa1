"""What an hour is sold for on a project, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from core.firm.rates import HourRates, exchange_rate, hour_rates
from core.models import User
from core.money import round_money
from projects.models import Project, ProjectRate

MINUTES = Decimal(60)


@dataclass(frozen=True)
class EntryRates:
    """The rates of one person on one project and day; price in the project's currency, cost in the company's."""

    hour: HourRates
    price: Decimal
    exchange_rate: Decimal
    # "project_role", "project" or "standard": which rule won.
    rule: str


def rates_of(user: User, project: Project, on: date) -> EntryRates:
    """The project's own price of the work role, else its price for everyone, else the role's standard price.

    Raises Refused when the project's currency has no exchange rate on the day.
    """
    hour = hour_rates(user, project.company, on)
    rate = exchange_rate(project.company.currency_id, project.currency_id, on)
    own = (
        ProjectRate.objects.filter(
            Q(work_role=hour.work_role_id) | Q(work_role=None), project=project, period__contains=on
        )
        .order_by(F("work_role").asc(nulls_last=True))
        .first()
    )
    if own is not None:
        return EntryRates(hour, own.hourly_price, rate, "project_role" if own.work_role_id else "project")
    return EntryRates(hour, hour.price / rate, rate, "standard")


def amount_of(minutes: int, hourly: Decimal, currency: str) -> Decimal:
    """Minutes at an hourly rate, rounded half up once, for each entry (house.md section 9)."""
    return round_money(Decimal(minutes) * hourly / MINUTES, currency)
