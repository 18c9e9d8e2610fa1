"""Reading a posted week sheet, and the form of one entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.durations import parse_minutes
from core.explained import ExplainedError
from core.formatting import duration, long_date
from core.forms import EntityField, Form, LocalDateField, MinutesField
from projects.actions import Hours
from projects.models import BudgetLine, Project
from projects.permissions import PROJECT_VIEW
from projects.week import DAYS, RowKey, Sheet, number_of, week_of

MOST_ROWS = 60


@dataclass(frozen=True)
class Cell:
    """What was typed in a cell, and why it can't be read."""

    text: str
    error: str = ""


class PostedWeek:
    """The rows and cells of a posted sheet: `changes` is what the person changed since it was opened.

    A cell that was left alone writes nothing, whatever another device has logged there meanwhile; one that both
    changed is an error with both figures.
    """

    def __init__(self, data: QueryDict, user: Any, monday: dt.date) -> None:
        self.data, self.user, self.monday = data, user, monday
        self.keys = [key for key in (self._key(n) for n in range(MOST_ROWS)) if key is not None]
        self.sheet: Sheet = week_of(user, monday, seeds=self.keys)
        self.cells: dict[tuple[RowKey, dt.date], Cell] = {}
        self.changes: list[Hours] = []
        self.lost: list[str] = []
        for number, key in enumerate(self.keys):
            self._read_row(number, key)

    @property
    def errors(self) -> list[str]:
        return [*self.lost, *(cell.error for cell in self.cells.values() if cell.error)]

    def opened_now(self, sheet: Sheet) -> list[tuple[int, str]]:
        """What each posted row stands at after saving, by its number on the person's screen."""
        rows = {row.key: row for row in sheet.rows}
        return [(n, rows[key].as_opened(self.monday)) for n, key in enumerate(self.keys) if key in rows]

    def _key(self, number: int) -> RowKey | None:
        names = ("project", "line", "task", "ordinal")
        return RowKey.read(*(self.data.get(f"row-{number}-{name}", "") for name in names))

    def _opened(self, number: int) -> list[int | None]:
        """The minutes the row was opened with; unknown for a form that does not say."""
        said = [number_of(part) for part in self.data.get(f"row-{number}-was", "").split(",")]
        return said if len(said) == DAYS else [None] * DAYS

    def _both(self, day: dt.date, stored: int) -> str:
        words = {"day": long_date(day, weekday=True), "hours": duration(stored)}
        return _("%(day)s has %(hours)s meanwhile, from another window. Open the week again and decide.") % words

    def _read_row(self, number: int, key: RowKey) -> None:
        row = next((row for row in self.sheet.rows if row.key == key), None)
        if row is None:
            if any(self.data.get(f"row-{number}-d{n}", "").strip() for n in range(DAYS)):
                self.lost.append(_("A project of this sheet is closed meanwhile and takes no hours. Open the week again."))
            return
        was = self._opened(number)
        for n in range(DAYS):
            day, text = self.monday + dt.timedelta(days=n), self.data.get(f"row-{number}-d{n}")
            if text is None:
                continue
            try:
                minutes = parse_minutes(text, get_language()) if text.strip() else 0
            except ExplainedError as error:
                self.cells[key, day] = Cell(text, str(error))
                continue
            entry, opened = row.entries.get(day), was[n]
            stored = entry.worked_minutes if entry else 0
            if minutes in (stored, opened):
                continue
            if opened is not None and stored != opened:
                self.cells[key, day] = Cell(text, self._both(day, stored))
                continue
            # Billable hours follow the worked ones unless they were set apart.
            follows = entry is None or entry.billable_minutes == entry.worked_minutes
            billable = None if follows else min(entry.billable_minutes, minutes)  # type: ignore[union-attr]
            self.changes.append(
                Hours(row.project, day, minutes, 0 if minutes == 0 else billable, key.task, row.line, entry)
            )


class AddRowForm(Form):
    project = EntityField("projects", label=gettext_lazy("Project"))
    budget_line = forms.ModelChoiceField(BudgetLine.objects.none(), label=gettext_lazy("Budget line"), required=False)
    task = forms.CharField(label=gettext_lazy("What you do"), max_length=200, required=False)

    def prepare(self) -> None:
        choice: Any = self.fields["budget_line"]
        seen = Project.objects.visible_to(self.actor, PROJECT_VIEW).open_for_time()  # type: ignore[arg-type]
        choice.queryset = BudgetLine.objects.filter(project__in=seen).select_related("project")
        choice.label_from_instance = lambda line: f"{line.project} · {line}"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        line, project = data.get("budget_line"), data.get("project")
        if line and project and line.project_id != project.pk:
            self.add_error("budget_line", ValidationError(_("This line belongs to another project.")))
        if project and project.state != Project.State.ACTIVE:
            self.add_error("project", ValidationError(_("“%(project)s” is not open for hours.") % {"project": project}))
        return data


class EntryForm(AddRowForm):
    """One entry: worked and billable hours apart."""

    on = LocalDateField(label=gettext_lazy("Date"))
    worked = MinutesField(label=gettext_lazy("Worked"), help_text=gettext_lazy("7:30, 7.5 or 450m"))
    billable = MinutesField(
        label=gettext_lazy("Billable"),
        required=False,
        help_text=gettext_lazy("Left empty, everything that can be billed."),
    )
    field_order = ["project", "budget_line", "task", "on", "worked", "billable"]
