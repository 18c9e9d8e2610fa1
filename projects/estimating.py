"""Putting prices and costs on the lines of an estimate in memory, and its sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.firm.queries import RateBook, exchange_rate, role_rates
from core.models import Company, WorkRoleRate
from core.money import round_money
from projects.models import Estimate, EstimateLine, Service
from projects.rates import ZERO, amount_of

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class EstimateSums:
    """`net_amount` in the estimate's currency, the rest in the company's."""

    minutes: int
    net_amount: Decimal
    home_net_amount: Decimal
    cost_amount: Decimal
    own_cost: Decimal

    @property
    def margin(self) -> Decimal:
        """Contribution: price less own work and what is bought in (domain.md section 11)."""
        return self.home_net_amount - self.cost_amount

    @property
    def margin_percent(self) -> Decimal | None:
        """Of the price; None where there is none."""
        return self.margin * HUNDRED / self.home_net_amount if self.home_net_amount else None

    @property
    def bought_in(self) -> Decimal:
        return self.cost_amount - self.own_cost


def sums_of(lines: Iterable[EstimateLine]) -> EstimateSums:
    rows = list(lines)
    return EstimateSums(
        minutes=sum(line.minutes for line in rows),
        net_amount=sum((line.net_amount for line in rows), ZERO),
        home_net_amount=sum((line.home_net_amount for line in rows), ZERO),
        cost_amount=sum((line.cost_amount for line in rows), ZERO),
        own_cost=sum((line.cost_amount for line in rows if not line.is_external), ZERO),
    )


class _Rates:
    """The prices and costs of a day in the company's currency, for all lines of one estimate; four queries at most."""

    def __init__(self, company: Company, lines: Sequence[EstimateLine], on: date) -> None:
        self.company, self.on = company, on
        people = [line.person_id for line in lines if line.person_id]
        self._people = RateBook(people, on, on) if people else None
        roles = {role for line in lines for role in (line.work_role_id, _role_of(line.service)) if role}
        self._roles = role_rates(company, roles, on) if roles else {}

    def of(self, line: EstimateLine) -> tuple[Decimal | None, Decimal]:
        """(price, cost) of an hour: the person's, else the role's; a service's own price goes before both."""
        price, cost = self._of_person(line)
        if price is None and cost is None:
            price, cost = self._of_role(line.work_role_id or _role_of(line.service))
        if line.service is not None and line.service.unit == Service.Unit.HOUR:
            price = self._at_home(line.service.price, line.service.currency_id)
        return price, cost or ZERO

    def _of_person(self, line: EstimateLine) -> tuple[Decimal | None, Decimal | None]:
        found = self._people.rate_of(line.person_id, self.on) if self._people and line.person_id else None
        if found is None:
            return None, None
        return (
            self._at_home(found.hourly_price, found.price_currency),
            self._at_home(found.hourly_cost, found.cost_currency),
        )

    def _of_role(self, role: int | None) -> tuple[Decimal | None, Decimal | None]:
        row: WorkRoleRate | None = self._roles.get(role) if role else None
        if row is None:
            return None, None
        return self._at_home(row.hourly_price, row.currency_id), self._at_home(row.hourly_cost, row.currency_id)

    def _at_home(self, value: Decimal | None, currency: str) -> Decimal | None:
        if value is None:
            return None
        return value * exchange_rate(self.company.currency_id, currency, self.on).rate


def _role_of(service: Service | None) -> int | None:
    return service.work_role_id if service is not None else None


def price_estimate(estimate: Estimate, lines: Sequence[EstimateLine], on: date) -> EstimateSums:
    """Stamp the rates of the day on the unsaved lines and fill every amount; a price that was typed stays.

    Raises Refused when a foreign currency has no rate on the day.
    """
    home = estimate.company.currency_id
    estimate.exchange_rate = exchange_rate(home, estimate.currency_id, on).rate
    estimate.rates_on = on
    rates = _Rates(estimate.company, lines, on)
    for line in lines:
        if line.is_external:
            _price_external(line, estimate)
        else:
            _price_work(line, estimate, rates)
        line.home_net_amount = round_money(line.net_amount * estimate.exchange_rate, home)
    return sums_of(lines)


def _price_external(line: EstimateLine, estimate: Estimate) -> None:
    assert line.external_cost is not None
    line.minutes, line.hourly_price, line.hourly_cost = 0, ZERO, ZERO
    line.net_amount = round_money(line.external_cost * (HUNDRED + line.markup_percent) / HUNDRED, estimate.currency_id)
    line.cost_amount = round_money(line.external_cost * estimate.exchange_rate, estimate.company.currency_id)


def _price_work(line: EstimateLine, estimate: Estimate, rates: _Rates) -> None:
    price, cost = rates.of(line)
    if line.hourly_price is None:  # nothing was typed
        line.hourly_price = (price or ZERO) / estimate.exchange_rate
    line.hourly_cost, line.markup_percent = cost, ZERO
    line.net_amount = amount_of(line.minutes, line.hourly_price, estimate.currency_id)
    line.cost_amount = amount_of(line.minutes, cost, estimate.company.currency_id)
