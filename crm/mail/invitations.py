"""Meetings in calendar parts of mails (RFC 5545, RFC 5546)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from icalendar import Calendar

from crm.mail.addresses import folded
from crm.mail.text import clean

MOST = 10
MOST_PEOPLE = 200
LIMIT = 500_000
STATES = {"ACCEPTED": "accepted", "TENTATIVE": "tentative", "DECLINED": "declined"}


@dataclass(frozen=True)
class Invitation:
    """`method` is request, cancel or publish; times are in UTC; `people` are the addresses of who organises and who is asked."""

    uid: str
    sequence: int
    method: str
    summary: str
    location: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    is_all_day: bool
    people: tuple[str, ...] = ()


def invitations_in(content: bytes) -> list[Invitation]:
    """The meetings of a calendar part; what can't be read is left out."""
    try:
        calendar: Any = Calendar.from_ical(content[:LIMIT])
        method = str(calendar.get("METHOD", "PUBLISH")).lower()
        events = calendar.walk("VEVENT")[:MOST]
    except Exception:  # icalendar raises whatever a broken line leads it to
        return []
    found = [one for event in events if (one := _invitation(event, method)) is not None]
    return found if method in {"request", "cancel", "publish"} else []


@dataclass(frozen=True)
class GuestAnswer:
    """What a guest's calendar says to an invitation: `state` is accepted, tentative or declined."""

    uid: str
    address: str
    state: str


def answers_in(content: bytes) -> list[GuestAnswer]:
    """The answers of a calendar part with METHOD:REPLY; what can't be read is left out."""
    try:
        calendar: Any = Calendar.from_ical(content[:LIMIT])
        if str(calendar.get("METHOD", "")).upper() != "REPLY":
            return []
        found = [answer for event in calendar.walk("VEVENT")[:MOST] for answer in _answers(event)]
    except Exception:  # as above
        return []
    return found


def _answers(event: Any) -> list[GuestAnswer]:
    given = event.get("ATTENDEE", [])
    uid = clean(str(event.get("UID", "")))[:255]
    answers = []
    for one in given if isinstance(given, list) else [given]:
        state = STATES.get(str(one.params.get("PARTSTAT", "")).upper(), "")
        address = folded(str(one).casefold().removeprefix("mailto:"))
        if uid and state and address:
            answers.append(GuestAnswer(uid, address, state))
    return answers


def _invitation(event: Any, method: str) -> Invitation | None:
    try:
        start, end = event.decoded("DTSTART"), event.decoded("DTEND", None)
        sequence = int(event.get("SEQUENCE", 0))
        begins = _moment(start)
        ends = _moment(end) if end else None
    except Exception:  # as above: a wrong value of one event must not cost the mail
        return None
    uid = clean(str(event.get("UID", "")))[:255]
    if not uid or begins is None:
        return None
    return Invitation(
        uid=uid,
        sequence=max(0, min(sequence, 2**31 - 1)),
        method=method,
        summary=" ".join(clean(str(event.get("SUMMARY", ""))).split())[:200],
        location=" ".join(clean(str(event.get("LOCATION", ""))).split())[:200],
        starts_at=begins,
        ends_at=ends if ends and ends >= begins else None,
        is_all_day=not isinstance(start, dt.datetime),
        people=_people(event),
    )


def _people(event: Any) -> tuple[str, ...]:
    given = event.get("ATTENDEE", [])
    rows = [event.get("ORGANIZER", ""), *(given if isinstance(given, list) else [given])]
    found = (folded(str(one).casefold().removeprefix("mailto:")) for one in rows[:MOST_PEOPLE])
    return tuple(dict.fromkeys(address for address in found if address))


def _moment(value: dt.date | dt.datetime) -> dt.datetime | None:
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time(), dt.UTC)
    moment = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
    return moment if 1970 <= moment.year <= 2200 else None
