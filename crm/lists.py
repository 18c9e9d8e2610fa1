"""The lists of customers and sales."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from core.lists import ListView
from core.lists.columns import (
    Column,
    DateColumn,
    DateTimeColumn,
    EmailColumn,
    LinkColumn,
    MainColumn,
    MoneyColumn,
    PersonColumn,
    PillColumn,
    TagsColumn,
    TextColumn,
)
from crm.filters import DealFilters, FollowUpFilters, LeadFilters, OrganisationFilters, PersonFilters
from crm.models import Deal, FollowUp, Lead, Organisation, PartyRole, Person
from crm.permissions import (
    ACTIVITY_VIEW,
    DEAL_VIEW,
    LEAD_VIEW,
    ORGANISATION_EDIT,
    ORGANISATION_VIEW,
    PERSON_VIEW,
)

LEAD_TONES = {"new": "act", "qualified": "info", "converted": "good", "dropped": ""}
DEAL_TONES = {"open": "act", "won": "good", "lost": "bad"}


class CurrentRoleColumn(Column):
    """Where a person works today: read with the page in one query."""

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        held = PartyRole.objects.filter(person=OuterRef("pk"), period__endswith=None).order_by("-pk")
        return queryset.annotate(at_organisation=Subquery(held.values("organisation__name")[:1]))

    def value(self, row: Any) -> Any:
        return row.at_organisation or ""


class OrganisationList(ListView):
    name = "crm.organisations"
    title = _("Clients")
    permission = ORGANISATION_VIEW
    queryset = Organisation.objects.select_related("owner")
    columns = (
        MainColumn("name", sort="sort_key"),
        TextColumn("business_id", seat="sub"),
        TextColumn("country", sort="country"),
        TextColumn("industry", sort="industry", default=False),
        EmailColumn("email", default=False),
        TextColumn("phone", default=False),
        PersonColumn("owner", sort="owner__name"),
        TagsColumn("tags"),
        DateTimeColumn("updated_at", _("Changed"), sort="updated_at", default=False),
    )
    filters = OrganisationFilters
    search = ("search_key",)
    order = "name"
    new_url = "crm:organisation_new"
    new_permission = ORGANISATION_EDIT
    empty_title = _("Here stand your clients and suppliers")
    empty_text = _("Add the first one, or bring them over from a file.")


class PersonList(ListView):
    name = "crm.people"
    title = _("People")
    permission = PERSON_VIEW
    queryset = Person.objects.select_related("owner")
    columns = (
        MainColumn("name", sort="sort_key"),
        CurrentRoleColumn("organisation", _("Works at"), field="at_organisation", seat="sub"),
        EmailColumn("email"),
        TextColumn("phone"),
        PersonColumn("owner", sort="owner__name", default=False),
        TagsColumn("tags"),
    )
    filters = PersonFilters
    search = ("search_key",)
    order = "name"
    new_url = "crm:person_new"
    empty_title = _("Here stand the people you talk to")
    empty_text = _("A person keeps their history when they change employer.")


class LeadList(ListView):
    name = "crm.leads"
    title = _("Leads")
    permission = LEAD_VIEW
    queryset = Lead.objects.select_related("owner", "source")
    columns = (
        MainColumn("name", sort="name"),
        TextColumn("organisation_name", sort="organisation_name", seat="sub"),
        TextColumn("source", field="source__name", sort="source__name"),
        PersonColumn("owner", sort="owner__name"),
        DateTimeColumn("created_at", _("Came in"), sort="created_at"),
        PillColumn("state", tones=LEAD_TONES, sort="state"),
        TagsColumn("tags", default=False),
    )
    filters = LeadFilters
    search = ("search_key",)
    order = "-created_at"
    new_url = "crm:lead_new"
    empty_title = _("Here stand leads that nobody has answered yet")
    empty_text = _("Write down who asked, and what they need.")


class DealList(ListView):
    name = "crm.deals"
    title = _("Deals")
    permission = DEAL_VIEW
    queryset = Deal.objects.for_cards()
    columns = (
        MainColumn("name", sort="sort_key"),
        LinkColumn("organisation", url_name="crm:organisation", sort="organisation__sort_key", seat="sub"),
        TextColumn("stage", field="stage__name", sort=("pipeline", "stage__position")),
        PersonColumn("owner", sort="owner__name"),
        DateColumn("expected_close_on", sort="expected_close_on", nulls_last=True),
        TextColumn("next_text", _("Next step"), default=False),
        DateColumn("next_on", _("Next step on"), nulls_last=True),
        MoneyColumn("value", sort="home_value"),
        PillColumn("state", tones=DEAL_TONES, sort="state"),
        TagsColumn("tags", default=False),
    )
    filters = DealFilters
    search = ("search_key",)
    order = "-value"
    totals = ("value",)
    new_url = "crm:deal_new"
    empty_title = _("Here stand possible sales")
    empty_text = _("Open a deal, or convert a lead into one.")


class FollowUpList(ListView):
    name = "crm.follow_ups"
    title = _("Follow-ups")
    permission = ACTIVITY_VIEW
    queryset = FollowUp.objects.filter(done_at=None).select_related("owner", "organisation", "deal", "lead", "person")
    columns = (
        MainColumn("text", _("What to do")),
        DateColumn("due_on", sort="due_on", seat="state"),
        LinkColumn("organisation", url_name="crm:organisation", seat="sub"),
        LinkColumn("deal", url_name="crm:deal"),
        PersonColumn("owner", sort="owner__name"),
    )
    filters = FollowUpFilters
    order = "due_on"
    empty_title = _("Nothing to follow up")
    empty_text = _("Plan the next step on a deal, a lead or a client; it stands here on its day.")
