"""What the list of money facts can be asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lists.filters import ChoicesFilter, DatesFilter, Filters, ReferenceFilter
from core.lists.filters.choices import OneChoiceFilter
from reporting.models import ClientWay, MoneyFact
from reporting.ways import GAPS, SELLING, STEPS, from_step

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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


class WaitingFilter(OneChoiceFilter):
    """Clients who stand between two steps: the first is behind them, the second has not come."""

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return [(name, _between(*ends)) for name, ends in GAPS.items()]

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        begin, end = GAPS[value]
        not_yet = {f"{step}__isnull": True for step in from_step(end)}
        rows: Any = queryset.filter(**{f"{begin}__isnull": False}, **not_yet)
        return rows.with_selling().filter(is_selling=True) if value in SELLING else rows


class PassedFilter(WaitingFilter):
    """Clients of whom both ends of a gap are known."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{f"{value}__isnull": False})


def _between(begin: str, end: str) -> str:
    return f"{STEPS[begin]} – {STEPS[end]}"


class WayFilters(Filters):
    waiting = WaitingFilter("contact_on", label=pgettext_lazy("between two steps", "Waiting between"))
    passed = PassedFilter("contact_on", label=pgettext_lazy("between two steps", "Got from"))
    company = ReferenceFilter("company", label=_("Company"))
    organisation = ReferenceFilter("organisation", picker="organisations", label=_("Client"))
    opened = DatesFilter("opened_on")
    quoted = DatesFilter("quoted_on")
    accepted = DatesFilter("accepted_on")
    worked = DatesFilter("worked_on")
    invoiced = DatesFilter("invoiced_on")
    due = DatesFilter("due_on")
    paid = DatesFilter("paid_on")

    class Meta:
        model = ClientWay
        fields: list[str] = []
