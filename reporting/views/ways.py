"""How long it takes from the first word to the money: the medians of the firm, and the way of one client."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core import answers, formatting
from core.ui.parts import Tab
from core.views.generic import GuardedView, PanelView
from crm.models import Organisation
from crm.permissions import ORGANISATION_VIEW
from reporting.models import ClientWay
from reporting.periods import Asked, asked, presets
from reporting.permissions import WAY_VIEW
from reporting.ways import GAPS, GapOfFirm, gaps_of_firm, steps_of


class WaysView(GuardedView):
    permission = WAY_VIEW
    template_name = "reporting/ways.html"
    title = gettext_lazy("From contact to cash")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = asked(self.user, request.GET)
        shown = self._shown(found) if found else {}
        return answers.page(request, self.template_name, self.context(asked=found, **shown))

    def _shown(self, found: Asked) -> dict[str, Any]:
        gaps = gaps_of_firm(self.user, found.company, found.period.first, found.period.last)
        longest = max((gap.typical for gap in gaps if gap.typical is not None), default=None)
        return {
            "gaps": [_row(gap, found, longest) for gap in gaps],
            "nothing": not any(gap.done for gap in gaps),
            "presets": [
                Tab(label, found.query(**{"from": p.first.isoformat(), "to": p.last.isoformat()}), name == found.preset)
                for name, label, p in presets(found.today)
            ],
        }


def _row(gap: GapOfFirm, found: Asked, longest: Any) -> dict[str, Any]:
    """Its numbers, and the lists of the clients behind them."""
    end = GAPS[gap.name][1].removesuffix("_on")
    company = {"company": found.company.pk}
    passed = {"passed": gap.name, f"{end}_from": found.period.first, f"{end}_to": found.period.last}
    url = reverse("reporting:way_clients")
    return {
        "first": gap.first,
        "last": gap.last,
        "typical": formatting.number(gap.typical) if gap.typical is not None else "–",
        "slowest": formatting.number(gap.slowest) if gap.slowest is not None else "–",
        "done": formatting.number(gap.done),
        "done_url": f"{url}?{urlencode(company | passed | {'sort': f'-{gap.name}'})}" if gap.done else "",
        "waiting": formatting.number(gap.waiting),
        "waiting_url": f"{url}?{urlencode(company | {'waiting': gap.name})}" if gap.waiting else "",
        "is_longest": gap.typical is not None and gap.typical == longest,
    }


class ClientWayPanel(PanelView):
    """The steps of one client with days and margin between them; the company it began with first."""

    permission = WAY_VIEW
    parent = Organisation
    parent_permission = ORGANISATION_VIEW
    title = gettext_lazy("From contact to cash")
    template_name = "reporting/way_panel.html"

    def context(self, **more: Any) -> dict[str, Any]:
        rows = ClientWay.objects.visible_to(self.user, WAY_VIEW).filter(organisation=self.parent_row)
        way = rows.select_related("company", "organisation").order_by("contact_on", "company").first()
        steps = [step for step in steps_of(way, self.user) if step.on] if way else []
        code = way.company.currency_id if way else ""
        told = [
            {
                "step": step,
                "days": formatting.number(step.days) if step.days is not None else "",
                "margin": formatting.money(step.margin, code, decimals=0) if step.margin is not None else "",
            }
            for step in steps
        ]
        return super().context(steps=told, url=reverse("reporting:ways"), **more)
