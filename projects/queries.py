"""Read models of projects: sold against worked, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from projects.models import BudgetLine, Project, TimeEntry

NEARLY = 85


def used_tone(percent: int) -> str:
    """How a used budget is told: quiet, nearly used up, over it."""
    return "bad" if percent > 100 else "warn" if percent >= NEARLY else ""


@dataclass(frozen=True)
class LineState:
    """A budget line (None: hours that nobody quoted) with what was sold and what was worked."""

    line: BudgetLine | None
    worked_minutes: int
    billable_minutes: int
    value_amount: Decimal

    @property
    def sold_minutes(self) -> int:
        return self.line.minutes if self.line else 0

    @property
    def percent(self) -> int:
        """Worked of sold hours, whole percent; 0 where no hours were sold."""
        return self.worked_minutes * 100 // self.sold_minutes if self.sold_minutes else 0

    @property
    def tone(self) -> str:
        return used_tone(self.percent)


@dataclass(frozen=True)
class ProjectState:
    """Two queries: the lines always sum to the project, what was not quoted included (F5)."""

    lines: list[LineState]

    def total(self, name: str) -> Any:
        return sum((getattr(line, name) for line in self.lines), start=Decimal(0) if name == "value_amount" else 0)

    @property
    def sold_amount(self) -> Decimal:
        return sum((state.line.net_amount for state in self.lines if state.line), start=Decimal(0))

    @property
    def sold_minutes(self) -> int:
        return int(self.total("sold_minutes"))

    @property
    def worked_minutes(self) -> int:
        return int(self.total("worked_minutes"))

    @property
    def billable_minutes(self) -> int:
        return int(self.total("billable_minutes"))

    @property
    def value_amount(self) -> Decimal:
        return Decimal(self.total("value_amount"))

    @property
    def percent(self) -> int:
        return self.worked_minutes * 100 // self.sold_minutes if self.sold_minutes else 0


def state_of(project: Project) -> ProjectState:
    rows = TimeEntry.objects.filter(project=project).order_by().values("budget_line")
    sums: dict[int | None, Mapping[str, Any]] = {
        row["budget_line"]: row
        for row in rows.annotate(
            worked=Sum("worked_minutes"), billable=Sum("billable_minutes"), value=Sum("value_amount")
        )
    }
    lines: list[LineState] = [
        _state(line, sums.get(line.pk)) for line in project.budget_lines.select_related("service")
    ]
    if None in sums:
        lines.append(_state(None, sums[None]))
    return ProjectState(lines)


def _state(line: BudgetLine | None, row: Mapping[str, Any] | None) -> LineState:
    if row is None:
        return LineState(line, 0, 0, Decimal(0))
    return LineState(line, row["worked"], row["billable"], row["value"])
