"""Participants are invited by mail: told of the meeting, of what changes about it, and of its end, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import clock, formatting
from core.access import Actor, home_company
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.mail import Envelope, queue_mail
from core.mail.queue import withdraw
from core.models import Company, MailMessage
from crm import ical
from crm.mail_events import MeetingCalledOff, MeetingTold
from crm.models import Activity, MeetingGuest, MeetingInvite, Person
from crm.permissions import LETTER_SEND

REQUEST, CANCEL = "REQUEST", "CANCEL"
MOST_GUESTS = 50
# Within which a change takes the place of what has not left yet.
SECOND_THOUGHTS = timedelta(seconds=15)
State = MeetingGuest.State


@dataclass(frozen=True)
class Invite:
    """What the participants are told besides when and where; without a subject a plain one is made."""

    subject: str = ""
    message: str = ""


@action(LETTER_SEND)
def invite_guests(*, activity: Activity, invite: Invite, actor: Actor) -> list[MeetingGuest]:
    """Invite who takes part and has not heard of it as it is now; tell who does not take part any more that it is off.

    Called again with nothing changed it tells nobody anything. Raises Refused for a meeting that is over or has nobody
    to invite.
    """
    activity = Activity.objects.select_related("user", "deal__company", "lead__company").lock(activity.pk)
    people = list(activity.participants.order_by("pk"))
    _require_sense(activity, people)
    row, _made = MeetingInvite.objects.get_or_create(
        activity=activity, defaults={"subject": invite.subject or _plain_subject(activity), "message": invite.message}
    )
    row.subject, row.message, row.is_active = invite.subject or row.subject, invite.message, True
    known = {guest.address.casefold(): guest for guest in activity.guests.exclude(address="")}
    wanted = {person.email.casefold(): person for person in people}
    gone = [guest for address, guest in known.items() if address not in wanted and guest.state != State.CANCELLED]
    told = _digest(activity, row)
    news = [
        guest
        for address, person in wanted.items()
        if (guest := known.get(address) or MeetingGuest(activity=activity, person=person, address=person.email)).told != told
        or guest.state == State.CANCELLED
    ]
    if gone or news:
        row.sequence += 1
    row.save()
    for guest in news:
        guest.name, guest.told, guest.state = guest.person.name if guest.person else guest.name, told, State.INVITED
        guest.save()
    everybody = list(activity.guests.exclude(state=State.CANCELLED).exclude(address="").exclude(pk__in=[g.pk for g in gone]))
    for guest in news:
        _tell(row, activity, guest, everybody, REQUEST)
    for guest in gone:
        _call_off(row, activity, guest)
    if gone or news:
        event = MeetingTold(activity_id=activity.pk, guests=len(news), gone=len(gone), sequence=row.sequence)
        publish(event, actor=actor, subject=activity)
    return everybody


@action(LETTER_SEND)
def call_off(*, activity: Activity, actor: Actor) -> int:
    """All who were invited hear that the meeting is off, unless it is over; answers how many. Twice is once."""
    activity = Activity.objects.select_related("user", "deal__company", "lead__company").lock(activity.pk)
    row = MeetingInvite.objects.filter(activity=activity, is_active=True).first()
    if row is None:
        return 0
    guests = list(activity.guests.exclude(state=State.CANCELLED).exclude(address=""))
    row.is_active, row.sequence = False, row.sequence + 1
    row.save(update_fields=["is_active", "sequence"])
    over = (activity.ends_at or activity.at) <= clock.now()
    for guest in guests if not over else ():
        _call_off(row, activity, guest)
    event = MeetingCalledOff(activity_id=activity.pk, guests=0 if over else len(guests))
    publish(event, actor=actor, subject=activity)
    return event.guests


def is_invited_to(activity: Activity) -> bool:
    return MeetingInvite.objects.filter(activity=activity, is_active=True).exists()


def _require_sense(activity: Activity, people: list[Person]) -> None:
    if activity.kind != Activity.Kind.MEETING:
        raise Refused(_("Only to a meeting can people be invited."))
    if activity.at <= clock.now():
        raise Refused(_("The meeting has begun or is over: nobody can be invited to it."))
    if not people:
        raise Refused(_("Name the participants who are to be invited."))
    if len(people) > MOST_GUESTS:
        raise Refused(_("At most %(most)s people can be invited to a meeting.") % {"most": MOST_GUESTS})
    if nameless := [person.name for person in people if not person.email]:
        raise Refused(_("There is no e-mail address of %(who)s.") % {"who": ", ".join(nameless)})


def _digest(activity: Activity, row: MeetingInvite) -> str:
    # To the minute, as people plan.
    starts, ends = (moment.isoformat(timespec="minutes") if moment else "" for moment in (activity.at, activity.ends_at))
    parts = (starts, ends, activity.place, row.subject, row.message)
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def _call_off(row: MeetingInvite, activity: Activity, guest: MeetingGuest) -> None:
    guest.state, guest.told = State.CANCELLED, ""
    guest.save(update_fields=["state", "told"])
    _tell(row, activity, guest, [guest], CANCEL)


def _tell(
    row: MeetingInvite, activity: Activity, guest: MeetingGuest, everybody: Iterable[MeetingGuest], method: str
) -> None:
    """In place of what still waits to leave; who has heard nothing yet is not told that it was called off."""
    if guest.mail is not None and not withdraw(guest.mail):
        guest.is_told = True
    guest.mail = None
    if method == REQUEST or guest.is_told:
        guest.mail = _queue(row, activity, guest, everybody, method)
    guest.save(update_fields=["mail", "is_told"])


def _queue(
    row: MeetingInvite, activity: Activity, guest: MeetingGuest, everybody: Iterable[MeetingGuest], method: str
) -> MailMessage:
    company = company_of(activity)
    language = guest.person.language if guest.person and guest.person.language else _language(activity)
    with translation.override(language), timezone.override(ZoneInfo(company.time_zone)):
        subject, body = _words(row, activity, guest, method)
    return queue_mail(
        kind=MailMessage.Kind.LETTER,
        to=[guest.address],
        subject=subject,
        body=body,
        key=f"meeting {activity.pk} {guest.pk} {row.sequence} {method}",
        company=company,
        subject_row=activity,
        envelope=Envelope(
            sender_name=activity.user.name,
            reply_to=activity.user.email,
            not_before=clock.now() + SECOND_THOUGHTS,
            calendar=ical.invitation(activity, row, list(everybody), method),
        ),
    )


def _words(row: MeetingInvite, activity: Activity, guest: MeetingGuest, method: str) -> tuple[str, str]:
    """Subject and text in the active language and zone."""
    when = formatting.moment(timezone.localtime(activity.at))
    given = {"what": row.subject, "when": when}
    if method == CANCEL:
        subject, first = _("Cancelled: %(what)s, %(when)s"), _("the following meeting is cancelled.")
    elif guest.is_told:
        subject, first = _("Changed: %(what)s, %(when)s"), _("the following meeting has changed.")
    else:
        subject, first = _("Invitation: %(what)s, %(when)s"), _("you are invited to the following meeting.")
    ends = formatting.moment(timezone.localtime(activity.ends_at)) if activity.ends_at else ""
    zone = timezone.get_current_timezone_name()
    span = _("%(from)s to %(to)s (%(zone)s)") % {"from": when, "to": ends, "zone": zone} if ends else f"{when} ({zone})"
    lines = [
        _("Hello %(name)s,") % {"name": guest.name},
        first,
        "\n".join(part for part in (row.subject, span, activity.place) if part),
        row.message.strip() if method == REQUEST else "",
        activity.user.name,
    ]
    return subject % given, "\n\n".join(line for line in lines if line) + "\n"


def _plain_subject(activity: Activity) -> str:
    return _("Meeting with %(company)s") % {"company": company_of(activity).name}


def _language(activity: Activity) -> str:
    client = activity.organisation
    return client.language if client is not None else str(translation.get_language() or "en")


def company_of(activity: Activity) -> Company:
    about = activity.deal or activity.lead
    company = about.company if about is not None else home_company(activity.user)
    return company or Company.objects.earliest("pk")
