"""Who talked to clients how often: calls, meetings, notes, mails and follow-ups done, by person and week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils.translation import gettext as _

from core import formatting
from core.charts import BarChart, Bars, Drawn, Point, draw_bars, number_style
from core.models import User
from crm.contact_kinds import KINDS, of_kind
from crm.models import TimelineEntry
from reporting.sales.asked import SalesAsked
from reporting.sales.report import Cell, Report, Row, Table, number
from reporting.sales.sql import during


def activity(asked: SalesAsked) -> Report:
    rows = _entries(asked)
    counts = {name: Count("pk", filter=of_kind(name)) for name in KINDS}
    found = list(rows.values("actor").annotate(**counts))
    found.sort(key=lambda row: -sum(row[name] for name in KINDS))
    people = User.objects.in_bulk([row["actor"] for row in found])
    lines = [Row(people[row["actor"]].name, _cells(asked, row)) for row in found]
    total = {name: sum(row[name] for row in found) for name in KINDS}
    table = Table(
        "activity",
        _("Contacts by person"),
        (*(str(label) for label in KINDS.values()), _("All")),
        lines,
        Row(_("All"), _cells(asked, total | {"actor": None})) if found else None,
        _("Person"),
    )
    talks = sum(total[name] for name in ("call", "meeting", "mail"))
    says = _("%(n)s calls, meetings and mails in the period.") % {"n": formatting.number(talks)}
    return Report(says, tables=[table], chart=_by_week(rows, counts, says))


def _entries(asked: SalesAsked) -> Any:
    rows = TimelineEntry.objects.happened().readable_by(asked.user).filter(of_kind(*KINDS), actor__isnull=False)
    rows = rows.filter(during("at", asked.period.first, asked.period.last)).order_by()
    return rows.filter(actor=asked.owner) if asked.owner else rows


def _cells(asked: SalesAsked, row: dict[str, Any]) -> tuple[Cell, ...]:
    given: dict[str, Any] = asked.within("at")
    if row["actor"] or asked.owner:
        given["by"] = row["actor"] or (asked.owner.pk if asked.owner else "")
    url = reverse("crm:talks")
    cells = [number(row[name], f"{url}?{urlencode(given | {'what': name})}") for name in KINDS]
    whole = sum(row[name] for name in KINDS)
    return (*cells, number(whole, f"{url}?{urlencode(given)}"))


def _by_week(rows: Any, counts: dict[str, Any], says: str) -> Drawn | None:
    weeks = {row["week"].date(): row for row in rows.annotate(week=TruncWeek("at")).values("week").annotate(**counts)}
    if len(weeks) < 2:
        return None
    days = _mondays(min(weeks), max(weeks))
    names = [name for name in KINDS if any(row[name] for row in weeks.values())]
    return draw_bars(
        BarChart(
            key="activity-weeks",
            title=_("Contacts by week"),
            desc=says,
            points=[Point(formatting.week(day), str(day.isocalendar().week)) for day in days],
            bars=[
                Bars(str(KINDS[name]), [weeks.get(day, {}).get(name, 0) for day in days], colour=at + 1)
                for at, name in enumerate(names)
            ],
            style=number_style(),
        )
    )


def _mondays(first: date, last: date) -> list[date]:
    return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
