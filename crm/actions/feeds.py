"""One's own calendar feed: made, made anew, taken away."""

from __future__ import annotations

import secrets

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.permissions import SIGNED_IN
from crm.events import CalendarFeedMade, CalendarFeedRevoked
from crm.models import CalendarFeed


@action(SIGNED_IN)
def make_feed(*, actor: Actor) -> CalendarFeed:
    """A new secret address; the one before stops working at once."""
    person = person_of(actor)
    if person is None:
        raise Refused("A feed belongs to a person.")
    given = {"secret": secrets.token_urlsafe(32), "made_at": clock.now(), "read_at": None}
    feed, _made = CalendarFeed.objects.update_or_create(user=person, defaults=given)
    publish(CalendarFeedMade(user_id=person.pk), actor=actor, subject=person)
    return feed


@action(SIGNED_IN)
def revoke_feed(*, actor: Actor) -> None:
    """No address works any more. Twice is the same as once."""
    person = person_of(actor)
    gone, _rows = CalendarFeed.objects.filter(user=person).delete()
    if gone and person is not None:
        publish(CalendarFeedRevoked(user_id=person.pk), actor=actor, subject=person)


@action(SIGNED_IN)
def note_reading(*, feed: CalendarFeed, actor: Actor) -> None:
    """When the address was last read, at most once an hour."""
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=clock.now())
