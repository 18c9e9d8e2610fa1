"""The sales forecast, and which deals moved it since a week that was kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, formatting
from core.access import may
from core.models import Company
from core.ui.parts import Tab
from core.views.generic import GuardedView
from crm.permissions import TARGET_EDIT
from reporting.forecast_asked import GROUPINGS, SPANS, Asked, asked
from reporting.forecast_moves import told_moves
from reporting.forecast_page import ForecastPage
from reporting.forecasts import ForeignShare, foreign_shares
from reporting.permissions import FORECAST_VIEW


class ForecastView(GuardedView):
    permission = FORECAST_VIEW
    template_name = "reporting/forecast.html"
    title = gettext_lazy("Forecast")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = asked(self.user, request.GET)
        shown = self._shown(found) if found else {}
        return answers.page(request, self.template_name, self.context(asked=found, **shown))

    def _shown(self, found: Asked) -> dict[str, Any]:
        page = ForecastPage(self.user, found)
        return {
            "figures": page.figures(),
            "rows": page.rows(),
            "total": page.total_row(),
            "group": GROUPINGS[found.by],
            "apart": page.apart(),
            "bare": page.bare(),
            "chart": page.chart() if found.by == "month" else None,
            "is_empty": not page.parts,
            "rates": [rate_words(share, found) for share in foreign_shares(self.user, found.company)],
            "since": formatting.week(found.kept.week_on) if found.kept else "",
            "targets_url": _targets_url(found) if may(self.user, TARGET_EDIT) else "",
            **switches(found),
        }


def switches(found: Asked) -> dict[str, Any]:
    """The ways the page can be turned, each an address."""
    companies = Company.objects.order_by("pk")
    narrowed = found.owner or found.team
    return {
        "spans": [Tab(label, found.query(span=name), name == found.span) for name, label in SPANS.items()],
        "groupings": [Tab(label, found.query(by=name), name == found.by) for name, label in GROUPINGS.items()],
        "companies": [
            Tab(one.name, found.query(company=str(one.pk), owner="", team="", against=""), one == found.company)
            for one in companies
        ],
        "weeks": [
            Tab(formatting.week(kept.week_on), found.query(against=kept.week_on.isoformat()), kept == found.kept)
            for kept in found.keeps
        ],
        "narrowed": Tab(str(narrowed), found.query(owner="", team="")) if narrowed else None,
    }


def rate_words(share: ForeignShare, found: Asked) -> str:
    """ "USD: 3 deals worth 12 000 $ count as 11 040 €, at 0.92 of 20 Nov"."""
    rates = [formatting.number(rate) for rate in dict.fromkeys((share.lowest, share.highest))]
    days = [formatting.short_date(day) for day in dict.fromkeys((share.first_on, share.last_on)) if day]
    return _("%(total)s counts as %(home)s, at a rate of %(rates)s from %(days)s.") % {
        "total": formatting.money(share.total, share.currency, decimals=0),
        "home": formatting.money(share.home_total, found.company.currency_id, decimals=0),
        "rates": " – ".join(rates),
        "days": " – ".join(days) or _("the day of the deal"),
    }


def _targets_url(found: Asked) -> str:
    return f"{reverse('crm:targets')}?company={found.company.pk}&year={found.months[0].year}"


class ForecastChanges(GuardedView):
    """The deals whose differences sum to those of the forecast."""

    permission = FORECAST_VIEW
    template_name = "reporting/forecast_changes.html"
    list_url = "reporting:forecast"
    list_label = gettext_lazy("Forecast")
    title = gettext_lazy("What moved the forecast")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = asked(self.user, request.GET)
        shown: dict[str, Any] = {}
        if found and found.kept:
            month, owners = _month(request.GET.get("month", ""), found), _owners(request.GET.get("who", ""))
            shown = {"moved": told_moves(self.user, found, month, owners), **switches(found)}
            shown |= {"since": formatting.week(found.kept.week_on), "back": reverse(self.list_url) + found.query()}
        return answers.page(request, self.template_name, self.context(asked=found, **shown))


def _month(text: str, found: Asked) -> date | None:
    return next((month for month in found.months if month.isoformat() == text), None)


def _owners(text: str) -> frozenset[int] | None:
    keys = [part for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 19]
    return frozenset(int(key) for key in keys) if keys else None
