"""Leads: qualified, converted with links kept, or dropped with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from crm.actions.deals import open_deal
from crm.actions.timeline import record
from crm.events import LeadConverted, LeadDropped, LeadQualified, LeadReopened
from crm.models import Deal, Lead, LossReason, Organisation, PartyRole, Person, Stage
from crm.permissions import LEAD_EDIT, LEAD_VIEW


@dataclass(frozen=True)
class DealWish:
    """The deal that a conversion opens; the value is in the lead's company's currency."""

    name: str
    stage: Stage
    value: Decimal
    expected_close_on: date | None


@action(LEAD_EDIT, on="lead")
def qualify_lead(*, lead: Lead, actor: Actor) -> Lead:
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.apply(lead, "qualify")
    lead.save(update_fields=["state"])
    publish(LeadQualified(lead_id=lead.pk), actor=actor, subject=lead)
    return lead


@action(LEAD_EDIT, on="lead")
def convert_lead(
    *, lead: Lead, organisation: Organisation | None, person: Person | None, deal: DealWish | None, actor: Actor
) -> Lead:
    """Turn the lead into organisation + person + deal; given rows are linked, missing ones are made from the lead.

    Whatever was logged on the lead shows on the new records, since the links stay. Raises Refused on a closed lead.
    """
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.apply(lead, "convert")
    lead.organisation = organisation or _organisation_of(lead)
    lead.person = person or _person_of(lead)
    if not PartyRole.objects.filter(person=lead.person, organisation=lead.organisation).exists():
        start = clock.today(lead.company)
        PartyRole.objects.create(
            person=lead.person, organisation=lead.organisation, period=DateRange(start, None, "[)")
        )
    lead.converted_at = clock.now()
    lead.save(update_fields=["state", "organisation", "person", "converted_at"])
    opened = _deal_of(lead, deal, actor) if deal else None
    _move_history(lead, opened)
    publish(
        LeadConverted(
            lead_id=lead.pk,
            organisation_id=lead.organisation.pk,
            person_id=lead.person.pk,
            deal_id=opened.pk if opened else None,
        ),
        actor=actor,
        subject=lead,
    )
    record(
        subject=lead,
        kind="lead.converted",
        permission=LEAD_VIEW,
        summary=gettext_noop("Became a client from the lead %(lead)s"),
        arguments={"lead": str(lead)},
        organisation=lead.organisation,
        person=lead.person,
        deal=opened,
        lead=lead,
        actor=actor,
    )
    return lead


def _organisation_of(lead: Lead) -> Organisation:
    company = lead.company
    return Organisation.objects.create(
        name=lead.organisation_name or lead.name,
        country=company.country,
        language=company.language,
        email=lead.email if not lead.organisation_name else "",
        owner=lead.owner,
    )


def _person_of(lead: Lead) -> Person:
    return Person.objects.create(name=lead.name, email=lead.email, phone=lead.phone, owner=lead.owner)


def _deal_of(lead: Lead, wish: DealWish, actor: Actor) -> Deal:
    owner = lead.owner or person_of(actor)
    if owner is None or lead.organisation is None:
        raise Refused(_("The lead needs an owner before a deal can be opened."))
    return open_deal(
        deal=Deal(
            company=lead.company,
            name=wish.name,
            organisation=lead.organisation,
            person=lead.person,
            lead=lead,
            pipeline=wish.stage.pipeline,
            stage=wish.stage,
            source=lead.source,
            owner=owner,
            currency=lead.company.currency,
            value=wish.value,
            expected_close_on=wish.expected_close_on,
            description=lead.message,
        ),
        actor=actor,
    )


def _move_history(lead: Lead, deal: Deal | None) -> None:
    """Calls, notes and follow-ups of the lead show on what it became."""
    for rows in (lead.activitys, lead.followups):
        rows.update(organisation=lead.organisation, person=lead.person, deal=deal)


@action(LEAD_EDIT, on="lead")
def drop_lead(*, lead: Lead, reason: LossReason, actor: Actor) -> Lead:
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.apply(lead, "drop")
    lead.dropped_because = reason
    lead.save(update_fields=["state", "dropped_because"])
    publish(LeadDropped(lead_id=lead.pk, reason_id=reason.pk), actor=actor, subject=lead)
    return lead


@action(LEAD_EDIT, on="lead")
def reopen_lead(*, lead: Lead, actor: Actor) -> Lead:
    lead = Lead.objects.lock(lead.pk)
    Lead.workflow.apply(lead, "reopen")
    lead.dropped_because = None
    lead.save(update_fields=["state", "dropped_because"])
    publish(LeadReopened(lead_id=lead.pk), actor=actor, subject=lead)
    return lead
