"""Meetings and follow-ups as iCalendar (RFC 5545): stable UIDs, instants in UTC, whole days as dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from core import clock
from core.models import User
from crm.models import Activity, CalendarFeed, FollowUp, MeetingGuest, MeetingInvite
from crm.permissions import ACTIVITY_VIEW

BACK, AHEAD = timedelta(days=90), timedelta(days=366)
MOST = 2000
# A meeting without an end lasts an hour, as people expect of one in a calendar.
USUAL = timedelta(hours=1)


def token_of(feed: CalendarFeed) -> str:
    """What stands in the address: the person and a signature that only this installation and this secret make."""
    return f"{feed.user_id}-{_signature(feed)}"


def feed_of(token: str) -> CalendarFeed | None:
    """The feed of an address, compared in constant time; None for a wrong, old or revoked one, or who has left."""
    key, _dash, given = token.partition("-")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    feed = CalendarFeed.objects.select_related("user").filter(user=int(key), user__is_active=True).first()
    return feed if feed is not None and constant_time_compare(given, _signature(feed)) else None


def _signature(feed: CalendarFeed) -> str:
    return salted_hmac("crm.calendar_feed", f"{feed.user_id}:{feed.secret}", algorithm="sha256").hexdigest()


def calendar_of(user: User) -> bytes:
    """The person's own follow-ups and meetings, from three months ago to a year ahead, in their language."""
    now = clock.now()
    meetings = Activity.objects.visible_to(user, ACTIVITY_VIEW).meetings().of(user).filter(at__gte=now - BACK)
    steps = FollowUp.objects.open().visible_to(user, ACTIVITY_VIEW).filter(owner=user)
    soon = steps.filter(due_on__range=((now - BACK).date(), (now + AHEAD).date()))
    about = ("organisation", "person", "deal", "lead")
    with translation.override(user.language):
        return as_file(
            [
                *meetings.filter(at__lte=now + AHEAD).select_related(*about).order_by("at", "pk")[:MOST],
                *soon.select_related(*about).order_by("due_on", "pk")[:MOST],
            ],
            name=f"Keel: {user.name}",
        )


def as_file(rows: Iterable[Activity | FollowUp], name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Keel//CRM//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval;value=duration", "PT1H")
    for row in rows:
        calendar.add_component(_meeting(row) if isinstance(row, Activity) else _step(row))
    return calendar.to_ical()


def _meeting(row: Activity) -> Event:
    event = _event(row, "meeting", str(row.about), row.text)
    event.add("dtstart", row.at)
    event.add("dtend", row.ends_at or row.at + USUAL)
    if row.place:
        event.add("location", row.place)
    return event


def invitation(activity: Activity, invite: MeetingInvite, guests: Iterable[MeetingGuest], method: str) -> str:
    """The meeting as a request or its cancellation (RFC 5546), by the same UID as in the feed; in UTC.

    The activity's own text is for colleagues: what guests read is `invite`.
    """
    event = Event()
    event.add("uid", uid_of(activity, "meeting"))
    event.add("sequence", invite.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", activity.at.astimezone(UTC))
    event.add("dtend", (activity.ends_at or activity.at + USUAL).astimezone(UTC))
    event.add("summary", invite.subject)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    for name, value in (("location", activity.place), ("description", invite.message)):
        if value:
            event.add(name, value)
    event.add("organizer", _who(activity.user.email, activity.user.name))
    for guest in guests:
        asked = _who(guest.address, guest.name)
        asked.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
        event.add("attendee", asked, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Keel//CRM//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _who(address: str, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    found.params["CN"] = name or address
    return found


def uid_of(row: Activity | FollowUp, kind: str) -> str:
    return f"{kind}-{row.pk}@{urlsplit(settings.SITE_URL).hostname or 'keel'}"


def meeting_of(uid: str) -> int | None:
    """The key of the meeting that a UID of ours names."""
    kind, _at, host = uid.partition("@")
    key = kind.removeprefix("meeting-")
    ours = host == (urlsplit(settings.SITE_URL).hostname or "keel") and kind.startswith("meeting-")
    return int(key) if ours and key.isascii() and key.isdecimal() and len(key) < 19 else None


def _step(row: FollowUp) -> Event:
    event = _event(row, "follow-up", f"{row.text} ({row.about})", _("Follow-up in Keel"))
    event.add("dtstart", row.due_on)
    event.add("dtend", row.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _event(row: Activity | FollowUp, kind: str, summary: str, text: str) -> Event:
    site = settings.SITE_URL.rstrip("/")
    event = Event()
    event.add("uid", uid_of(row, kind))
    event.add("sequence", row.version - 1)
    event.add("dtstamp", row.updated_at)
    event.add("last-modified", row.updated_at)
    event.add("summary", summary)
    event.add("description", text)
    event.add("url", f"{site}{row.get_absolute_url()}")
    return event
