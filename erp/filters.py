"""What the list of expenses can be asked."""

from __future__ import annotations

from core.lists.filters import ChoicesFilter, DatesFilter, Filters, MineFilter, ReferenceFilter, YesNoFilter
from erp.models import Expense


class ExpenseFilters(Filters):
    mine = MineFilter("user", quick=True)
    state = ChoicesFilter("state", quick=True)
    on = DatesFilter("on", quick=True)
    user = ReferenceFilter("user", picker="users")
    category = ReferenceFilter("category", picker="expense_categories")
    project = ReferenceFilter("project", picker="projects")
    organisation = ReferenceFilter("project__organisation", picker="organisations")
    cost_centre = ReferenceFilter("cost_centre")
    rebill = YesNoFilter("rebill")

    class Meta:
        model = Expense
        fields: list[str] = []
