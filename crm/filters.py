"""What the lists of customers and sales can be asked."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.lists.filters import (
    ArchivedFilter,
    ChoicesFilter,
    DatesFilter,
    Filters,
    MineFilter,
    NumbersFilter,
    ReferenceFilter,
    TagsFilter,
    TextFilter,
    YesNoFilter,
)
from crm.filters_deals import IdleFilter, OpenOnFilter, ReachedFilter, StepFilter
from crm.models import Deal, FollowUp, Lead, Organisation, Person


class OrganisationFilters(Filters):
    mine = MineFilter("owner", quick=True)
    owner = ReferenceFilter("owner", picker="users")
    is_customer = YesNoFilter("is_customer")
    is_supplier = YesNoFilter("is_supplier")
    country = ChoicesFilter("country")
    tags = TagsFilter("tags", quick=True)
    updated = DatesFilter("updated_at", label=_("Changed"))
    archived = ArchivedFilter()

    class Meta:
        model = Organisation
        fields: list[str] = []


class PersonFilters(Filters):
    mine = MineFilter("owner", quick=True)
    owner = ReferenceFilter("owner", picker="users")
    organisation = ReferenceFilter("party_roles__organisation", picker="organisations")
    tags = TagsFilter("tags", quick=True)
    archived = ArchivedFilter()

    class Meta:
        model = Person
        fields: list[str] = []


class HeldFilter(YesNoFilter):
    """What is held back for review shows only where it is asked for."""

    def unasked(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.exclude(state=Lead.State.HELD)


LEAD_STATES = [(value, label) for value, label in Lead.State.choices if value != Lead.State.HELD]


class LeadFilters(Filters):
    mine = MineFilter("owner", quick=True)
    state = ChoicesFilter("state", choices=LEAD_STATES, quick=True)
    held = HeldFilter("state", label=_("Held back"), when=Q(state=Lead.State.HELD))
    waiting = YesNoFilter("waiting_since", label=_("Waiting for an answer"), when=Q(waiting_since__isnull=False))
    owner = ReferenceFilter("owner", picker="users")
    unowned = YesNoFilter("owner", label=_("Without an owner"), when=Q(owner__isnull=True))
    source = ReferenceFilter("source", picker="sources")
    form = ReferenceFilter("form", picker="web_forms")
    score = NumbersFilter("score", label=_("Score"))
    closing_score = NumbersFilter("closing_score")
    deal = ChoicesFilter("deal__state", label=_("Deal"), choices=Deal.State.choices)
    utm_source = TextFilter("utm_source")
    utm_campaign = TextFilter("utm_campaign")
    country = ChoicesFilter("country")
    created = DatesFilter("created_at", label=_("Came in"))
    company = ReferenceFilter("company", label=_("Company"))
    resume = DatesFilter("resume_on")
    converted = DatesFilter("converted_at")
    tags = TagsFilter("tags")
    archived = ArchivedFilter()

    class Meta:
        model = Lead
        fields: list[str] = []


class DealFilters(Filters):
    mine = MineFilter("owner", quick=True)
    state = ChoicesFilter("state", quick=True)
    step = StepFilter("followups", label=_("Next step"), quick=True)
    idle = IdleFilter("created_at", label=_("Idle"))
    pipeline = ReferenceFilter("pipeline", picker="pipelines")
    stage = ReferenceFilter("stage", picker="stages")
    reached = ReachedFilter("stage", picker="stages", label=_("Came as far as"))
    owner = ReferenceFilter("owner", picker="users")
    organisation = ReferenceFilter("organisation", picker="organisations")
    opened = DatesFilter("created_at", label=_("Opened"))
    open_on = OpenOnFilter("closed_on", label=_("Open on"))
    expected_close = DatesFilter("expected_close_on")
    closed = DatesFilter("closed_on")
    forecast = ChoicesFilter("forecast_category", label=_("Forecast"))
    company = ReferenceFilter("company", label=_("Company"))
    value = NumbersFilter("home_value", label=_("Value"))
    source = ReferenceFilter("source", picker="sources")
    reason = ReferenceFilter("loss_reason", picker="loss_reasons")
    win_reason = ReferenceFilter("win_reason", picker="win_reasons")
    competitor = ReferenceFilter("competitor", picker="competitors")
    tags = TagsFilter("tags")
    archived = ArchivedFilter()

    class Meta:
        model = Deal
        fields: list[str] = []


class FollowUpFilters(Filters):
    mine = MineFilter("owner", quick=True)
    owner = ReferenceFilter("owner", picker="users")
    due = DatesFilter("due_on", quick=True)
    organisation = ReferenceFilter("organisation", picker="organisations")

    class Meta:
        model = FollowUp
        fields: list[str] = []
