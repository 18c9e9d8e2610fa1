"""Columns of the list of deals: what comes next, how long nobody talked, how long it took."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock, formatting
from core.lists.columns import Column, DateColumn, TextColumn
from core.lists.columns.base import Export, ExportKind
from core.lists.markup import NOTHING, esc
from core.ui import bits
from crm.cards import idle_days, idle_words
from crm.models import Deal


class StageColumn(TextColumn):
    """A stage by its name; groups say the pipeline too, because two pipelines may each have a stage of one name."""

    def heading(self, row: Any) -> str:
        return esc(_("%(pipeline)s: %(stage)s") % {"pipeline": row.pipeline, "stage": row.stage})


class NextStepColumn(DateColumn):
    """The day of the next step; an open deal without one, or whose day has passed, asks for someone."""

    def html(self, row: Any) -> str:
        day = self.get(row)
        if row.state != Deal.State.OPEN:
            return super().html(row)
        if day is None:
            return bits.pill(_("No next step"), "bad")
        today = clock.today()
        return bits.pill(formatting.short_date(day, today=today), "bad") if day < today else super().html(row)


class IdleColumn(Column):
    """Days since the last call, meeting or mail of an open deal."""

    kind = ExportKind.NUMBER

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: Any = queryset
        return found.with_idle()  # type: ignore[no-any-return]

    def value(self, row: Any) -> int | None:
        return idle_days(row, clock.today()) if row.state == Deal.State.OPEN else None

    def html(self, row: Any) -> str:
        days = self.value(row)
        if days is None:
            return NOTHING
        return bits.pill(idle_words(days), "warn") if days >= row.stage.idle_days else idle_words(days)


class CycleColumn(Column):
    """Days from the opening to the close."""

    kind = ExportKind.NUMBER
    cell_css = "money"

    def value(self, row: Any) -> int | None:
        if row.closed_on is None:
            return None
        return max(0, (row.closed_on - timezone.localtime(row.created_at).date()).days)

    def exports(self) -> list[Export]:
        return [Export(self.label, self.kind, self.value, self.name)]
