"""What was said: logged, corrected for a while by whoever said it, kept on top, taken back."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import attachments, clock, editing
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.forms import ModelForm
from core.models import User
from crm.actions.contact import plan_follow_up, spread
from crm.actions.meeting_invites import Invite, call_off, invite_guests, is_invited_to
from crm.actions.timeline import record, retell, untell
from crm.events import ActivityLogged, ActivityPinned
from crm.models import Activity, FollowUp, Person
from crm.permissions import ACTIVITY_EDIT, ACTIVITY_VIEW

SAID = {
    Activity.Kind.CALL: gettext_noop("Call by %(who)s"),
    Activity.Kind.MEETING: gettext_noop("Meeting with %(who)s"),
    Activity.Kind.NOTE: gettext_noop("Note by %(who)s"),
}


@action(ACTIVITY_EDIT)
def log_activity(
    *,
    activity: Activity,
    next_step: FollowUp | None = None,
    participants: Iterable[Person] = (),
    colleagues: Iterable[User] = (),
    uploads: Iterable[UploadedFile] = (),
    invite: Invite | None = None,
    actor: Actor,
) -> Activity:
    """Save a call, meeting or note, tell the timelines of what it is about, and plan what comes next, if given.

    With `invite` the participants of a meeting hear of it by mail. Raises Refused for a file that is not taken, or
    where nobody can be invited; then nothing is saved.
    """
    spread(activity)
    activity.save()
    activity.participants.set(participants)
    activity.colleagues.set(one for one in colleagues if one.pk != activity.user_id)
    for upload in uploads:
        attachments.attach(row=activity, upload=upload, actor=actor)
    publish(ActivityLogged(activity_id=activity.pk, kind_of=activity.kind), actor=actor, subject=activity)
    record(
        subject=activity,
        kind=f"activity.{activity.kind}",
        permission=ACTIVITY_VIEW,
        summary=SAID[Activity.Kind(activity.kind)],
        arguments={"who": activity.user.name},
        organisation=activity.organisation,
        person=activity.person,
        deal=activity.deal,
        lead=activity.lead,
        said=activity.text,
        at=activity.at,
        actor=activity.user,
    )
    if next_step is not None:
        next_step.organisation, next_step.person = activity.organisation, activity.person
        next_step.deal, next_step.lead = activity.deal, activity.lead
        plan_follow_up(follow_up=next_step, actor=actor)
    if invite is not None:
        invite_guests(activity=activity, invite=invite, actor=actor)
    return activity


@action(ACTIVITY_EDIT)
def correct_activity(
    *,
    form: ModelForm,
    participants: Iterable[Person] = (),
    colleagues: Iterable[User] = (),
    uploads: Iterable[UploadedFile] = (),
    invite: Invite | None = None,
    actor: Actor,
) -> Activity:
    """Save a valid form of one's own activity; its entry on the timelines follows.

    Participants are invited with `invite`; those who were before hear what has changed, or without it that it is off.

    Raises Refused for another's or after a month, Conflict when it was changed meanwhile.
    """
    _require_correctable(Activity.objects.lock(form.instance.pk), actor)
    activity: Activity = editing.save_form(form, actor=actor, permission=ACTIVITY_EDIT)
    activity.participants.set(participants)
    activity.colleagues.set(one for one in colleagues if one.pk != activity.user_id)
    for upload in uploads:
        attachments.attach(row=activity, upload=upload, actor=actor)
    spread(activity)
    retell(
        subject=activity,
        kind=f"activity.{activity.kind}",
        summary=SAID[Activity.Kind(activity.kind)],
        said=activity.text,
        at=activity.at,
        organisation=activity.organisation,
        person=activity.person,
        deal=activity.deal,
        lead=activity.lead,
    )
    _tell_guests(activity, invite, actor)
    return activity


def _tell_guests(activity: Activity, invite: Invite | None, actor: Actor) -> None:
    """What is written into a meeting that has begun is nobody's business outside."""
    if activity.at <= clock.now():
        return
    if invite is not None:
        invite_guests(activity=activity, invite=invite, actor=actor)
    elif is_invited_to(activity):
        call_off(activity=activity, actor=actor)


@action(ACTIVITY_EDIT, on="activity")
def delete_activity(*, activity: Activity, actor: Actor) -> None:
    """Take one's own words back, with their files; the audit trail keeps what stood there."""
    activity = Activity.objects.lock(activity.pk)
    _require_correctable(activity, actor)
    if is_invited_to(activity):
        call_off(activity=activity, actor=actor)
    for kept in attachments.of(activity):
        attachments.remove(attachment=kept, actor=actor)
    untell(subject=activity)
    editing.delete(activity, actor=actor, permission=ACTIVITY_EDIT)


@action(ACTIVITY_EDIT, on="activity")
def pin_activity(*, activity: Activity, actor: Actor) -> Activity:
    """Keep it on top of the timelines, or, where it stands there, take it off again."""
    activity = Activity.objects.lock(activity.pk)
    activity.pinned_at = None if activity.pinned_at else clock.now()
    activity.save(update_fields=["pinned_at"])
    publish(
        ActivityPinned(activity_id=activity.pk, pinned=activity.pinned_at is not None), actor=actor, subject=activity
    )
    return activity


def _require_correctable(activity: Activity, actor: Actor) -> None:
    person = person_of(actor)
    if person is None or activity.is_correctable(person, clock.now()):
        return
    if activity.user_id != person.pk:
        raise Refused(_("These are the words of %(who)s: only they can change them.") % {"who": activity.user})
    raise Refused(_("After a month what was said stays as it is. Log a new note instead."))
