"""Reading the timeline: an indexed query a page, narrowed to the reader's scope, text in their language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock, formatting
from core.models import User
from core.prepared import SAMPLE_KEY, Prepared
from core.prepared_readers import ForReader
from core.ui.parts import Happening
from crm.mail.timeline import mails_naming
from crm.models import Activity, TimelineEntry
from crm.timeline_extras import Extras, extras_of

PAGE = 15
MOST_PINNED = 5
ICONS = {
    "activity.call": "call",
    "activity.meeting": "meeting",
    "activity.note": "note",
    "follow_up.done": "follow_up",
    "mail": "mail",
    "deal": "deal",
    "lead": "lead",
    "person": "person",
    "invoice": "invoice",
    "payment": "bank",
    "quote": "quote",
    "project": "project",
}
# What a reader can narrow to: the first part of an entry's kind.
KINDS = ("activity", "mail", "deal", "quote", "invoice", "payment", "project")


@dataclass(frozen=True)
class TimelinePage:
    """Entries newest first; `after` is the cursor of the next page, empty at the end. `pinned` stand on top."""

    items: list[Happening]
    after: str
    pinned: list[Happening]


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see: several kinds, what one person did or is about, words, and from where on."""

    kinds: tuple[str, ...] = ()
    who: str = ""
    words: str = ""
    after: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.kinds or self.who or self.words)


def timeline_of(
    reader: User, *, after: str = "", kinds: Iterable[str] = (), who: str = "", words: str = "", **about: Any
) -> TimelinePage:
    """A page of what the reader may see about one organisation, person, deal or lead (given by keyword)."""
    asked = Asked(tuple(kind for kind in kinds if kind in KINDS or kind == "lead"), who, words.strip()[:80], after)
    cursor = _cursor(after)
    plain = not (cursor or asked.is_narrow) and len(about) == 1
    found = _latest(reader, **about) if plain else _asked_for(reader, about, asked, cursor)
    shown = found[:PAGE]
    pinned = [] if cursor or asked.is_narrow else _pinned(reader, about)
    extras = extras_of([*pinned, *shown], reader)
    last = shown[-1] if len(found) > PAGE else None
    return TimelinePage(
        _happenings(shown, extras),
        f"{last.at.isoformat()}|{last.pk}" if last else "",
        [_happening(entry, extras, day="", time=_day(timezone.localtime(entry.at).date())) for entry in pinned],
    )


def _latest(reader: User, **about: Model) -> list[TimelineEntry]:
    """The first page of one row's story, as most open it."""
    [(name, row)] = about.items()
    narrowed = TimelineEntry.objects.filter(**about).narrowed_for(reader)
    return _LATEST.rows(reader, name, narrowed, pk=row.pk)


def _newest(reader: User, name: str, narrowed: tuple[tuple[str, str], ...], pk: int) -> Any:
    rows = TimelineEntry.objects.filter(**{name: pk}).readable_as(reader, narrowed)
    return rows.order_by("-at", "-pk")[: PAGE + 1]


_LATEST: ForReader[TimelineEntry] = ForReader(_newest, pk=SAMPLE_KEY)


def _asked_for(
    reader: User, about: dict[str, Any], asked: Asked, cursor: tuple[dt.datetime, int] | None
) -> list[TimelineEntry]:
    rows = _narrowed(TimelineEntry.objects.filter(**about).readable_by(reader), asked, reader, about)
    if cursor:
        at, pk = cursor
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return list(rows.order_by("-at", "-pk")[: PAGE + 1])


def _narrowed(rows: Any, asked: Asked, reader: User, about: dict[str, Any]) -> Any:
    if asked.kinds:
        told = Q(pk__in=[])
        for kind in asked.kinds:
            told |= Q(kind__startswith=f"{kind}.")
            told |= Q(kind__startswith="follow_up.") if kind == "activity" else Q()
        rows = rows.filter(told)
    kind, key = asked.who[:1], asked.who[1:]
    if kind in ("u", "p") and key.isdecimal() and len(key) < 19:
        rows = rows.filter(**{"actor" if kind == "u" else "person": int(key)})
    for word in asked.words.split()[:5]:
        told = Q(said__icontains=word) | Q(arguments__icontains=word) | Q(summary__icontains=word)
        rows = rows.filter(told | mails_naming(reader, word, about))
    return rows


def _pinned(reader: User, about: dict[str, Any]) -> list[TimelineEntry]:
    """What colleagues pinned to the record; the story of one document, told by its address, has none."""
    if "url" in about:
        return []
    [(name, row)] = about.items()
    pks = _pinned_to(name).rows(pk=row.pk)
    if not pks:
        return []
    told = TimelineEntry.objects.filter(subject_type="crm.activity", subject_id__in=pks).readable_by(reader)
    return sorted(told, key=lambda entry: pks.index(entry.subject_id))


@cache
def _pinned_to(name: str) -> Prepared[int]:
    kept = Activity.objects.exclude(pinned_at=None).order_by("-pinned_at").values_list("pk", flat=True)
    return Prepared(lambda pk: kept.filter(**{name: pk})[:MOST_PINNED], pk=SAMPLE_KEY)


def _cursor(text: str) -> tuple[dt.datetime, int] | None:
    at, _bar, pk = text.partition("|")
    try:
        moment, key = dt.datetime.fromisoformat(at).astimezone(dt.UTC), int(pk)
    except (ValueError, OverflowError):
        return None
    return (moment, key) if 1900 <= moment.year <= 2200 and 0 <= key < 2**63 else None


def _happenings(entries: list[TimelineEntry], extras: Extras) -> list[Happening]:
    items, day_before = [], None
    for entry in entries:
        moment = timezone.localtime(entry.at)
        day = "" if moment.date() == day_before else _day(moment.date())
        items.append(_happening(entry, extras, day=day, time=formatting.time(moment)))
        day_before = moment.date()
    return items


def _happening(entry: TimelineEntry, extras: Extras, *, day: str, time: str) -> Happening:
    pill, pill_tone = extras.pill(entry)
    return Happening(
        what=says(entry),
        time=time,
        said=entry.said or extras.mail_words(entry),
        icon=ICONS.get(entry.kind) or ICONS.get(entry.kind.split(".")[0], "note"),
        tone=entry.tone or ("bad" if pill_tone == "bad" else ""),
        day=day,
        iso=timezone.localtime(entry.at).isoformat(),
        url=entry.url,
        pill=pill,
        pill_tone=pill_tone,
        seen=extras.seen(entry),
        files=extras.files(entry),
        menu=extras.menu(entry),
        key=f"told-{entry.pk}",
    )


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
