"""Columns of the lists of customers and sales that no other list has."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import clock, formatting
from core.lists.columns import Column, DateColumn
from core.lists.columns.base import Export
from core.ui import bits
from core.ui.icons import icon_svg
from crm.models import PartyRole


class CurrentRoleColumn(Column):
    """Where a person works today: read with the page in one query."""

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        held = PartyRole.objects.filter(person=OuterRef("pk"), period__endswith=None).order_by("-pk")
        return queryset.annotate(at_organisation=Subquery(held.values("organisation__name")[:1]))

    def value(self, row: Any) -> Any:
        return row.at_organisation or ""


class DueColumn(DateColumn):
    """A day that asks for someone once it is there."""

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
