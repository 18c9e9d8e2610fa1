"""The words of margin, each with one meaning. Rule: domain.md section 11.

revenue − pass-through − subcontractors = net revenue
net revenue − direct labour             = contribution
contribution − allocated overhead       = loaded margin
Σ loaded − unallocated overhead         = operating result
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.money import round_money
from reporting.calculations.percentages import percent_of

ZERO = Decimal(0)
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Margin:
    """Facts of a project, client, department or firm in one currency, net of VAT and credits; costs are positive."""

    revenue: Decimal = ZERO
    pass_through: Decimal = ZERO
    subcontractors: Decimal = ZERO
    labour_cost: Decimal = ZERO
    overhead: Decimal = ZERO
    minutes: int = 0

    def __add__(self, other: Margin) -> Margin:
        return Margin(
            revenue=self.revenue + other.revenue,
            pass_through=self.pass_through + other.pass_through,
            subcontractors=self.subcontractors + other.subcontractors,
            labour_cost=self.labour_cost + other.labour_cost,
            overhead=self.overhead + other.overhead,
            minutes=self.minutes + other.minutes,
        )

    @property
    def net_revenue(self) -> Decimal:
        """What stays of the revenue after what was bought in for the client."""
        return self.revenue - self.pass_through - self.subcontractors

    @property
    def contribution(self) -> Decimal:
        """Net revenue less hours × dated cost rates, non-billable hours included."""
        return self.net_revenue - self.labour_cost

    @property
    def loaded_margin(self) -> Decimal:
        """Contribution less allocated overhead."""
        return self.contribution - self.overhead

    @property
    def contribution_percent(self) -> Decimal | None:
        """In percent of revenue."""
        return percent_of(self.contribution, self.revenue)

    @property
    def contribution_percent_of_net(self) -> Decimal | None:
        """In percent of net revenue."""
        return percent_of(self.contribution, self.net_revenue)

    @property
    def loaded_percent(self) -> Decimal | None:
        """In percent of revenue."""
        return percent_of(self.loaded_margin, self.revenue)

    def effective_rate(self, currency: str = "EUR") -> Decimal | None:
        """Net revenue per worked hour; None without hours."""
        return round_money(self.net_revenue * _MINUTES / self.minutes, currency) if self.minutes else None


def overhead_of(minutes: int, hourly_rate: Decimal, currency: str = "EUR") -> Decimal:
    """Overhead allocated to worked minutes at the rate stored for the month."""
    return round_money(hourly_rate * minutes / _MINUTES, currency)


def total_margin(parts: Iterable[Margin]) -> Margin:
    """Sum of margins; percentages and rates of the sum come from the sums, never from averages."""
    return sum(parts, Margin())


def operating_result(parts: Iterable[Margin], unallocated: Decimal) -> Decimal:
    """The firm's result: loaded margins less the overhead that was not allocated."""
    return total_margin(parts).loaded_margin - unallocated
