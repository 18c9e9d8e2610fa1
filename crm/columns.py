"""Columns of the lists of customers and sales that no other list has."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Model, OuterRef, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, formatting
from core.lists.columns import Column, DateColumn, Group
from core.lists.columns.base import Export
from core.ui import bits
from core.ui.icons import icon_svg
from crm.models import PartyRole

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CurrentRoleColumn(Column):
    """Where a person works today: read with the page in one query."""

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        held = PartyRole.objects.filter(person=OuterRef("pk"), period__endswith=None).order_by("-pk")
        return queryset.annotate(at_organisation=Subquery(held.values("organisation__name")[:1]))

    def value(self, row: Any) -> Any:
        return row.at_organisation or ""


# Where a day stands, seen from today; in this order.
DUE_WORDS: tuple[StrOrPromise, ...] = (
    gettext_lazy("Overdue"), gettext_lazy("Today"), gettext_lazy("Later this week"), gettext_lazy("Next week"),
    gettext_lazy("Later"),
)  # fmt: skip


def _due(today: date) -> Case:
    sunday = today + timedelta(days=6 - today.weekday())
    ends = (today - timedelta(days=1), today, sunday, sunday + timedelta(days=7))
    steps = (When(due_on__lte=end, then=Value(rank)) for rank, end in enumerate(ends))
    return Case(*steps, default=Value(len(ends)), output_field=IntegerField())


class DueColumn(DateColumn):
    """A day that asks for someone once it is there; grouped by how near it is."""

    def fitting_group(self, model: type[Model]) -> Group:
        return Group(_due, words=lambda rank: DUE_WORDS[rank])

    def html(self, row: Any) -> str:
        day, today = self.get(row), clock.today()
        if day > today:
            return super().html(row)
        if day == today:
            return bits.pill(_("Today"), "warn")
        return bits.pill(formatting.short_date(day, today=today), "bad")


class StepActsColumn(Column):
    """The two verbs of a follow-up at hand: done, and put off. Its buttons belong to the list's form `row-act`."""

    def value(self, row: Any) -> Any:
        return ""

    def exports(self) -> list[Export]:
        return []

    def html(self, row: Any) -> str:
        snooze = reverse("crm:follow_up_snooze", args=[row.pk])
        return format_html(
            '<span class="row-acts"><button class="btn small" type="submit" form="row-act" formaction="{}" '
            'aria-label="{}">{} {}</button><a class="btn small quiet icon-only" href="{}" hx-get="{}" hx-target="#modal" '
            'hx-swap="innerHTML" aria-label="{}">{}</a></span>',
            reverse("crm:follow_up_done", args=[row.pk]),
            _("Done: %(what)s") % {"what": row.text},
            icon_svg("check"),
            _("Done"),
            snooze,
            snooze,
            _("Put off: %(what)s") % {"what": row.text},
            icon_svg("time"),
        )
