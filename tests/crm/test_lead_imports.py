"""Leads from files get their owners by the rules, with the reason written down; the import is taken back with all of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEvent, Notification
from crm import actions
from crm.models import Address, AssignmentLog, AssignmentMember, AssignmentRule, Lead
from tests.cast import Cast
from tests.core.imports.taking import checked, imported
from tests.crm.test_assignment import seller, team
from tests.crm.test_conversion import convert
from tests.crm.test_import_undo import undone
from tests.factories import LeadFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
LEADS = "crm.lead"


def sheet(count: int, **more: str) -> bytes:
    heads = ["name", "email", *more]
    rows = [[f"Person {n}", f"p{n}@kaya{n}.example", *more.values()] for n in range(count)]
    return "\n".join(",".join(row) for row in [heads, *rows]).encode()


@pytest.fixture
def sellers(cast: Cast) -> list[Any]:
    everyday = {"week": [450] * 7}
    people = [seller(cast, name) for name in ("Ada", "Bo")]
    for person in people:
        person.employments.update(**everyday)
    return people


def test_they_are_shared_in_turns_and_it_is_written_down(cast: Cast, sellers: list[Any]) -> None:
    rule = team(cast, *sellers)
    imported(cast.owner, LEADS, sheet(5))
    assert Counter(lead.owner for lead in Lead.objects.all()) == {sellers[0]: 3, sellers[1]: 2}
    assert AssignmentLog.objects.filter(rule=rule, because="turns").count() == 5
    assert [row.last_turn for row in AssignmentMember.objects.order_by("position")] == [5, 4]
    told = Notification.objects.filter(kind="lead.assigned")
    assert {row.user: row.arguments["count"] for row in told} == {sellers[0]: 3, sellers[1]: 2}
    assert AuditEvent.objects.filter(kind="crm.LeadsAssigned").count() == 1
    # One that comes in by itself afterwards is the next one's.
    assert actions.give_lead(lead=LeadFactory(company=cast.company, owner=None), actor=cast.owner).chosen == sellers[1]


def test_who_is_full_is_passed_over_while_the_file_is_read(cast: Cast, sellers: list[Any]) -> None:
    ada, bo = sellers
    LeadFactory(company=cast.company, owner=ada)
    rule = team(cast, ada, bo, capacity=2)
    imported(cast.owner, LEADS, sheet(5))
    assert Counter(lead.owner for lead in Lead.objects.filter(name__startswith="Person")) == {ada: 1, bo: 2, None: 2}
    last = AssignmentLog.objects.order_by("-pk").first()
    assert last is not None
    assert (last.because, last.skipped) == ("nobody", [[rule.pk, ada.pk, "full", 2], [rule.pk, bo.pk, "full", 2]])


def test_the_file_s_owner_stays_and_the_check_gives_nothing_away(cast: Cast, sellers: list[Any]) -> None:
    team(cast, *sellers)
    checked(cast.owner, LEADS, sheet(3))
    assert not AssignmentLog.objects.exists() and not Notification.objects.filter(kind="lead.assigned").exists()
    assert set(AssignmentMember.objects.values_list("last_turn", flat=True)) == {0}
    imported(cast.owner, LEADS, sheet(3, owner=cast.sales.email))
    assert {lead.owner for lead in Lead.objects.all()} == {cast.sales} and not AssignmentLog.objects.exists()


def test_without_rules_they_wait_for_somebody(cast: Cast) -> None:
    imported(cast.owner, LEADS, sheet(2))
    assert {lead.owner for lead in Lead.objects.all()} == {None} and not AssignmentLog.objects.exists()


def test_the_import_is_taken_back_with_its_assignments(cast: Cast, sellers: list[Any]) -> None:
    team(cast, *sellers)
    batch = undone(imported(cast.owner, LEADS, sheet(3)), cast.owner)
    assert (batch.state, batch.undone, batch.kept) == ("undone", 3, 0)
    assert not Lead.objects.exists() and not AssignmentLog.objects.exists()


def test_as_many_queries_for_many_leads(cast: Cast, sellers: list[Any]) -> None:
    rules = [team(cast, *sellers, conditions=[["country", "is", ["TR"]]]), team(cast, *sellers)]
    assert len(rules) == AssignmentRule.objects.count()
    asked = []
    for count in (2, 40):
        leads = [Lead(company=cast.company, name=f"L {n}") for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            share = actions.choose_owners(leads=leads, actor=cast.owner)
        asked.append(len(queries))
        assert len(share.decided) == count
    assert asked[1] <= asked[0]


def test_the_place_they_named_becomes_the_client_s_address_and_goes_with_an_undo(cast: Cast) -> None:
    imported(cast.sales, LEADS, sheet(1, country="TR", **{"postal code": "34000", "city": "İstanbul"}))
    lead = convert(Lead.objects.get(), cast)
    address = Address.objects.get()
    assert (address.organisation, address.on_invoices) == (lead.organisation, True)
    assert str(address) == "34000 İstanbul, TR"
    actions.undo_conversion(lead=lead, actor=cast.sales)
    assert not Address.objects.exists()


def test_a_known_address_is_left_alone(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    known = Address.objects.create(organisation=client, street="Satamakatu 3", city="Turku", on_invoices=True)
    lead = LeadFactory(company=cast.company, owner=cast.sales, city="Helsinki", postal_code="00100")
    lead = convert(lead, cast, organisation=client)
    assert Address.objects.get() == known
    bare = OrganisationFactory(owner=cast.sales)
    again = convert(LeadFactory(company=cast.company, owner=cast.sales, city="Helsinki"), cast, organisation=bare)
    assert Address.objects.get(organisation=bare).city == "Helsinki"
    actions.undo_conversion(lead=again, actor=cast.sales)
    assert not bare.addresses.exists() and type(bare).objects.filter(pk=bare.pk).exists()
