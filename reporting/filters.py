"""What the list of money facts can be asked."""

from __future__ import annotations

from core.lists.filters import ChoicesFilter, Filters, ReferenceFilter
from reporting.models import MoneyFact


class FactFilters(Filters):
    kind = ChoicesFilter("kind", quick=True)
    company = ReferenceFilter("company")
    organisation = ReferenceFilter("organisation", picker="organisations")
    project = ReferenceFilter("project", picker="projects")
    department = ReferenceFilter("department")
    cost_centre = ReferenceFilter("cost_centre")

    class Meta:
        model = MoneyFact
        fields: list[str] = []
