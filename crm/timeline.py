"""Reading the timeline: an indexed query a page, narrowed to the reader's scope, text in their language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock, formatting
from core.models import User
from core.ui.parts import Happening
from crm.models import TimelineEntry

PAGE = 20
ICONS = {
    "activity.call": "call",
    "activity.meeting": "meeting",
    "activity.note": "note",
    "follow_up.done": "follow_up",
    "deal": "deal",
    "lead": "lead",
    "person": "person",
    "invoice": "invoice",
    "payment": "bank",
    "project": "project",
}
# What a reader can narrow to: the first part of an entry's kind.
KINDS = ("activity", "deal", "invoice", "payment", "project")


@dataclass(frozen=True)
class TimelinePage:
    """Entries newest first; `after` is the cursor of the next page, empty at the end."""

    items: list[Happening]
    after: str


def timeline_of(reader: User, *, after: str = "", kind: str = "", **about: Any) -> TimelinePage:
    """A page of what the reader may see about one organisation, person, deal or lead (given by keyword)."""
    rows = TimelineEntry.objects.filter(**about).readable_by(reader)
    if kind in KINDS:
        rows = rows.filter(kind__startswith=f"{kind}.")
    if cursor := _cursor(after):
        at, pk = cursor
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    found = list(rows.order_by("-at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return TimelinePage(_happenings(shown), f"{last.at.isoformat()}|{last.pk}" if last else "")


def _cursor(text: str) -> tuple[dt.datetime, int] | None:
    at, _bar, pk = text.partition("|")
    try:
        moment, key = dt.datetime.fromisoformat(at).astimezone(dt.UTC), int(pk)
    except (ValueError, OverflowError):
        return None
    return (moment, key) if 1900 <= moment.year <= 2200 and 0 <= key < 2**63 else None


def _happenings(entries: list[TimelineEntry]) -> list[Happening]:
    items, day_before = [], None
    for entry in entries:
        moment = timezone.localtime(entry.at)
        items.append(
            Happening(
                what=says(entry),
                time=formatting.time(moment),
                said=entry.said,
                icon=ICONS.get(entry.kind) or ICONS.get(entry.kind.split(".")[0], "note"),
                tone=entry.tone,
                day="" if moment.date() == day_before else _day(moment.date()),
                iso=moment.isoformat(),
                url=entry.url,
            )
        )
        day_before = moment.date()
    return items


def _day(day: dt.date) -> str:
    today = timezone.localtime(clock.now()).date()
    if day == today:
        return _("Today")
    if day == today - dt.timedelta(days=1):
        return _("Yesterday")
    return formatting.long_date(day, year=day.year != today.year)


def says(entry: TimelineEntry) -> str:
    """The entry's sentence in the reader's language, with its money and dates in their format."""
    return _(entry.summary) % {name: _word(value) for name, value in entry.arguments.items()}


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return formatting.money(Decimal(value["amount"]), value["currency"])
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return formatting.short_date(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return str(value)
