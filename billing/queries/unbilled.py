"""What was done and is on no invoice yet: hours of time-and-material projects, and expenses for the client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, QuerySet, Sum

from billing.models import BilledEntry, BilledExpense
from billing.queries.rebilling import rebilled_price
from erp.models import Expense
from projects.models import Project, TimeEntry


def not_billed(entries: QuerySet[TimeEntry]) -> QuerySet[TimeEntry]:
    """The entries that no live line bills."""
    return entries.exclude(Exists(BilledEntry.objects.filter(time_entry=OuterRef("pk"), live=True)))


def unbilled_entries(project: Project) -> QuerySet[TimeEntry]:
    """Billable hours of a time-and-material project that stand on no invoice."""
    rows = TimeEntry.objects.billable().filter(project=project, project__billing=Project.Billing.TIME)
    return not_billed(rows).select_related("user", "budget_line__service", "work_role").order_by("on", "pk")


def unbilled_expenses(project: Project) -> QuerySet[Expense]:
    """Approved expenses to be billed to the client that stand on no invoice."""
    rows = Expense.objects.filter(project=project, rebill=True, state=Expense.State.APPROVED)
    billed = BilledExpense.objects.filter(expense=OuterRef("pk"), live=True)
    return rows.exclude(Exists(billed)).select_related("category", "user").order_by("on", "pk")


@dataclass(frozen=True)
class Unbilled:
    """What waits on one project, in its currency; expenses as the client will pay them, with their markup."""

    project: Project
    minutes: int
    value_amount: Decimal
    oldest_on: date | None
    expenses: int
    expense_amount: Decimal

    @property
    def is_empty(self) -> bool:
        return not self.minutes and not self.expenses


def unbilled_of(projects: Sequence[Project]) -> list[Unbilled]:
    """One row a project that has something; two queries, however many projects.

    Where neither the expense nor the company has the project's currency, the rate of today is read besides.
    """
    by_key = {project.pk: project for project in projects}
    hours = _sums(
        not_billed(TimeEntry.objects.billable().filter(project__in=by_key, project__billing=Project.Billing.TIME)),
        minutes=Sum("billable_minutes"),
        value=Sum("value_amount"),
        oldest=Min("on"),
    )
    billed = BilledExpense.objects.filter(expense=OuterRef("pk"), live=True)
    expenses: dict[int, list[Decimal]] = {}
    for row in Expense.objects.filter(project__in=by_key, rebill=True, state=Expense.State.APPROVED).exclude(
        Exists(billed)
    ):
        expenses.setdefault(row.project_id or 0, []).append(rebilled_price(row, by_key[row.project_id or 0]))
    found = [_unbilled(project, hours.get(key, {}), expenses.get(key, [])) for key, project in by_key.items()]
    return [row for row in found if not row.is_empty]


def _sums(rows: QuerySet[Any], **wanted: Any) -> dict[int, dict[str, Any]]:
    return {row["key"]: row for row in rows.order_by().values(key=F("project_id")).annotate(**wanted)}


def _unbilled(project: Project, hours: dict[str, Any], expenses: Sequence[Decimal]) -> Unbilled:
    return Unbilled(
        project=project,
        minutes=hours.get("minutes") or 0,
        value_amount=hours.get("value") or Decimal(0),
        oldest_on=hours.get("oldest"),
        expenses=len(expenses),
        expense_amount=sum(expenses, Decimal(0)),
    )
