"""What the list of money facts can be asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.lists.filters import ChoicesFilter, DatesFilter, Filters, ReferenceFilter
from reporting.models import MoneyFact


class FactFilters(Filters):
    kind = ChoicesFilter("kind", label=_("Kind"), quick=True)
    company = ReferenceFilter("company", label=_("Company"))
    organisation = ReferenceFilter("organisation", picker="organisations", label=_("Client"))
    project = ReferenceFilter("project", picker="projects", label=_("Project"))
    department = ReferenceFilter("department", label=_("Department"))
    cost_centre = ReferenceFilter("cost_centre", label=_("Cost centre"))
    # Of the deal that the project came from.
    source = ReferenceFilter("project__deal__source", picker="sources", label=_("Source"))
    pipeline = ReferenceFilter("project__deal__pipeline", picker="pipelines", label=_("Pipeline"))
    seller = ReferenceFilter("project__deal__owner", picker="users", label=_("Owner of the deal"))
    won = DatesFilter("project__deal__closed_on", label=_("Deal won"))

    class Meta:
        model = MoneyFact
        fields: list[str] = []
