"""Follow-ups among colleagues and over time: talked and planned anew in one act, handed over, undone, repeated."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import access
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.models import User
from core.notifications import notify
from crm.actions.activities import log_activity
from crm.actions.contact import finish_follow_up
from crm.actions.timeline import untell
from crm.events import FollowUpHandedOver, FollowUpMoved, FollowUpReopened
from crm.models import Activity, FollowUp
from crm.permissions import ACTIVITY_EDIT

HANDED = gettext_noop("%(who)s handed a follow-up to you: %(what)s, due %(due)s")
WHY = gettext_noop("You own this follow-up.")


@action(ACTIVITY_EDIT, on="follow_up")
def contact_and_plan(
    *, follow_up: FollowUp, kind: str, text: str, next_text: str = "", next_on: date | None = None, actor: Actor
) -> FollowUp:
    """The contact was made: it stands on the timeline, the follow-up is done, and the next one is planned.

    Raises Refused when it is done already, so that a contact is never logged twice.
    """
    follow_up = FollowUp.objects.lock(follow_up.pk)
    if follow_up.done_at:
        raise Refused(_("This follow-up is done already."))
    person = person_of(actor) or follow_up.owner
    activity = Activity(
        kind=kind, text=text or follow_up.text, user=person, organisation=follow_up.organisation,
        person=follow_up.person, deal=follow_up.deal, lead=follow_up.lead,
    )  # fmt: skip
    step = FollowUp(text=next_text or follow_up.text, due_on=next_on, owner=follow_up.owner) if next_on else None
    log_activity(activity=activity, next_step=step, actor=actor)
    return finish_follow_up(follow_up=follow_up, actor=actor)


@action(ACTIVITY_EDIT, on="follow_up")
def hand_over_follow_up(*, follow_up: FollowUp, to: User, actor: Actor) -> FollowUp:
    """Give it to a colleague, who is told. Raises Refused when it is done, or the colleague may not work on it."""
    follow_up = FollowUp.objects.lock(follow_up.pk)
    if follow_up.done_at:
        raise Refused(_("This follow-up is done already."))
    if follow_up.owner_id == to.pk:
        return follow_up
    if not to.is_active or not access.may(to, ACTIVITY_EDIT):
        raise Refused(_("%(who)s does not work with follow-ups.") % {"who": to})
    before = follow_up.owner_id
    follow_up.owner = to
    follow_up.save(update_fields=["owner"])
    event = FollowUpHandedOver(follow_up_id=follow_up.pk, from_id=before, to_id=to.pk)
    publish(event, actor=actor, subject=follow_up)
    giver = person_of(actor)
    if giver is not None and giver.pk != to.pk:
        notify(
            to,
            kind="follow_up_handed",
            key=f"{follow_up.pk} {follow_up.version}",
            text=HANDED,
            arguments={"who": giver.name, "what": follow_up.text, "due": follow_up.due_on},
            why=WHY,
            url=follow_up.get_absolute_url(),
        )
    return follow_up


@action(ACTIVITY_EDIT, on="follow_up")
def reopen_follow_up(*, follow_up: FollowUp, actor: Actor) -> FollowUp:
    """Undo: it is open again, and what was made because it was done goes, unless somebody has worked on that."""
    follow_up = FollowUp.objects.lock(follow_up.pk)
    if follow_up.done_at is None:
        return follow_up
    made = FollowUp.objects.select_for_update().filter(previous=follow_up).first()
    if made is not None and (made.done_at or made.version > 1):
        raise Refused(_("The next one has been worked on already."), link=made.get_absolute_url())
    if made is not None:
        made.delete()
    follow_up.done_at = follow_up.done_by = None
    follow_up.save(update_fields=["done_at", "done_by"])
    untell(subject=follow_up)
    publish(FollowUpReopened(follow_up_id=follow_up.pk), actor=actor, subject=follow_up)
    return follow_up


@action(ACTIVITY_EDIT, on="follow_up")
def take_snooze_back(*, follow_up: FollowUp, actor: Actor) -> FollowUp:
    """Undo putting it off: the day it had before."""
    follow_up = FollowUp.objects.lock(follow_up.pk)
    if follow_up.done_at or follow_up.moved_from is None:
        return follow_up
    follow_up.due_on, follow_up.moved_from = follow_up.moved_from, None
    follow_up.save(update_fields=["due_on", "moved_from"])
    event = FollowUpMoved(follow_up_id=follow_up.pk, due_on=follow_up.due_on.isoformat())
    publish(event, actor=actor, subject=follow_up)
    return follow_up
