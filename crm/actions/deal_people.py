"""Who takes part in a deal on the client's side."""

from __future__ import annotations

from core.access import Actor
from core.actions import action
from core.events import publish
from crm.actions.deal_log import require_live
from crm.events import DealPersonDropped, DealPersonPut
from crm.models import Deal, DealPerson, Person
from crm.permissions import DEAL_EDIT


@action(DEAL_EDIT, on="deal")
def put_person(*, deal: Deal, person: Person, part: str, actor: Actor) -> DealPerson:
    """Name a person's part in the deal; naming it again changes it, the same again changes nothing."""
    deal = Deal.objects.lock(deal.pk)
    require_live(deal)
    row = DealPerson.objects.filter(deal=deal, person=person).first()
    if row is not None and row.part == part:
        return row
    if row is None:
        row = DealPerson(deal=deal, person=person)
    row.part = part
    row.save()
    publish(DealPersonPut(deal_id=deal.pk, person_id=person.pk, part=part), actor=actor, subject=deal)
    return row


@action(DEAL_EDIT, on="deal")
def drop_person(*, deal: Deal, person: Person, actor: Actor) -> Deal:
    """Take a person out of the deal; twice is once."""
    deal = Deal.objects.lock(deal.pk)
    require_live(deal)
    if DealPerson.objects.filter(deal=deal, person=person).delete()[0]:
        publish(DealPersonDropped(deal_id=deal.pk, person_id=person.pk), actor=actor, subject=deal)
    return deal
