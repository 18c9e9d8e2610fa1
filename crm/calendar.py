"""What stands in a person's calendar between two days, as the pages draw it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from core import formatting
from core.models import User
from crm.models import Activity, FollowUp
from crm.permissions import ACTIVITY_VIEW

MOST = 500


@dataclass(frozen=True)
class Entry:
    """One line of a day; `time` is empty for what belongs to the whole day."""

    title: str
    about: str
    url: str
    kind: str
    time: str = ""
    tone: str = ""


def entries(reader: User, whose: User, first: date, last: date, today: date) -> dict[date, list[Entry]]:
    """By day, both included, in the reader's time zone: follow-ups first, then meetings by the clock; two queries."""
    found: dict[date, list[Entry]] = defaultdict(list)
    about = ("organisation", "person", "deal", "lead")
    steps = FollowUp.objects.open().visible_to(reader, ACTIVITY_VIEW).filter(owner=whose, due_on__range=(first, last))
    for step in steps.select_related(*about).order_by("due_on", "pk")[:MOST]:
        tone = "bad" if step.due_on < today else "info"
        found[step.due_on].append(
            Entry(step.text, str(step.about), step.about.get_absolute_url(), "follow_up", tone=tone)
        )
    zone = timezone.get_current_timezone()
    begins, ends = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    meetings = (
        Activity.objects.visible_to(reader, ACTIVITY_VIEW).meetings().of(whose).filter(at__lt=ends, at__gte=begins)
    )
    for meeting in meetings.select_related(*about).order_by("at", "pk")[:MOST]:
        at = timezone.localtime(meeting.at)
        title = meeting.text.splitlines()[0] if meeting.text else str(meeting.about)
        found[at.date()].append(
            Entry(title, str(meeting.about), meeting.get_absolute_url(), "meeting", formatting.time(at), "act")
        )
    return found


def _midnight(day: date, zone: object) -> datetime:
    assert isinstance(zone, ZoneInfo)
    return datetime.combine(day, time(), zone)


def month_weeks(on: date) -> list[list[date]]:
    """The Monday-to-Sunday weeks that hold the month of the day."""
    first = on.replace(day=1)
    start = first - timedelta(days=first.weekday())
    weeks = []
    while start.month == first.month or start < first:
        weeks.append([start + timedelta(days=number) for number in range(7)])
        start += timedelta(days=7)
    return weeks


def week_of(on: date) -> list[date]:
    monday = on - timedelta(days=on.weekday())
    return [monday + timedelta(days=number) for number in range(7)]
