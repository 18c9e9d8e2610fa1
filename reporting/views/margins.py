"""Margins of a period: the table, the facts behind each number, and the panels on clients and projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, formatting
from core.access import may
from core.models import Company
from core.permissions import RATES_VIEW
from core.ui.parts import Fact, Figure, Tab
from core.views.generic import GuardedView, PanelView
from crm.models import Deal, Organisation
from crm.permissions import DEAL_VIEW, ORGANISATION_VIEW
from projects.models import Estimate, Project
from projects.permissions import ESTIMATE_MARGIN, PROJECT_VIEW
from reporting.calculations.margin import Margin
from reporting.margins import DIMENSIONS, EARNED, INVOICED, MarginRow, margin_by_company, margin_table, whole_life
from reporting.models import MoneyFact
from reporting.periods import Asked, asked, page_number, presets
from reporting.permissions import MARGIN_VIEW
from reporting.promises import compared, promise_of

PARAMS = {"client": "organisation", "project": "project", "department": "department", "cost_centre": "cost_centre"}
Kind = MoneyFact.Kind
NET = (Kind.REVENUE, Kind.PASS_THROUGH, Kind.EXTERNAL)
# Overhead stands in its own figure and in no row.
KEPT = (*NET, Kind.LABOUR)


class MarginsView(GuardedView):
    permission = MARGIN_VIEW
    template_name = "reporting/margins.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = asked(self.user, request.GET)
        if found is None:
            return answers.page(request, self.template_name, self.context())
        return answers.page(request, self.template_name, self.context(**self._shown(found)))

    def _shown(self, found: Asked) -> dict[str, Any]:
        number = page_number(self.request)
        table = margin_table(self.user, found.company, found.period, found.dimension, found.basis, page=number)
        code = found.company.currency_id
        sees_rates = may(self.user, RATES_VIEW)
        return {
            "asked": found,
            # The same table stands on another page, which asks for it by the name of its box there.
            "box": self.request.headers.get("HX-Target", ""),
            "figures": _figures(table.total, found),
            "rows": [_row(row, found, sees_rates) for row in table.rows],
            "previous": found.query(page=str(number - 1)) if number > 1 else "",
            "next": found.query(page=str(number + 1)) if table.more else "",
            "total": _cells(table.total, code),
            "bases": [
                Tab(_("Earned"), found.query(basis=EARNED), found.basis == EARNED),
                Tab(_("Invoiced"), found.query(basis=INVOICED), found.basis == INVOICED),
            ],
            "dimensions": [
                Tab(one.label, found.query(by=one.name), one is found.dimension) for one in DIMENSIONS.values()
            ],
            "presets": [
                Tab(label, found.query(**{"from": p.first.isoformat(), "to": p.last.isoformat()}), name == found.preset)
                for name, label, p in presets(found.today)
            ],
            "companies": [
                Tab(one.name, found.query(company=str(one.pk)), one == found.company) for one in Company.objects.all()
            ],
        }


def facts_url(found: Asked, row: MarginRow | None = None, kinds: Sequence[str] = KEPT) -> str:
    """The list of facts whose sum is the figure; that of costs is negative."""
    query = (
        f"?company={found.company.pk}&basis={found.basis}"
        f"&first={found.period.first.isoformat()}&last={found.period.last.isoformat()}"
    )
    if row is not None:
        query += f"&{PARAMS[found.dimension.name]}={row.key if row.key is not None else 'none'}"
    return reverse("reporting:facts") + query + _of(kinds)


def _of(kinds: Sequence[str]) -> str:
    return "".join(f"&kind={kind}" for kind in kinds)


def _figures(margin: Margin, found: Asked) -> list[Figure]:
    code = found.company.currency_id

    def money(amount: Any) -> str:
        return formatting.money(amount, code, decimals=0)

    share = margin.contribution_percent
    worked = _("%(hours)s hours") % {"hours": formatting.hours(margin.minutes, decimals=0)}
    return [
        Figure(_("Revenue, excl. VAT"), money(margin.revenue), url=facts_url(found, kinds=[Kind.REVENUE])),
        Figure(
            _("Net revenue"),
            money(margin.net_revenue),
            note=_("After what was bought in"),
            url=facts_url(found, kinds=NET),
        ),
        Figure(
            _("Own work"),
            money(margin.labour_cost),
            note=worked,
            url=facts_url(found, kinds=[Kind.LABOUR]),
        ),
        Figure(
            _("Contribution"),
            money(margin.contribution),
            note=_("%(share)s of revenue") % {"share": formatting.percent(share, decimals=1)}
            if share is not None
            else "",
            url=facts_url(found),
        ),
        Figure(
            _("Overhead"),
            money(margin.overhead),
            note=_("Internal work and own costs"),
            url=facts_url(found, kinds=[Kind.OVERHEAD]),
        ),
    ]


def _cells(margin: Margin, code: str) -> dict[str, str]:
    share = margin.contribution_percent
    return {
        "revenue": formatting.money(margin.revenue, code, decimals=0),
        "bought": formatting.money(margin.pass_through + margin.subcontractors, code, decimals=0),
        "labour": formatting.money(margin.labour_cost, code, decimals=0),
        "contribution": formatting.money(margin.contribution, code, decimals=0),
        "share": formatting.percent(share, decimals=1) if share is not None else "–",
        "bad": "num-bad" if margin.contribution < 0 else "",
    }


def _row(row: MarginRow, found: Asked, sees_rates: bool) -> dict[str, Any]:
    shown = _shown_row(row, found)
    return shown if sees_rates or not row.tells_pay else _few(shown)


def _shown_row(row: MarginRow, found: Asked) -> dict[str, Any]:
    share = row.margin.contribution_percent
    return {
        "name": str(row.row) if row.row is not None else _("Belongs to none"),
        "url": facts_url(found, row),
        "meter": min(100, max(0, int(share))) if share is not None else None,
        "cells": _cells(row.margin, found.company.currency_id),
    }


def _few(shown: dict[str, Any]) -> dict[str, Any]:
    """The row without what tells the pay of one or two people."""
    hidden = dict.fromkeys(("labour", "contribution", "share"), "–")
    return shown | {"meter": None, "cells": shown["cells"] | hidden | {"bad": ""}}


class MarginPanel(PanelView):
    """The one number: the same sum over the same view as everywhere."""

    permission = MARGIN_VIEW
    title = gettext_lazy("Margin")
    template_name = "reporting/margin_panel.html"

    def _facts(self, margin: Margin, code: str) -> list[Fact]:
        share = margin.contribution_percent
        found = [
            Fact(_("Revenue, earned"), formatting.money(margin.revenue, code)),
            Fact(_("Bought in"), formatting.money(-margin.pass_through - margin.subcontractors, code)),
            Fact(
                _("Own work, %(hours)s h") % {"hours": formatting.hours(margin.minutes, decimals=0)},
                formatting.money(-margin.labour_cost, code),
            ),
            Fact(_("Contribution"), formatting.money(margin.contribution, code), total=True),
        ]
        if share is not None:
            found.append(Fact(_("Of revenue"), formatting.percent(share, decimals=1)))
        return found


class ProjectMargin(MarginPanel):
    parent = Project
    parent_permission = PROJECT_VIEW

    def context(self, **more: Any) -> dict[str, Any]:
        project = self.parent_row
        allowed = Project.objects.visible_to(self.user, MARGIN_VIEW).filter(pk=project.pk).exists()
        margin = whole_life(project) if allowed else None
        facts = self._facts(margin, project.company.currency_id) if margin else []
        url = f"{reverse('reporting:facts')}?project={project.pk}{_of(KEPT)}"
        return super().context(facts=facts, url=url, **more)


class ClientMargin(MarginPanel):
    parent = Organisation
    parent_permission = ORGANISATION_VIEW

    def context(self, **more: Any) -> dict[str, Any]:
        found = []
        facts = MoneyFact.objects.visible_to(self.user, MARGIN_VIEW).filter(organisation=self.parent_row)
        margins = margin_by_company(facts.reading(EARNED).whole())
        for company in Company.objects.filter(pk__in=margins).order_by("pk"):
            if margins[company.pk] != Margin():
                found += self._facts(margins[company.pk], company.currency_id)
        return super().context(
            facts=found, url=f"{reverse('reporting:facts')}?organisation={self.parent_row.pk}", **more
        )


class DealMargin(PanelView):
    """What was promised beside what came of it, in the company's currency: the estimate, and the project's own margin."""

    permission = MARGIN_VIEW
    parent = Deal
    parent_permission = DEAL_VIEW
    title = gettext_lazy("Margin")
    template_name = "reporting/promise_panel.html"

    def context(self, **more: Any) -> dict[str, Any]:
        deal = self.parent_row
        estimates = Estimate.objects.visible_to(self.user, ESTIMATE_MARGIN).filter(deal=deal)
        projects = Project.objects.visible_to(self.user, MARGIN_VIEW).filter(deal=deal)
        project = projects.exclude(state=Project.State.PROPOSED).first()
        promise, actual = promise_of(estimates.first()), whole_life(project) if project else None
        return super().context(
            rows=compared(promise, actual, deal.company.currency_id) if promise or actual else [],
            has_actual=actual is not None,
            url=f"{reverse('reporting:facts')}?project={project.pk}{_of(KEPT)}" if project else "",
            **more,
        )
