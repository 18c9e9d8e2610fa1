"""Facts of costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ExpenseSubmitted(Event):
    expense_id: int
    home_cost: Decimal


@dataclass(frozen=True, kw_only=True)
class ExpenseApproved(Event):
    expense_id: int
    home_cost: Decimal


@dataclass(frozen=True, kw_only=True)
class ExpenseReturned(Event):
    expense_id: int


@dataclass(frozen=True, kw_only=True)
class ExpenseWithdrawn(Event):
    expense_id: int
