"""The rows behind the reports of sales: stays in stages, and what people said to clients."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.lists import ListView
from core.lists.columns import (
    BooleanColumn,
    DateTimeColumn,
    LinkColumn,
    MoneyColumn,
    PersonColumn,
    TextColumn,
)
from core.lists.columns.base import ExportKind
from core.lists.columns.texts import MainColumn
from crm.contact_kinds import KINDS, of_kind
from crm.filters_deals import TalkFilters, VisitFilters
from crm.models import StageVisit, TimelineEntry
from crm.permissions import ACTIVITY_VIEW, DEAL_VIEW
from crm.timeline import says


class StayColumn(TextColumn):
    """Whole days of a stay that has ended."""

    kind = ExportKind.NUMBER
    cell_css = "money"

    def value(self, row: Any) -> Any:
        return (row.left_at - row.entered_at).days if row.left_at else None


class SaidColumn(MainColumn):
    """The entry's sentence, leading to what it is about."""

    def value(self, row: Any) -> str:
        return says(row)


class StageVisitList(ListView):
    name = "crm.stage_visits"
    title = _("Stays in stages")
    permission = DEAL_VIEW
    queryset = StageVisit.objects.select_related("deal__owner", "deal__company", "stage")
    columns = (
        LinkColumn("deal", url_name="crm:deal", seat="main"),
        TextColumn("stage", field="stage__name"),
        PersonColumn("owner", _("Owner"), field="deal__owner", sort="deal__owner__name"),
        DateTimeColumn("entered_at", sort="entered_at"),
        DateTimeColumn("left_at", sort="left_at", nulls_last=True),
        StayColumn("days", _("Days")),
        BooleanColumn("went_on"),
        MoneyColumn("home_value", _("Value"), currency="deal__company__currency_id", sort="home_value"),
    )
    filters = VisitFilters
    order = "-entered_at"
    counted = ngettext_lazy("%(count)s stay", "%(count)s stays", "count")
    empty_title = _("No deal stood in a stage")
    empty_text = _("Every move of a deal begins a stay here.")


class TalkList(ListView):
    name = "crm.talks"
    title = _("Contacts with clients")
    permission = ACTIVITY_VIEW
    queryset = TimelineEntry.objects.select_related("actor", "organisation", "deal")
    columns = (
        SaidColumn("summary", _("What happened")),
        DateTimeColumn("at", _("When"), sort="at"),
        PersonColumn("actor", _("Person"), sort="actor__name"),
        LinkColumn("organisation", _("Client"), url_name="crm:organisation", seat="sub"),
        LinkColumn("deal", _("Deal"), url_name="crm:deal"),
    )
    filters = TalkFilters
    order = "-at"
    counted = ngettext_lazy("%(count)s contact", "%(count)s contacts", "count")
    empty_title = _("Nobody talked to a client yet")
    empty_text = _("Calls, meetings, mails, notes and finished follow-ups stand here.")

    def get_queryset(self) -> Any:
        """What people did, and only what the reader may read on a timeline."""
        rows = TimelineEntry.objects.select_related("actor", "organisation", "deal")
        return rows.filter(of_kind(*KINDS), actor__isnull=False).happened().readable_by(self.listing.user)
