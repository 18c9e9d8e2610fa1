"""What an hour is sold for on a project and costs the company, and why; read for a whole unit of hours at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from core.firm.queries import LabourRate, RateBook, exchange_rate
from core.models import User
from core.money import round_money
from projects.models import Project, ProjectRate

MINUTES = Decimal(60)
ZERO = Decimal(0)


@dataclass(frozen=True)
class EntryRates:
    """The rates of one person on one project and day; price in the project's currency, cost in the company's.

    `rule` says which price won: "project_role", "project" or "standard". `labour` is None for whoever has no contract.
    """

    labour: LabourRate | None
    price: Decimal
    cost: Decimal
    exchange_rate: Decimal
    rule: str


class ProjectRateBook:
    """All that a unit of hours asks, in a constant number of queries and one for each foreign currency and day."""

    def __init__(self, user: User, projects: Collection[Project], days: Collection[date]) -> None:
        first, last = min(days), max(days)
        self.user = user
        self._labour = RateBook([user.pk], first, last)
        rows = ProjectRate.objects.filter(project__in=projects, period__overlap=DateRange(first, last, "[]"))
        self._own: dict[int, list[ProjectRate]] = {}
        for row in rows:
            self._own.setdefault(row.project_id, []).append(row)
        self._exchange: dict[tuple[str, str, date], Decimal] = {}

    def rates_of(self, project: Project, on: date) -> EntryRates:
        """The project's own price of the work role, else its price for everyone, else the role's standard price.

        Raises Refused when a foreign project's currency has no exchange rate on the day.
        """
        labour = self._labour.rate_of(self.user.pk, on, project.company_id)
        home = project.company.currency_id
        rate = self._rate(home, project.currency_id, on)
        cost = self._at_home(labour.hourly_cost, labour.cost_currency, home, on) if labour else ZERO
        own = self._own_price(project, labour.work_role_id if labour else None, on)
        if own is not None:
            return EntryRates(labour, own.hourly_price, cost, rate, "project_role" if own.work_role_id else "project")
        standard = self._at_home(labour.hourly_price, labour.price_currency, home, on) if labour else ZERO
        # A price that was converted stands on the client's paper: to the cent, as a person would have written it.
        price = standard if project.currency_id == home else round_money(standard / rate, project.currency_id)
        return EntryRates(labour, price, cost, rate, "standard")

    def _own_price(self, project: Project, work_role_id: int | None, on: date) -> ProjectRate | None:
        valid = [row for row in self._own.get(project.pk, ()) if on in row.period]
        for wanted in (work_role_id, None):
            for row in valid:
                if row.work_role_id == wanted:
                    return row
        return None

    def _at_home(self, rate: Decimal | None, currency: str, home: str, on: date) -> Decimal:
        return rate * self._rate(home, currency, on) if rate else ZERO

    def _rate(self, home: str, currency: str, on: date) -> Decimal:
        key = (home, currency, on)
        if key not in self._exchange:
            self._exchange[key] = exchange_rate(home, currency, on).rate
        return self._exchange[key]


def amount_of(minutes: int, hourly: Decimal, currency: str) -> Decimal:
    """Minutes at an hourly rate, rounded half up once, for each entry (house.md section 9)."""
    return round_money(Decimal(minutes) * hourly / MINUTES, currency)
