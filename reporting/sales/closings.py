"""Won and lost: by owner, source, size, competitor and reason; and how long it took to win."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from core import formatting
from core.charts import BarChart, Bars, Drawn, Line, LineChart, Point, draw_bars, draw_lines, number_style
from reporting.calculations.sales import share
from reporting.sales.asked import SalesAsked
from reporting.sales.dimensions import Dimension
from reporting.sales.report import Measure, Report, Row, Table, days, money, number, percent
from reporting.sales.sql import Percentile, cycle

WON, LOST = Q(state="won"), Q(state="lost")
HEAD = (_("Won"), _("Value won"), _("Lost"), _("Value lost"), _("Win rate"), _("Price gap, median"))


def _totals() -> dict[str, Any]:
    return {
        "won": Count("pk", filter=WON),
        "won_value": Sum("home_value", filter=WON),
        "lost": Count("pk", filter=LOST),
        "lost_value": Sum("home_value", filter=LOST),
        "gap": Percentile("price_gap_percent", filter=LOST),
        "gaps": Count("price_gap_percent", filter=LOST),
    }


def win_loss(asked: SalesAsked, by: Dimension) -> Report:
    rows = asked.closed_rows()
    total = rows.aggregate(**_totals())
    found = list(by.ready(rows, asked.user).values(by.field).annotate(**_totals()))
    found.sort(key=lambda row: (row[by.field] is None, -(row["won_value"] or 0), -(row["lost_value"] or 0)))
    names = by.names([row[by.field] for row in found], asked.currency)
    lines = [
        Row(names.get(row[by.field]) or _("Not named"), _cells(asked, row, by.asks(row[by.field])), _meter(row))
        for row in found
    ]
    head = tuple(str(one) for one in HEAD)
    table = Table("win-loss", _("Won and lost"), head, lines, Row(_("All"), _cells(asked, total, {})), by.label)
    return Report(_says(total), _measures(asked, total), [table], _by_month(asked, rows))


def _cells(asked: SalesAsked, row: dict[str, Any], asks: dict[str, Any]) -> tuple[Any, ...]:
    span = asked.within("closed") | asks
    won, lost = asked.deals(state="won", **span), asked.deals(state="lost", **span)
    both = asked.deals(state=["won", "lost"], **span)
    closed = row["won"] + row["lost"]
    gap = None if row["gap"] is None else Decimal(str(row["gap"]))
    return (
        number(row["won"], won),
        money(row["won_value"], asked.currency, won),
        number(row["lost"], lost),
        money(row["lost_value"], asked.currency, lost),
        percent(share(row["won"], closed), both if closed else "", closed or None),
        percent(gap, lost if gap is not None else ""),
    )


def _meter(row: dict[str, Any]) -> int | None:
    closed = row["won"] + row["lost"]
    return row["won"] * 100 // closed if closed else None


def _measures(asked: SalesAsked, total: dict[str, Any]) -> list[Measure]:
    cells = _cells(asked, total, {})
    labels = (_("Deals won"), _("Value won, excl. VAT"), _("Deals lost"), _("Value lost, excl. VAT"), _("Win rate"))
    return [Measure(label, cell) for label, cell in zip(labels, cells[:5], strict=True)]


def _says(total: dict[str, Any]) -> str:
    closed = total["won"] + total["lost"]
    if not closed:
        return _("No deal was closed in this period.")
    words = {"won": formatting.number(total["won"]), "closed": formatting.number(closed)}
    return _("%(won)s of %(closed)s closed deals were won.") % words


def _by_month(asked: SalesAsked, rows: Any) -> Drawn | None:
    months = rows.annotate(month=TruncMonth("closed_on")).values("month").annotate(**_totals()).order_by("month")
    found = _through(list(months))
    if len(found) < 2:
        return None
    points = [Point(formatting.month_name(row["month"]), _tick(row["month"])) for row in found]
    return draw_bars(
        BarChart(
            key="won-lost",
            title=_("Deals won and lost by month"),
            desc=_says(rows.aggregate(**_totals())),
            points=points,
            bars=[
                Bars(_("Won"), [row.get("won", 0) for row in found]),
                Bars(_("Lost"), [row.get("lost", 0) for row in found], colour=4),
            ],
            style=number_style(),
        )
    )


def _through(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The months without a close too, as rows of their day alone: an axis of time has no holes."""
    known = {row["month"]: row for row in found}
    last = max(known, default=None)
    at: date | None = min(known, default=None)
    whole = []
    while at is not None and last is not None and at <= last:
        whole.append(known.get(at, {"month": at}))
        at = (at + timedelta(days=31)).replace(day=1)
    return whole


def _tick(month: date) -> str:
    return formatting.month_name(month, year=False)[:3]


def sales_cycle(asked: SalesAsked, by: Dimension) -> Report:
    rows = asked.closed_rows().filter(WON).annotate(took=cycle())
    spread = {"n": Count("pk"), "median": Percentile("took"), "most": Percentile("took", "0.8")}
    total = rows.aggregate(**spread)
    groups = by.ready(rows, asked.user).values(by.field).annotate(**spread)
    found = sorted(groups, key=lambda row: (row[by.field] is None, -row["n"]))
    names = by.names([row[by.field] for row in found], asked.currency)
    lines = [
        Row(names.get(row[by.field]) or _("Not named"), _took(asked, row, by.asks(row[by.field]))) for row in found
    ]
    head = (_("Deals won"), _("Median days"), _("Four of five within, days"))
    foot = Row(_("All"), _took(asked, total, {}))
    table = Table("cycle", _("Days from opening to winning"), head, lines, foot, by.label)
    says = _("No deal was won in this period.")
    if total["median"] is not None:
        middle = formatting.number(_tenth(total["median"]))
        says = _("Half of the deals won took %(days)s days or less.") % {"days": middle}
    return Report(says, tables=[table], chart=_cycle_by_month(rows, spread, says))


def _took(asked: SalesAsked, row: dict[str, Any], asks: dict[str, Any]) -> tuple[Any, ...]:
    url = asked.deals(state="won", columns="name,organisation,owner,cycle,value", **asked.within("closed"), **asks)
    return (number(row["n"], url), days(_tenth(row["median"]), url, row["n"]), days(_tenth(row["most"]), url, row["n"]))


def _tenth(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.1"))


def _cycle_by_month(rows: Any, spread: dict[str, Any], says: str) -> Drawn | None:
    months = rows.annotate(month=TruncMonth("closed_on")).values("month").annotate(**spread).order_by("month")
    found = _through(list(months))
    if len(found) < 2:
        return None
    return draw_lines(
        LineChart(
            key="cycle-months",
            title=_("Median days to win, by month"),
            desc=says,
            points=[Point(formatting.month_name(row["month"]), _tick(row["month"])) for row in found],
            lines=[Line(_("Median days"), [_tenth(row.get("median")) for row in found])],
            style=number_style(1),
        )
    )
