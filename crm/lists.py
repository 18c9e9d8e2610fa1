"""The lists of customers and sales."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.access import Actor
from core.lists import ListView
from core.lists.bulk import BulkAction, archiving
from core.lists.columns import (
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
    by_path,
)
from core.models import User
from crm import actions
from crm.columns import CurrentRoleColumn, DueColumn, StepActsColumn
from crm.columns_deals import CycleColumn, IdleColumn, NextStepColumn, StageColumn
from crm.columns_forecast import ChanceColumn, HomeColumn, WeightedColumn
from crm.filters import DealFilters, FollowUpFilters, OrganisationFilters, PersonFilters
from crm.forms.follow_ups import HandOverForm, SnoozeForm
from crm.models import ContactPoint, Deal, FollowUp, Organisation, Person
from crm.permissions import (
    ACTIVITY_EDIT,
    ACTIVITY_VIEW,
    DEAL_EDIT,
    DEAL_VIEW,
    ORGANISATION_EDIT,
    ORGANISATION_VIEW,
    PERSON_EDIT,
    PERSON_VIEW,
)

FORECAST_TONES = {"pipeline": "", "commit": "good", "omitted": "warn"}
DEAL_TONES = {"open": "act", "won": "good", "lost": "bad"}


class OrganisationList(ListView):
    name = "crm.organisations"
    title = _("Clients")
    permission = ORGANISATION_VIEW
    queryset = Organisation.objects.unmerged().select_related("owner")
    bulk = archiving(ORGANISATION_EDIT, guard="crm.archive_organisation")
    columns = (
        MainColumn("name", sort="sort_key"),
        TextColumn("business_id", seat="sub"),
        TextColumn("country", sort="country", group=True),
        TextColumn("industry", sort="industry", default=False, group=True),
        EmailColumn("email", default=False),
        TextColumn("phone", default=False),
        PersonColumn("owner", sort="owner__name", group=True),
        TagsColumn("tags"),
        DateTimeColumn("updated_at", _("Changed"), sort="updated_at", default=False),
    )
    filters = OrganisationFilters
    search = ("search_key",)
    order = "name"
    counted = ngettext_lazy("%(count)s client", "%(count)s clients", "count")
    new_url = "crm:organisation_new"
    new_label = _("New client")
    import_url = "crm:organisation_import"
    new_permission = ORGANISATION_EDIT
    empty_title = _("Here stand your clients and suppliers")
    empty_text = _("Add the first one, or bring them over from a file.")


class PersonList(ListView):
    name = "crm.people"
    title = _("People")
    permission = PERSON_VIEW
    queryset = Person.objects.unmerged().select_related("owner")
    bulk = archiving(PERSON_EDIT, guard="crm.archive_person")
    columns = (
        MainColumn("name", sort="sort_key"),
        CurrentRoleColumn("organisation", _("Works at"), field="at_organisation", seat="sub", group=True),
        EmailColumn("email"),
        TextColumn("phone"),
        PersonColumn("owner", sort="owner__name", default=False, group=True),
        TagsColumn("tags"),
    )
    filters = PersonFilters
    search = ("search_key",)

    @classmethod
    def found_by(cls, word: str) -> Q:
        """A second e-mail or phone finds the person too."""
        return Q(pk__in=ContactPoint.objects.filter(search_key__contains=word).values("person"))

    order = "name"
    counted = ngettext_lazy("%(count)s person", "%(count)s people", "count")
    new_url = "crm:person_new"
    new_label = _("New person")
    import_url = "crm:person_import"
    empty_title = _("Here stand the people you talk to")
    empty_text = _("A person keeps their history when they change employer.")


class DealList(ListView):
    name = "crm.deals"
    title = _("Deals")
    permission = DEAL_VIEW
    queryset = Deal.objects.for_cards().select_related("source", "loss_reason", "competitor", "company", "pipeline")
    bulk = archiving(DEAL_EDIT, guard="crm.archive_deal")
    columns = (
        MainColumn("name", sort="sort_key"),
        LinkColumn("organisation", url_name="crm:organisation", sort="organisation__sort_key", seat="sub", group=True),
        StageColumn("stage", _("Stage"), field="stage__name", sort=("pipeline", "stage__position"), group=True),
        PersonColumn("owner", sort="owner__name", group=True),
        DateColumn("expected_close_on", sort="expected_close_on", nulls_last=True, group=True),
        TextColumn("next_text", _("Next step"), default=False),
        NextStepColumn("next_on", _("Next step on"), nulls_last=True),
        IdleColumn("idle_since", _("Without contact"), default=False),
        MoneyColumn("value", sort="home_value"),
        ChanceColumn("chance", _("Probability"), default=False),
        HomeColumn("home_value", _("In company currency"), currency="company__currency_id", default=False),
        WeightedColumn("weighted", _("Weighted"), currency="company__currency_id", default=False),
        PillColumn("forecast_category", tones=FORECAST_TONES, sort="forecast_category", default=False, group=True),
        PillColumn("state", tones=DEAL_TONES, sort="state", group=True),
        DateTimeColumn("created_at", _("Opened"), sort="created_at", default=False, group=True),
        DateColumn("closed_on", sort="closed_on", nulls_last=True, default=False, group=True),
        CycleColumn("cycle", _("Days to close"), default=False),
        TextColumn("source", field="source__name", sort="source__name", default=False, group=True),
        TextColumn("loss_reason", field="loss_reason__name", sort="loss_reason__name", default=False, group=True),
        TextColumn("competitor", field="competitor__name", sort="competitor__name", default=False, group=True),
        TagsColumn("tags", default=False),
    )
    filters = DealFilters
    views = (
        (_("Open"), "state=open"),
        (_("No next step"), "state=open&step=none"),
        (_("My red queue"), "state=open&step=none&mine=1"),
        (_("Idle"), "idle=1"),
        (_("Commit"), "state=open&forecast=commit"),
    )
    search = ("search_key",)
    order = "-value"
    totals = ("value", "home_value", "weighted")
    counted = ngettext_lazy("%(count)s deal", "%(count)s deals", "count")
    new_url = "crm:deal_new"
    new_label = _("New deal")
    import_url = "crm:deal_import"
    empty_title = _("Here stand possible sales")
    empty_text = _("Open a deal, or convert a lead into one.")


def _is_open(row: FollowUp) -> Any:
    return row.done_at is None or _("It is finished already.")


def _finish(*, row: FollowUp, actor: Actor) -> None:
    actions.finish_follow_up(follow_up=row, actor=actor)


def _snooze(*, row: FollowUp, actor: Actor, day: date, **_chosen: Any) -> None:
    actions.snooze_follow_up(follow_up=row, until=day, actor=actor)


def _hand_over(*, row: FollowUp, actor: Actor, to: User) -> None:
    actions.hand_over_follow_up(follow_up=row, to=to, actor=actor)


class FollowUpList(ListView):
    name = "crm.follow_ups"
    title = _("Follow-ups")
    permission = ACTIVITY_VIEW
    queryset = FollowUp.objects.filter(done_at=None).select_related("owner", "organisation", "deal", "lead", "person")
    columns = (
        MainColumn("text", _("What to do")),
        DueColumn("due_on", sort="due_on", seat="state", group=True),
        LinkColumn(
            "organisation",
            url_name="crm:organisation",
            seat="sub",
            group=by_path("organisation", "organisation__sort_key"),
        ),
        LinkColumn("deal", url_name="crm:deal", group=by_path("deal", "deal__sort_key")),
        PersonColumn("owner", sort="owner__name", group=True),
        StepActsColumn("acts", _("Finish"), permission=ACTIVITY_EDIT, css="acts", seat="money"),
    )
    filters = FollowUpFilters
    bulk = (
        BulkAction("done", _("Done"), ACTIVITY_EDIT, each=_finish, applies=_is_open, icon="check"),
        BulkAction(
            "snooze", _("Put off"), ACTIVITY_EDIT, each=_snooze, applies=_is_open, icon="time", form_class=SnoozeForm
        ),
        BulkAction(
            "hand_over",
            _("Hand over"),
            ACTIVITY_EDIT,
            each=_hand_over,
            applies=_is_open,
            icon="forward",
            form_class=HandOverForm,
        ),
    )
    order = "due_on"
    template_name = "crm/follow_ups.html"
    counted = ngettext_lazy("%(count)s follow-up", "%(count)s follow-ups", "count")
    views = (
        (_("Mine"), "mine=1"),
        (_("Overdue"), "due=past"),
        (_("Today"), "due=today"),
        (_("This week"), "due=this_week"),
    )
    new_url = "crm:follow_up_new"
    new_label = _("Plan a follow-up")
    new_permission = ACTIVITY_EDIT
    empty_title = _("Nothing to follow up")
    empty_text = _("Plan the next step on a deal, a lead or a client; it stands here on its day.")
