"""Guests' calendars answer: who comes to a meeting stands beside their name."""

from __future__ import annotations

from core.access import Actor
from core.actions import action
from core.events import publish
from crm import ical
from crm.mail.parsing import Incoming
from crm.mail_events import MeetingAnswered
from crm.models import MeetingGuest
from crm.permissions import MAILBOX_EDIT


@action(MAILBOX_EDIT)
def take_answers(*, message: Incoming, actor: Actor) -> int:
    """Note what the guest who sent the mail answers for themselves; answers how many meetings that was news to.

    An answer in the name of somebody else, to a meeting that is not ours, or after the cancellation changes nothing.
    """
    news = 0
    for answer in message.meeting_answers:
        meeting = ical.meeting_of(answer.uid)
        if meeting is None or answer.address != message.sender.address:
            continue
        asked = MeetingGuest.objects.filter(activity=meeting, address__iexact=answer.address)
        guest = asked.exclude(state__in=[MeetingGuest.State.CANCELLED, answer.state]).select_for_update().first()
        if guest is None:
            continue
        guest.state = MeetingGuest.State(answer.state)
        guest.save(update_fields=["state"])
        event = MeetingAnswered(activity_id=meeting, guest_id=guest.pk, state=guest.state)
        publish(event, actor=actor, subject=guest.activity)
        news += 1
    return news
