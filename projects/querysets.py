"""Sentences about projects and hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Max, Sum

from core.querysets import ArchivedQuerySet, ScopedQuerySet
from crm.querysets import ByAccount

if TYPE_CHECKING:
    from crm.models import Organisation
    from projects.actions import BudgetInput
    from projects.models import BudgetLine, Estimate, Project, TimeEntry  # noqa: F401


class ProjectQuerySet(ByAccount, ArchivedQuerySet["Project"]):
    own = ("lead", "organisation__owner")
    accounts = ("organisation",)
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

    def replace_of(self, project: Project, budget: Sequence[BudgetInput]) -> list[BudgetLine]:
        """The budget of a project on which nothing is booked yet: these lines in place of what stood there."""
        self.filter(project=project).delete()
        return self._put(project, budget, 1)

    def add_to(self, project: Project, budget: Sequence[BudgetInput]) -> list[BudgetLine]:
        """These lines behind those that stand there."""
        last = self.filter(project=project).aggregate(last=Max("position"))["last"] or 0
        return self._put(project, budget, last + 1)

    def _put(self, project: Project, budget: Sequence[BudgetInput], first: int) -> list[BudgetLine]:
        return self.bulk_create(
            self.model(
                project=project,
                position=at,
                name=line.name,
                minutes=line.minutes,
                net_amount=line.net_amount,
                service=line.service,
            )
            for at, line in enumerate(budget, start=first)
        )


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

    def minutes(self) -> int:
        """Worked minutes in all."""
        return int(self.aggregate(total=Sum("worked_minutes"))["total"] or 0)


class EstimateQuerySet(ScopedQuerySet["Estimate"]):
    own = ("deal__owner",)
