"""The facts behind every margin: their sum is the figure."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.lists import ListView
from core.lists.columns import DateColumn, HoursColumn, LinkColumn, MoneyColumn, PillColumn, TextColumn
from reporting.filters import FactFilters
from reporting.margins import EARNED, INVOICED
from reporting.models import MoneyFact
from reporting.permissions import MARGIN_VIEW

TONES = {"revenue": "good", "labour": "info", "overhead": "warn", "external": "act", "pass_through": "act"}


class FactList(ListView):
    name = "reporting.facts"
    title = _("What makes up the margin")
    permission = MARGIN_VIEW
    queryset = MoneyFact.objects.select_related("organisation", "project", "department", "cost_centre", "company")
    columns = (
        DateColumn("starts_on", _("Date"), sort="starts_on", seat="sub"),
        PillColumn("kind", _("Kind"), tones=TONES, sort="kind", seat="main"),
        LinkColumn("organisation", _("Client"), url_name="crm:organisation"),
        LinkColumn("project", _("Project"), url_name="projects:project"),
        TextColumn("department", _("Department"), field="department__name", default=False),
        TextColumn("cost_centre", _("Cost centre"), field="cost_centre__name", default=False),
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
