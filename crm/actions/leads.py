"""Leads: qualified, put off until a day, or dropped with a reason."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, System, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.notifications import notify
from crm.actions.activities import log_activity
from crm.actions.contact import plan_follow_up
from crm.events import LeadDropped, LeadNurtured, LeadQualified, LeadReopened, LeadResumed
from crm.models import Activity, FollowUp, Lead, LeadRating, LossReason
from crm.permissions import LEAD_EDIT

BACK = gettext_noop("The lead %(lead)s is back: today was the day.")
WHY = gettext_noop("You own this lead.")


@action(LEAD_EDIT, on="lead")
def qualify_lead(*, lead: Lead, actor: Actor) -> Lead:
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.apply(lead, "qualify")
    lead.save(update_fields=["state"])
    publish(LeadQualified(lead_id=lead.pk), actor=actor, subject=lead)
    return lead


@action(LEAD_EDIT, on="lead")
def nurture_lead(*, lead: Lead, resume_on: date, note: str = "", actor: Actor) -> Lead:
    """Put the lead off until a day to come, with a note why. Refused for a day that is not ahead."""
    lead = Lead.objects.lock(lead.pk)
    came_from = lead.state
    Lead.workflow.apply(lead, "nurture")
    if resume_on <= clock.today(lead.company):
        raise Refused(_("Choose a day that is still to come."))
    lead.resume_on, lead.nurtured_from = resume_on, came_from
    lead.save(update_fields=["state", "resume_on", "nurtured_from"])
    person = person_of(actor)
    if note and person is not None:
        log_activity(activity=Activity(lead=lead, text=note, user=person), actor=System("crm.nurture", person))
    publish(LeadNurtured(lead_id=lead.pk, resume_on=resume_on.isoformat()), actor=actor, subject=lead)
    return lead


@action(LEAD_EDIT, on="lead")
def resume_lead(*, lead: Lead, actor: Actor) -> Lead:
    """Take up again a lead that was put off: in the state it had, with a follow-up for its owner today."""
    lead = Lead.objects.lock(lead.pk)
    back = lead.nurtured_from or Lead.State.NEW
    Lead.workflow.apply(lead, "resume")
    lead.state, lead.resume_on, lead.nurtured_from = back, None, ""
    lead.save(update_fields=["state", "resume_on", "nurtured_from"])
    publish(LeadResumed(lead_id=lead.pk), actor=actor, subject=lead)
    owner = lead.owner
    if owner is None or actor == owner:
        return lead
    today = clock.today(lead.company)
    with translation.override(owner.language):
        text = (_("Talk to %(lead)s again") % {"lead": lead})[:200]
    plan_follow_up(follow_up=FollowUp(lead=lead, text=text, due_on=today, owner=owner), actor=System("crm.nurture"))
    notify(
        owner,
        kind="lead.resumed",
        key=f"{lead.pk} {today.isoformat()}",
        text=BACK,
        arguments={"lead": str(lead)[:100]},
        why=WHY,
        url=lead.get_absolute_url(),
    )
    return lead


@action(LEAD_EDIT, on="lead")
def drop_lead(*, lead: Lead, reason: LossReason, actor: Actor) -> Lead:
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.apply(lead, "drop")
    lead.dropped_because = reason
    lead.resume_on, lead.nurtured_from = None, ""
    lead.closing_score = score_of(lead)
    lead.save(update_fields=["state", "dropped_because", "resume_on", "nurtured_from", "closing_score"])
    publish(LeadDropped(lead_id=lead.pk, reason_id=reason.pk), actor=actor, subject=lead)
    return lead


@action(LEAD_EDIT, on="lead")
def reopen_lead(*, lead: Lead, actor: Actor) -> Lead:
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.apply(lead, "reopen")
    lead.dropped_because = lead.closing_score = lead.archived_at = None
    lead.save(update_fields=["state", "dropped_because", "closing_score", "archived_at"])
    publish(LeadReopened(lead_id=lead.pk), actor=actor, subject=lead)
    return lead


def score_of(lead: Lead) -> int:
    """The sum of its points as it stands."""
    return LeadRating.objects.filter(lead=lead).values_list("points", flat=True).first() or 0
