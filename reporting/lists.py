"""The facts behind every margin: their sum is the figure."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import formatting
from core.lists import ListView
from core.lists.columns import (
    DateColumn,
    HoursColumn,
    LinkColumn,
    MainColumn,
    MoneyColumn,
    NumberColumn,
    PillColumn,
    TextColumn,
)
from reporting.filters import FactFilters, WayFilters
from reporting.margins import EARNED, INVOICED
from reporting.models import ClientWay, MoneyFact
from reporting.permissions import MARGIN_VIEW, WAY_VIEW

TONES = {"revenue": "good", "labour": "info", "overhead": "warn", "external": "act", "pass_through": "act"}


class FactList(ListView):
    name = "reporting.facts"
    title = _("What makes up the margin")
    permission = MARGIN_VIEW
    queryset = MoneyFact.objects.select_related("organisation", "project", "department", "cost_centre", "company")
    columns = (
        DateColumn("starts_on", _("Date"), sort="starts_on", seat="sub", group=True),
        PillColumn("kind", _("Kind"), tones=TONES, sort="kind", seat="main", group=True),
        LinkColumn("organisation", _("Client"), url_name="crm:organisation", group=True),
        LinkColumn("project", _("Project"), url_name="projects:project", group=True),
        TextColumn("department", _("Department"), field="department__name", default=False, group=True),
        TextColumn("cost_centre", _("Cost centre"), field="cost_centre__name", default=False, group=True),
        HoursColumn("minutes", _("Hours"), sort="minutes"),
        MoneyColumn("part", _("Amount, excl. VAT"), currency="company__currency_id", sort="part"),
    )
    filters = FactFilters
    order = "-starts_on"
    totals = ("part",)
    extra_params = ("first", "last", "basis")
    counted = ngettext_lazy("%(count)s fact", "%(count)s facts", "count")
    empty_title = _("Nothing counts here")
    empty_text = _("Choose another period, client or project.")
    template_name: ClassVar[str] = "reporting/fact_list.html"

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "lede": self._lede()}

    def _lede(self) -> str:
        """What no chip says: the period and when revenue counts."""
        data = self.listing.data
        earned = data.get("basis", EARNED) == EARNED
        said = _t("Revenue counts when it is earned.") if earned else _t("Revenue counts when it is invoiced.")
        try:
            first, last = date.fromisoformat(data.get("first", "")), date.fromisoformat(data.get("last", ""))
        except ValueError:
            return said
        return f"{formatting.short_date(first)} – {formatting.short_date(last)}. {said}"

    def get_queryset(self) -> Any:
        """Earned unless told; the part of each fact that falls into the period, if one is given.

        Nothing is shown for a basis or a period that can't be understood.
        """
        data = self.listing.data
        basis = data.get("basis", EARNED)
        rows = self.queryset.all().reading(basis)
        if basis not in (EARNED, INVOICED):
            return rows.none().whole()
        if "first" not in data and "last" not in data:
            return rows.whole()
        try:
            return rows.within(date.fromisoformat(data.get("first", "")), date.fromisoformat(data.get("last", "")))
        except ValueError:
            return rows.none().whole()


class WayList(ListView):
    """The clients behind each gap of the way from first contact to cash."""

    name = "reporting.ways"
    title = _("Clients from contact to cash")
    permission = WAY_VIEW
    queryset = ClientWay.objects.filter(organisation__archived_at=None).select_related("organisation")
    columns = (
        MainColumn("organisation", sort="organisation__sort_key"),
        DateColumn("contact_on", sort="contact_on", nulls_last=True),
        DateColumn("opened_on", sort="opened_on", nulls_last=True, default=False),
        DateColumn("quoted_on", sort="quoted_on", nulls_last=True, default=False),
        DateColumn("accepted_on", sort="accepted_on", nulls_last=True, default=False),
        DateColumn("worked_on", sort="worked_on", nulls_last=True, default=False),
        LinkColumn("invoice", _("First invoice"), url_name="billing:invoice", default=False),
        DateColumn("invoiced_on", sort="invoiced_on", nulls_last=True, default=False),
        DateColumn("due_on", sort="due_on", nulls_last=True, default=False),
        DateColumn("paid_on", sort="paid_on", nulls_last=True, seat="state"),
        NumberColumn("to_deal", sort="to_deal", nulls_last=True),
        NumberColumn("to_quote", sort="to_quote", nulls_last=True),
        NumberColumn("to_accepted", sort="to_accepted", nulls_last=True),
        NumberColumn("to_work", sort="to_work", nulls_last=True),
        NumberColumn("to_invoice", sort="to_invoice", nulls_last=True),
        NumberColumn("to_paid", sort="to_paid", nulls_last=True),
    )
    filters = WayFilters
    order = "organisation"
    counted = ngettext_lazy("%(count)s client", "%(count)s clients", "count")
    empty_title = _("No client stands here")
    empty_text = _("Choose another gap or another time.")
