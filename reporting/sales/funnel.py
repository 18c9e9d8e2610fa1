"""The funnel: leads of the period, those that qualified, the deals it opened, how far they came, what was won."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.access import may
from crm.models import Lead
from crm.permissions import LEAD_VIEW
from reporting.calculations.sales import share
from reporting.sales.asked import SalesAsked
from reporting.sales.report import Cell, Report, Row, Table, money, number, percent
from reporting.sales.sql import during

QUALIFIED = ("qualified", "converted")


def funnel(asked: SalesAsked) -> Report:
    opened = asked.deal_rows().filter(during("created_at", asked.period.first, asked.period.last))
    span = asked.within("opened")
    steps = [(_("Deals opened"), opened, asked.deals(**span))]
    for stage in asked.pipeline.stages.live() if asked.pipeline else ():
        steps.append((stage.name, opened.reached([stage]), asked.deals(reached=stage.pk, **span)))
    steps.append((_("Won"), opened.filter(state="won"), asked.deals(state="won", **span)))
    found = [(name, *_sums(rows), url) for name, rows, url in steps]
    table = Table(
        "funnel",
        _("From lead to deal won"),
        (_("Count"), _("Of the step before"), _("Value, excl. VAT")),
        [*_leads(asked), *_deals(asked, found)],
        first=_("Step"),
    )
    return Report(_says(found), tables=[table])


def _sums(rows: Any) -> tuple[int, Decimal]:
    found = rows.aggregate(n=Count("pk"), total=Sum("home_value"))
    return found["n"], found["total"] or Decimal(0)


def _leads(asked: SalesAsked) -> list[Row]:
    if not may(asked.user, LEAD_VIEW):
        return []
    rows = Lead.objects.visible_to(asked.user, LEAD_VIEW).filter(company=asked.company)
    rows = rows.filter(during("created_at", asked.period.first, asked.period.last))
    rows = rows.filter(owner=asked.owner) if asked.owner else rows
    count, good = rows.count(), rows.filter(state__in=QUALIFIED).count()
    given = asked.common() | asked.within("created") | {"archived": "with"}
    url = reverse("crm:leads")
    qualified = f"{url}?{urlencode(given | {'state': QUALIFIED}, doseq=True)}"
    return [
        Row(_("Leads"), (number(count, f"{url}?{urlencode(given)}"), percent(None), Cell("")), 100 if count else None),
        Row(_("Qualified"), (number(good, qualified), percent(share(good, count)), Cell("")), _bar(good, count)),
    ]


def _deals(asked: SalesAsked, found: list[tuple[Any, int, Decimal, str]]) -> list[Row]:
    rows, before, most = [], 0, found[0][1]
    for at, (name, count, total, url) in enumerate(found):
        went = share(count, before) if at else None
        cells = (number(count, url), percent(went), money(total, asked.currency, url))
        rows.append(Row(name, cells, _bar(count, most)))
        before = count
    return rows


def _bar(part: int, whole: int) -> int | None:
    return part * 100 // whole if whole else None


def _says(found: list[tuple[Any, int, Decimal, str]]) -> str:
    opened, won = found[0][1], found[-1][1]
    if not opened:
        return _("No deal was opened in this period.")
    sentence = ngettext(
        "Of %(opened)s deal opened in the period, %(won)s is won so far.",
        "Of %(opened)s deals opened in the period, %(won)s are won so far.",
        opened,
    )
    return sentence % {"opened": formatting.number(opened), "won": formatting.number(won)}
