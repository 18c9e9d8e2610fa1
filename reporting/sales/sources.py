"""What each source brought: leads, deals won, and the margin of the projects that came of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import may
from crm.models import Lead, LeadSource
from crm.permissions import LEAD_VIEW
from reporting.calculations.margin import Margin
from reporting.calculations.sales import share
from reporting.margins import EARNED, margin_by
from reporting.models import MoneyFact
from reporting.permissions import MARGIN_VIEW
from reporting.sales.asked import SalesAsked
from reporting.sales.funnel import QUALIFIED
from reporting.sales.report import Cell, Report, Row, Table, money, number, percent
from reporting.sales.sql import during


def sources(asked: SalesAsked) -> Report:
    leads, deals = _leads(asked), _deals(asked)
    margins = _margins(asked)
    keys = {*leads, *deals, *(margins or {})}
    names = LeadSource.objects.in_bulk([key for key in keys if key is not None])
    order = sorted(
        keys, key=lambda key: (key is None, -(deals.get(key, {}).get("value") or 0), str(names.get(key, "")))
    )
    rows = [
        Row(str(names[key]) if key is not None else _("Not named"), _cells(asked, key, leads, deals, margins))
        for key in order
    ]
    head = [_("Leads"), _("Qualified"), _("Of the leads"), _("Deals won"), _("Win rate"), _("Value won, excl. VAT")]
    head += [_("Contribution so far")] if margins is not None else []
    table = Table("sources", _("What each source brought"), tuple(head), rows, first=_("Source"))
    says = _("Leads and wins of the period; the contribution is that of the projects that came of the wins.")
    return Report(says, tables=[table])


def _leads(asked: SalesAsked) -> dict[int | None, dict[str, Any]]:
    if not may(asked.user, LEAD_VIEW):
        return {}
    rows = Lead.objects.visible_to(asked.user, LEAD_VIEW).filter(company=asked.company).order_by()
    rows = rows.filter(during("created_at", asked.period.first, asked.period.last))
    rows = rows.filter(owner=asked.owner) if asked.owner else rows
    good = Count("pk", filter=Q(state__in=QUALIFIED))
    return {row["source"]: dict(row) for row in rows.values("source").annotate(n=Count("pk"), good=good)}


def _deals(asked: SalesAsked) -> dict[int | None, dict[str, Any]]:
    won = Q(state="won")
    rows = asked.closed_rows().values("source")
    counted = rows.annotate(closed=Count("pk"), won=Count("pk", filter=won), value=Sum("home_value", filter=won))
    return {row["source"]: row for row in counted}


def _margins(asked: SalesAsked) -> dict[int | None, Margin] | None:
    """Of all facts of the projects of deals won in the period: the sum of those projects' own margins."""
    if not may(asked.user, MARGIN_VIEW):
        return None
    facts = MoneyFact.objects.visible_to(asked.user, MARGIN_VIEW).filter(
        company=asked.company,
        project__deal__state="won",
        project__deal__closed_on__range=(asked.period.first, asked.period.last),
    )
    if asked.pipeline:
        facts = facts.filter(project__deal__pipeline=asked.pipeline)
    if asked.owner:
        facts = facts.filter(project__deal__owner=asked.owner)
    return margin_by(facts.reading(EARNED).whole(), "project__deal__source")


def _cells(
    asked: SalesAsked, key: int | None, leads: dict[Any, Any], deals: dict[Any, Any], margins: dict[Any, Margin] | None
) -> tuple[Cell, ...]:
    source = {"source": "none" if key is None else key}
    came, sold = leads.get(key, {"n": 0, "good": 0}), deals.get(key, {"closed": 0, "won": 0, "value": None})
    given = asked.common() | asked.within("created") | {"archived": "with"} | source
    address, span = reverse("crm:leads"), asked.within("closed") | source
    good = f"{address}?{urlencode(given | {'state': QUALIFIED}, doseq=True)}"
    wins, both = asked.deals(state="won", **span), asked.deals(state=["won", "lost"], **span)
    cells = [
        number(came["n"], f"{address}?{urlencode(given)}"),
        number(came["good"], good),
        percent(share(came["good"], came["n"])),
        number(sold["won"], wins),
        percent(share(sold["won"], sold["closed"]), both if sold["closed"] else "", sold["closed"] or None),
        money(sold["value"], asked.currency, wins),
    ]
    if margins is not None:
        cells.append(_margin(asked, margins.get(key, Margin()), source))
    return tuple(cells)


def _margin(asked: SalesAsked, margin: Margin, source: dict[str, Any]) -> Cell:
    given = {"company": asked.company.pk, "basis": EARNED, **source, **asked.within("won")}
    if asked.pipeline:
        given["pipeline"] = asked.pipeline.pk
    if asked.owner:
        given["seller"] = asked.owner.pk
    return money(margin.contribution or Decimal(0), asked.currency, f"{reverse('reporting:facts')}?{urlencode(given)}")
