"""Leads become organisation, person and deal without retyping, and their history comes along."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import Refused
from crm import actions
from crm.models import Activity, Organisation, PartyRole, Person
from tests.cast import Cast
from tests.factories import LeadFactory, LossReasonFactory, OrganisationFactory, PersonFactory, StageFactory

pytestmark = pytest.mark.django_db


def test_conversion_makes_what_is_missing_and_keeps_the_links(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, owner=cast.sales, message="A new shop")
    note = actions.log_activity(activity=Activity(lead=lead, text="Called", user=cast.sales), actor=cast.sales)
    wish = actions.DealWish("New shop", StageFactory(), Decimal("20000"), None)
    actions.convert_lead(lead=lead, organisation=None, person=None, deal=wish, actor=cast.sales)
    lead.refresh_from_db()
    assert lead.organisation and lead.organisation.name == lead.organisation_name
    assert lead.person and lead.person.email == lead.email
    assert lead.deal.value == Decimal("20000") and lead.deal.organisation == lead.organisation
    assert PartyRole.objects.filter(person=lead.person, organisation=lead.organisation).count() == 1
    note.refresh_from_db()
    assert (note.organisation, note.deal) == (lead.organisation, lead.deal)


def test_conversion_links_to_existing_records_first(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, owner=cast.sales)
    organisation, person = OrganisationFactory(), PersonFactory()
    actions.convert_lead(lead=lead, organisation=organisation, person=person, deal=None, actor=cast.sales)
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)


def test_a_converted_lead_is_not_converted_again(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, owner=cast.sales)
    actions.convert_lead(lead=lead, organisation=None, person=None, deal=None, actor=cast.sales)
    with pytest.raises(Refused):
        actions.convert_lead(lead=lead, organisation=None, person=None, deal=None, actor=cast.sales)


def test_dropped_and_reopened(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company)
    assert actions.drop_lead(lead=lead, reason=LossReasonFactory(), actor=cast.sales).state == "dropped"
    reopened = actions.reopen_lead(lead=lead, actor=cast.sales)
    assert (reopened.state, reopened.dropped_because) == ("new", None)
