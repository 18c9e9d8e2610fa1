"""Facts of projects and hours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProjectProposed(Event):
    project_id: int
    deal_id: int


@dataclass(frozen=True, kw_only=True)
class ProjectSetUp(Event):
    project_id: int
    billing: str


@dataclass(frozen=True, kw_only=True)
class ProjectAttached(Event):
    project_id: int
    deal_id: int


@dataclass(frozen=True, kw_only=True)
class ProjectDeclined(Event):
    deal_id: int


@dataclass(frozen=True, kw_only=True)
class ProjectClosed(Event):
    project_id: int


@dataclass(frozen=True, kw_only=True)
class ProjectReopened(Event):
    project_id: int


@dataclass(frozen=True, kw_only=True)
class ProjectRatesChanged(Event):
    project_id: int
    work_role_id: int | None
    hourly_price: str
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class TimeLogged(Event):
    """One event for all entries that one act wrote or took away."""

    user_id: int
    entry_ids: tuple[int, ...]
    removed_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EstimateFrozen(Event):
    """The deal was won: its estimate is the promise from now on; amounts in the company's currency."""

    estimate_id: int
    deal_id: int
    minutes: int
    home_net_amount: Decimal
    cost_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class EstimateThawed(Event):
    """The deal was reopened, so it can be planned anew."""

    estimate_id: int
    deal_id: int


@dataclass(frozen=True, kw_only=True)
class BudgetFilled(Event):
    """What was sold became the budget of a proposed project."""

    project_id: int
    lines: int


@dataclass(frozen=True, kw_only=True)
class BudgetExtended(Event):
    """More was sold for a project that people work on already."""

    project_id: int
    lines: int
