"""Sentences about projects and hours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from core.querysets import ArchivedQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from crm.models import Organisation
    from projects.models import BudgetLine, Project, TimeEntry  # noqa: F401


class ProjectQuerySet(ArchivedQuerySet["Project"]):
    own = ("lead", "organisation__owner")
    team = ("department",)

    def active(self) -> Self:
        return self.filter(state="active")

    def for_organisation(self, organisation: Organisation) -> Self:
        return self.filter(organisation=organisation)

    def open_for_time(self) -> Self:
        """Projects on which hours can be logged."""
        return self.live().filter(state="active")


class BudgetLineQuerySet(ScopedQuerySet["BudgetLine"]):
    own = ("project__lead",)
    team = ("project__department",)


class TimeEntryQuerySet(ScopedQuerySet["TimeEntry"]):
    own = ("user", "project__lead")
    team = ("department",)

    def by(self, user: object) -> Self:
        return self.filter(user=user)

    def between(self, first: date, last: date) -> Self:
        """Both days included."""
        return self.filter(on__gte=first, on__lte=last)

    def billable(self) -> Self:
        return self.filter(billable_minutes__gt=0)
