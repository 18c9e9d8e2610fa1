"""What comes next: planned, done, put off."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, home_company, person_of
from core.actions import action
from core.availability import next_working_day
from core.errors import Refused
from core.events import publish
from crm.actions.timeline import record
from crm.calculations.repeats import following
from crm.events import FollowUpDone, FollowUpMoved, FollowUpPlanned
from crm.models import Activity, FollowUp
from crm.permissions import ACTIVITY_EDIT, ACTIVITY_VIEW


@action(ACTIVITY_EDIT)
def plan_follow_up(*, follow_up: FollowUp, actor: Actor) -> FollowUp:
    spread(follow_up)
    follow_up.repeat_from = (follow_up.repeat_from or follow_up.due_on) if follow_up.repeat_every else None
    follow_up.save()
    publish(
        FollowUpPlanned(follow_up_id=follow_up.pk, due_on=follow_up.due_on.isoformat(), owner_id=follow_up.owner_id),
        actor=actor,
        subject=follow_up,
    )
    return follow_up


@action(ACTIVITY_EDIT, on="follow_up")
def finish_follow_up(*, follow_up: FollowUp, actor: Actor) -> FollowUp:
    """Mark it done; doing so twice is the same as once."""
    follow_up = FollowUp.objects.lock(follow_up.pk)
    if follow_up.done_at:
        return follow_up
    follow_up.done_at, follow_up.done_by = clock.now(), person_of(actor)
    follow_up.save(update_fields=["done_at", "done_by"])
    publish(FollowUpDone(follow_up_id=follow_up.pk), actor=actor, subject=follow_up)
    record(
        subject=follow_up,
        kind="follow_up.done",
        permission=ACTIVITY_VIEW,
        summary=gettext_noop("Done: %(what)s"),
        arguments={"what": follow_up.text},
        organisation=follow_up.organisation,
        person=follow_up.person,
        deal=follow_up.deal,
        lead=follow_up.lead,
        actor=actor,
    )
    _go_on(follow_up, actor)
    return follow_up


def _go_on(done: FollowUp, actor: Actor) -> None:
    """The next of a series: its first day after this one's that has not passed, on a day its owner works."""
    if not done.repeat_every or FollowUp.objects.filter(previous=done).exists():
        return
    first = done.repeat_from or done.due_on
    after = max(done.due_on, clock.today(home_company(done.owner)))
    due_on = following(first, done.repeat_every, done.repeat_unit, after)
    if done.repeat_until and due_on > done.repeat_until:
        return
    coming = FollowUp(
        text=done.text, due_on=next_working_day(done.owner, due_on), owner=done.owner, organisation=done.organisation,
        person=done.person, deal=done.deal, lead=done.lead, repeat_every=done.repeat_every,
        repeat_unit=done.repeat_unit, repeat_until=done.repeat_until, repeat_from=first, previous=done,
    )  # fmt: skip
    plan_follow_up(follow_up=coming, actor=actor)


@action(ACTIVITY_EDIT, on="follow_up")
def snooze_follow_up(*, follow_up: FollowUp, until: date, actor: Actor) -> FollowUp:
    """Put it off to a later day. Raises Refused when it is done already."""
    follow_up = FollowUp.objects.lock(follow_up.pk)
    if follow_up.done_at:
        raise Refused(_("This follow-up is done already."))
    follow_up.moved_from, follow_up.due_on = follow_up.due_on, until
    follow_up.save(update_fields=["moved_from", "due_on"])
    publish(FollowUpMoved(follow_up_id=follow_up.pk, due_on=until.isoformat()), actor=actor, subject=follow_up)
    return follow_up


def spread(row: Activity | FollowUp) -> None:
    """What is about a deal is about its client and contact too."""
    if row.deal:
        row.organisation = row.organisation or row.deal.organisation
        row.person = row.person or row.deal.person
    if row.lead and row.lead.organisation_id:
        row.organisation = row.organisation or row.lead.organisation
