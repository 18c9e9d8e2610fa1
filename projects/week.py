"""A person's week as a sheet: one row a project, budget line and task, one cell a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.availability import contract_days
from core.models import User
from projects.models import BudgetLine, Project, TimeEntry
from projects.permissions import PROJECT_VIEW

DAYS = 7


@dataclass(frozen=True)
class RowKey:
    """What makes a row; `ordinal` tells apart two entries of the same work on the same day."""

    project_id: int
    line_id: int | None
    task: str
    ordinal: int = 0

    @classmethod
    def read(cls, project: str, line: str, task: str, ordinal: str = "") -> RowKey | None:
        """From what an address or a form says; None when it names no project."""
        key = number_of(project)
        return cls(key, number_of(line), task.strip()[:200], number_of(ordinal) or 0) if key is not None else None


def number_of(text: str) -> int | None:
    """A primary key as it was posted; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@dataclass
class SheetRow:
    key: RowKey
    project: Project
    line: BudgetLine | None
    entries: dict[dt.date, TimeEntry] = field(default_factory=dict)

    def minutes(self, day: dt.date) -> int:
        found = self.entries.get(day)
        return found.worked_minutes if found else 0

    @property
    def total(self) -> int:
        return sum(entry.worked_minutes for entry in self.entries.values())

    def as_opened(self, monday: dt.date) -> str:
        """The minutes of the seven days as a form remembers them: what a person did not touch is not written back."""
        return ",".join(str(self.minutes(monday + dt.timedelta(days=n))) for n in range(DAYS))


@dataclass(frozen=True)
class Sheet:
    monday: dt.date
    rows: list[SheetRow]
    expected: list[int]

    @property
    def days(self) -> list[dt.date]:
        return [self.monday + dt.timedelta(days=n) for n in range(DAYS)]

    def day_total(self, day: dt.date) -> int:
        return sum(row.minutes(day) for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def billable(self) -> int:
        return sum(entry.billable_minutes for row in self.rows for entry in row.entries.values())

    @property
    def entries(self) -> list[TimeEntry]:
        found = [entry for row in self.rows for entry in row.entries.values()]
        return sorted(found, key=lambda entry: (entry.on, entry.pk))


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def week_of(user: User, monday: dt.date, *, seeds: Iterable[RowKey] = ()) -> Sheet:
    """The week's entries in rows; `seeds` are rows shown even without hours (last week's, or one just added)."""
    last = monday + dt.timedelta(days=DAYS - 1)
    entries = TimeEntry.objects.by(user).between(monday, last).select_related("project__organisation", "budget_line")
    rows: dict[RowKey, SheetRow] = {}
    for entry in entries.order_by("on", "pk"):
        key = _free_key(rows, entry)
        row = rows.setdefault(key, SheetRow(key, entry.project, entry.budget_line))
        row.entries[entry.on] = entry
    _add_seeds(rows, [key for key in seeds if key not in rows], user)
    ordered = sorted(
        rows.values(), key=lambda row: (row.project.sort_key, row.project.pk, str(row.line or ""), row.key.task)
    )
    return Sheet(monday, ordered, list(contract_days(user, monday, last).values()))


def _free_key(rows: dict[RowKey, SheetRow], entry: TimeEntry) -> RowKey:
    ordinal = 0
    while True:
        key = RowKey(entry.project_id, entry.budget_line_id, entry.task, ordinal)
        if key not in rows or entry.on not in rows[key].entries:
            return key
        ordinal += 1


def _add_seeds(rows: dict[RowKey, SheetRow], keys: list[RowKey], user: User) -> None:
    """Only projects that are open and that the person may see."""
    seen = Project.objects.visible_to(user, PROJECT_VIEW).open_for_time().select_related("organisation", "company")
    projects = seen.in_bulk({key.project_id for key in keys})
    lines = BudgetLine.objects.in_bulk({key.line_id for key in keys if key.line_id})
    for key in keys:
        project = projects.get(key.project_id)
        line = lines.get(key.line_id) if key.line_id else None
        if project is not None and (line is None or line.project_id == project.pk):
            rows[key] = SheetRow(key, project, line)


def keys_used(user: User, monday: dt.date) -> list[RowKey]:
    """The rows of a week, for copying them into the next."""
    last = monday + dt.timedelta(days=DAYS - 1)
    found = TimeEntry.objects.by(user).between(monday, last).filter(project__state=Project.State.ACTIVE)
    values = found.order_by().values_list("project_id", "budget_line_id", "task").distinct()
    return [RowKey(project, line, task) for project, line, task in values]
