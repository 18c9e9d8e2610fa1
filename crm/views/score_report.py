"""The report that says whether the score rules tell good leads from bad ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, clock, formatting
from core.access import home_company, may
from core.ui.parts import Tab
from core.views.generic import GuardedView
from crm.calculations.scoring import Band
from crm.permissions import LEAD_RULES_VIEW, LEAD_VIEW
from crm.score_report import BandRow, wins_by_band

PERIODS = (
    ("", gettext_lazy("All time"), None),
    ("90", gettext_lazy("Last 90 days"), 89),
    ("365", gettext_lazy("Last 12 months"), 364),
)


class ScoreReport(GuardedView):
    permission = LEAD_VIEW
    template_name = "crm/score_report.html"
    list_url = "crm:leads"
    list_label = gettext_lazy("Leads")
    title = gettext_lazy("Scores and wins")

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("days", "")
        days = {name: days for name, _label, days in PERIODS}.get(asked)
        since = clock.today(home_company(self.user)) - timedelta(days=days) if days is not None else None
        rows = wins_by_band(self.user, since)
        more = {"created_from": since.isoformat()} if since else {}
        context = self.context(
            rows=[_row(row, more) for row in rows],
            any=any(row.closed for row in rows),
            sentence=_sentence(rows),
            periods=[
                Tab(label, f"?days={name}" if name else request.path, name == asked) for name, label, _d in PERIODS
            ],
            rules_url=reverse("crm:score_rules") if may(self.user, LEAD_RULES_VIEW) else "",
        )
        return answers.page(request, self.template_name, context)


def band_words(band: Band) -> str:
    if band.high is None:
        return _("%(low)s and more") % {"low": band.low}
    if band.low is None:
        return _("Less than 0")
    return _("%(low)s to %(high)s") % {"low": band.low, "high": band.high}


def _row(row: BandRow, more: dict[str, str]) -> dict[str, Any]:
    ends = {"closing_score_min": row.band.low, "closing_score_max": row.band.high}
    band = {name: value for name, value in ends.items() if value is not None}

    def link(**asked: str) -> str:
        # Whatever the band, only leads that have a score at the end.
        return f"{reverse('crm:leads')}?{urlencode({**band, **more, **asked}, doseq=True)}"

    return {
        "band": band_words(row.band),
        "cells": [
            (formatting.number(row.closed), link(state=["converted", "dropped"]) if row.closed else ""),  # type: ignore[arg-type]
            (formatting.number(row.converted), link(state="converted") if row.converted else ""),
            (_percent(row.conversion_percent), ""),
            (formatting.number(row.won), link(deal="won") if row.won else ""),
            (formatting.number(row.lost), link(deal="lost") if row.lost else ""),
            (_percent(row.win_percent), ""),
        ],
        "meter": row.win_percent,
    }


def _percent(value: int | None) -> str:
    return "–" if value is None else formatting.percent(value, decimals=0)


def _sentence(rows: list[BandRow]) -> str:
    """What the figures say about the rules: high scores should win more often than low ones."""
    decided = [row for row in rows if row.win_percent is not None]
    if len(decided) < 2:
        return _("Too few deals are decided to judge the rules yet.")
    best, worst = decided[0], decided[-1]
    values = {"best": _percent(best.win_percent), "worst": _percent(worst.win_percent)}
    if (best.win_percent or 0) > (worst.win_percent or 0):
        return _("High scores win more often: %(best)s against %(worst)s of decided deals.") % values
    return (
        _("High scores don't win more often: %(best)s against %(worst)s of decided deals. Look at the rules.") % values
    )
