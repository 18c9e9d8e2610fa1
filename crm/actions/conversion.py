"""A lead becomes a client, a person and a deal; what was there is linked first, and all of it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.models import AuditEvent
from crm.actions.carrying import Carried, carry
from crm.actions.consenting import note_consents
from crm.actions.deals import open_deal
from crm.actions.leads import score_of
from crm.actions.timeline import record
from crm.events import LeadConverted
from crm.models import Address, Deal, Lead, LeadConversion, Organisation, PartyRole, Person, Stage, StageChange
from crm.permissions import LEAD_EDIT, LEAD_VIEW

# What an undone conversion puts back on the lead.
RESTORED = ("state", "organisation_id", "person_id", "converted_at", "closing_score", "resume_on", "nurtured_from")


@dataclass(frozen=True)
class DealWish:
    """The deal that a conversion opens; the value is in the lead's company's currency."""

    name: str
    stage: Stage
    value: Decimal
    expected_close_on: date | None


@action(LEAD_EDIT, on="lead")
def convert_lead(
    *, lead: Lead, organisation: Organisation | None, person: Person | None, deal: DealWish | None, actor: Actor
) -> Lead:
    """Turn the lead into organisation + person + deal; given rows are linked, missing ones are made from the lead.

    Notes, mails, follow-ups, files, tags, own fields of the same name and the place they named come along. What was
    done is kept as a LeadConversion, which `undo_conversion` takes back. Raises Refused on a closed lead.
    """
    lead = Lead.objects.lock(lead.pk)
    before = {name: _plain(getattr(lead, name)) for name in RESTORED}
    Lead.workflow.apply(lead, "convert")
    carried = Carried()
    lead.organisation = organisation or carried.note(_organisation_of(lead))
    lead.person = person or carried.note(_person_of(lead))
    _keep_address(lead, carried)
    if not PartyRole.objects.filter(person=lead.person, organisation=lead.organisation).exists():
        carried.note(_role_of(lead))
    lead.converted_at, lead.closing_score = clock.now(), score_of(lead)
    lead.resume_on, lead.nurtured_from = None, ""
    lead.save()
    opened = carried.note(_deal_of(lead, deal, actor)) if deal else None
    if opened is not None:
        for change in StageChange.objects.filter(deal=opened):
            carried.note(change)
    carry(lead=lead, deal=opened, carried=carried)
    for consent in note_consents(lead=lead, actor=actor):
        if person is None:  # a person who was there keeps what they said
            carried.note(consent)
    conversion = LeadConversion.objects.create(
        lead=lead, by=person_of(actor), before=before, made=carried.made, moved=carried.moved, added=carried.added
    )
    _tell(lead, opened, conversion, actor)
    # Whatever is recorded of these rows after this was done to them later.
    conversion.made = carried.made | {"core.auditevent": [AuditEvent.objects.order_by("-pk").values_list("pk")[0][0]]}
    conversion.save(update_fields=["made"])
    return lead


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _tell(lead: Lead, opened: Deal | None, conversion: LeadConversion, actor: Actor) -> None:
    assert lead.organisation is not None
    publish(
        LeadConverted(
            lead_id=lead.pk,
            organisation_id=lead.organisation.pk,
            person_id=lead.person_id,
            deal_id=opened.pk if opened else None,
        ),
        actor=actor,
        subject=lead,
    )
    record(
        subject=conversion,
        kind="lead.converted",
        permission=LEAD_VIEW,
        summary=gettext_noop("Became a client from the lead %(lead)s"),
        arguments={"lead": str(lead)},
        organisation=lead.organisation,
        person=lead.person,
        deal=opened,
        lead=lead,
        url=lead.get_absolute_url(),
        actor=actor,
    )


def _organisation_of(lead: Lead) -> Organisation:
    company = lead.company
    return Organisation.objects.create(
        name=lead.organisation_name or lead.name,
        business_id=lead.business_id,
        country=lead.country or company.country,
        language=lead.language or company.language,
        email=lead.email if not lead.organisation_name else "",
        owner=lead.owner,
    )


def _keep_address(lead: Lead, carried: Carried) -> None:
    """Where they are, as far as they said it, for a client of whom no address is known."""
    organisation = lead.organisation
    assert organisation is not None  # just linked or made
    if not (lead.postal_code or lead.city) or organisation.addresses.exists():
        return
    address = Address(
        organisation=organisation, kind=Address.Kind.VISIT, postal_code=lead.postal_code, city=lead.city,
        country=lead.country or organisation.country, on_invoices=True,
    )  # fmt: skip
    address.save()
    carried.note(address)


def _person_of(lead: Lead) -> Person:
    return Person.objects.create(
        name=lead.name, email=lead.email, phone=lead.phone, language=lead.language, owner=lead.owner
    )


def _role_of(lead: Lead) -> PartyRole:
    assert lead.person is not None and lead.organisation is not None  # just linked or made
    period = DateRange(clock.today(lead.company), None, "[)")
    return PartyRole.objects.create(person=lead.person, organisation=lead.organisation, period=period)


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
