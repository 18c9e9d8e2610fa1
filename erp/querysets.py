"""Sentences about costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from core.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from crm.models import Organisation
    from erp.models import Expense  # noqa: F401


class ExpenseQuerySet(ScopedQuerySet["Expense"]):
    own = ("user", "project__lead")
    team = ("department",)

    def approved(self) -> Self:
        return self.filter(state="approved")

    def counted(self) -> Self:
        """Costs that stand in margins: submitted ones as well, since the money is spent."""
        return self.filter(state__in=["submitted", "approved"])

    def rebillable(self) -> Self:
        return self.approved().filter(rebill=True)

    def for_organisation(self, organisation: Organisation) -> Self:
        return self.filter(project__organisation=organisation)
