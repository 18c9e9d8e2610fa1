"""Clients, people, deals and leads from the files that people really have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.imports import actions, limits, running
from core.imports.matching import Index
from core.imports.rows import sentence
from core.models import AuditEvent, Currency, ExchangeRate, Grant, ImportBatch, Notification, OwnField, Tag, User
from crm.models import Address, Deal, Lead, Organisation, PartyRole, Person, StageChange
from tests.cast import Cast
from tests.core.imports.taking import checked, counts, hand_in, imported
from tests.factories import DealFactory, OrganisationFactory, PersonFactory, StageFactory
from tests.fixtures import imports as files

pytestmark = pytest.mark.django_db

CLIENTS, PEOPLE, DEALS, LEADS = "crm.organisation", "crm.person", "crm.deal", "crm.lead"


def reasons(batch: ImportBatch) -> dict[int, list[str]]:
    return {row: [sentence(one) for one in found] for row, found in batch.problems.values_list("row", "reasons")}


def test_a_finnish_sheet_comes_in_and_its_bad_rows_do_not_stop_it(cast: Cast) -> None:
    batch = imported(cast.sales, CLIENTS, files.FINNISH)
    assert counts(batch) == (2, 0, 0, 4)
    row = Organisation.objects.get(external_id="1001")
    assert (row.name, row.business_id, row.country) == ("Åkerlund & Söderström Oy", "2077474-0", "FI")
    assert row.notes == 'Soita\nensin "Matille"; ei maanantaisin'
    assert row.search_key.startswith("akerlund & soderstrom oy") and row.sort_key
    assert str(Address.objects.get(organisation=row)) == "Ylämyllynkatu 3, 80100 Joensuu, FI"
    found = reasons(batch)
    assert "check digits" in found[3][0] and "Name is missing" in found[4][0] and "e-mail" in found[6][0]
    assert "Row 2" in found[7][0]


def test_taking_the_same_file_again_changes_nothing(cast: Cast) -> None:
    imported(cast.sales, CLIENTS, files.TURKISH)
    versions = list(Organisation.objects.order_by("pk").values_list("pk", "version"))
    assert counts(imported(cast.sales, CLIENTS, files.TURKISH)) == (0, 0, 2, 0)
    assert list(Organisation.objects.order_by("pk").values_list("pk", "version")) == versions
    assert Organisation.objects.get(external_id="T-1").name == "Işık Çağrı Yazılım A.Ş."


def test_only_mapped_fields_change_and_empty_cells_blank_nothing(cast: Cast) -> None:
    held = OrganisationFactory(
        name="Ruuhka", external_source="Old CRM", external_id="7", phone="050", industry="Trade", notes="Keep"
    )
    batch = imported(cast.sales, CLIENTS, b"id,name,industry,notes\n7,Ruuhka Oy,,\n")
    held.refresh_from_db()
    assert counts(batch) == (0, 1, 0, 0)
    assert (held.name, held.industry, held.notes, held.phone) == ("Ruuhka Oy", "Trade", "Keep", "050")
    assert held.search_key.startswith("ruuhka oy")


@pytest.mark.parametrize(
    "line", ["name,vat\nOther name,2077474-0\n", "name,y-tunnus\nX,20774740\n", "name,phone\nISTANBUL  işi,12\n"]
)
def test_clients_are_found_by_their_numbers_or_exact_name(cast: Cast, line: str) -> None:
    OrganisationFactory(name="İstanbul İşi", vat_id="FI20774740", business_id="2077474-0", country="FI")
    assert counts(imported(cast.sales, CLIENTS, line.encode())) == (0, 1, 0, 0)
    assert Organisation.objects.count() == 1


def test_two_that_fit_are_not_guessed_between(cast: Cast) -> None:
    for _twice in range(2):
        OrganisationFactory(name="Ruuhka Oy")
    batch = imported(cast.sales, CLIENTS, b"name,phone\nRuuhka Oy,12\n")
    assert counts(batch) == (0, 0, 0, 1) and "More than one" in reasons(batch)[2][0]


def test_a_check_says_what_would_happen_and_writes_nothing(cast: Cast) -> None:
    OrganisationFactory(name="Höyry Ab", external_source="Old CRM", external_id="1005")
    batch = checked(cast.sales, CLIENTS, files.FINNISH)
    assert counts(batch) == (1, 1, 0, 4) and batch.state == "checked"
    assert Organisation.objects.count() == 1 and not AuditEvent.objects.filter(kind="core.RowsImported").exists()


def test_people_join_their_clients_and_first_names_meet_last_names(cast: Cast) -> None:
    client = OrganisationFactory(name="Suvanto Energy")
    batch = imported(cast.sales, PEOPLE, files.PEOPLE)
    assert counts(batch) == (2, 0, 0, 2)
    saara = Person.objects.get(external_id="501")
    assert (saara.name, saara.phone, saara.owner) == ("Saara Virtanen", "+358 40 1234567", cast.sales)
    assert PartyRole.objects.get(person=saara, organisation=client).title == "CFO"
    assert PartyRole.objects.filter(organisation=client).count() == 2
    assert len(reasons(batch)[5]) == 2  # the client and the owner, both said at once


def test_missing_clients_of_people_are_made_when_asked_for(cast: Cast) -> None:
    OrganisationFactory(name="Suvanto Energy")
    batch = imported(cast.sales, PEOPLE, files.PEOPLE.replace(b"Nobody We Know", b""), make_missing=True)
    assert counts(batch) == (3, 0, 0, 1) and batch.related == 1
    assert PartyRole.objects.get(person__external_id="504").organisation.name == "Uusi Asiakas Oy"


def test_people_are_found_by_their_address(cast: Cast) -> None:
    held = PersonFactory(name="Elif Yıldız", email="Elif@ruuhka.example")
    OrganisationFactory(name="Ruuhka Oy")
    assert counts(imported(cast.sales, PEOPLE, files.WIDE)) == (0, 1, 0, 0)
    held.refresh_from_db()
    assert held.name == "Elif Yıldız 🌞" and held.party_roles.get().title == "CTO"
    assert counts(imported(cast.sales, PEOPLE, files.WIDE)) == (0, 0, 1, 0)


def test_deals_are_valued_at_home_and_begin_their_log(cast: Cast) -> None:
    client = OrganisationFactory(name="Suvanto Energy")
    stage = StageFactory(name="Proposal", position=1, probability=40)
    StageFactory(name="Negotiation", position=2, probability=60, pipeline=stage.pipeline)
    usd = Currency.objects.get_or_create(code="USD", defaults={"name": "US dollar"})[0]
    ExchangeRate.objects.create(base=cast.company.currency, currency=usd, on=date(2020, 1, 1), rate=Decimal("0.9"))
    batch = imported(cast.sales, DEALS, files.DEALS, make_missing=True)
    assert (counts(batch), batch.related) == ((3, 0, 0, 2), 1)
    first, second, third = Deal.objects.order_by("external_id")
    assert (first.value, first.expected_close_on, first.organisation) == (Decimal("1234.56"), date(2027, 1, 31), client)
    assert (second.value, second.stage.name, second.owner) == (Decimal("12000.00"), "Negotiation", cast.sales)
    assert (third.home_value, third.stage, third.owner) == (Decimal("810.45"), stage, cast.sales)
    log = StageChange.objects.get(deal=second)
    assert (log.from_stage, log.probability, log.home_value) == (None, 60, Decimal("12000.00"))
    assert third.organisation.name == "Tuntematon Oy"
    assert len(reasons(batch)[6]) == 2


def test_a_deal_that_moves_is_logged_and_a_closed_one_stays(cast: Cast) -> None:
    to = StageFactory(name="Negotiation", position=2)
    deals = [
        DealFactory(company=cast.company, owner=cast.sales, external_source="Old CRM", external_id=name, **more)
        for name, more in (("d1", {}), ("d2", {"state": "won", "closed_on": date(2026, 1, 1)}))
    ]
    batch = imported(cast.sales, DEALS, b"deal id,stage\nd1,negotiation\nd2,Negotiation\n")
    assert counts(batch) == (0, 1, 0, 1)
    change = StageChange.objects.get()
    assert (change.deal, change.from_stage, change.to_stage) == (deals[0], deals[0].stage, to)
    assert "reopen it first" in reasons(batch)[3][0]


def test_leads_come_in(cast: Cast) -> None:
    content = b"Contact name;Company;Email;Message\nElif Kaya;Kaya Tekstil;elif@kaya.example;Web shop?\n"
    assert counts(imported(cast.sales, LEADS, content)) == (1, 0, 0, 0)
    lead = Lead.objects.get()
    assert (lead.organisation_name, lead.message, lead.company) == ("Kaya Tekstil", "Web shop?", cast.company)
    assert counts(imported(cast.sales, LEADS, content)) == (0, 0, 1, 0)


def test_tags_are_added_and_own_fields_filled(cast: Cast) -> None:
    OwnField.objects.create(model=CLIENTS, key="size", labels={"en": "Size", "fi": "Koko"}, kind="number")
    held = OrganisationFactory(name="Ruuhka Oy")
    held.tags.add(Tag.objects.create(model=CLIENTS, name="Old"))
    content = b"name;koko;tags\nRuuhka Oy;1,5;old, new\nUusi Oy;x;\n"
    batch = imported(cast.sales, CLIENTS, content)
    assert counts(batch) == (0, 1, 0, 1)
    held.refresh_from_db()
    assert held.custom == {"size": "1.5"} and {tag.name for tag in held.tags.all()} == {"Old", "new"}
    assert counts(imported(cast.sales, CLIENTS, content)) == (0, 0, 1, 1)


def test_each_batch_is_one_event_and_the_end_is_told_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BATCH", 2)
    imported(cast.sales, CLIENTS, b"id,name\n" + b"".join(b"%d,Firm %d\n" % (at, at) for at in range(5)))
    events = AuditEvent.objects.filter(kind="core.RowsImported")
    assert sorted(len(event.facts["created"]) for event in events) == [1, 2, 2]
    assert Notification.objects.filter(user=cast.sales, kind="import").count() == 1


def test_a_batch_costs_the_same_whatever_its_size(cast: Cast) -> None:
    def asked(start: int, rows: int) -> int:
        lines = [f"{at},Firm {at},{at}@firm.example,Joensuu,FI,One" for at in range(start, start + rows)]
        content = "\n".join(["id,name,email,city,country,tags", *lines]).encode()
        batch = actions.start(batch=checked(cast.sales, CLIENTS, content), actor=cast.sales)
        with CaptureQueriesContext(connection) as found:
            running.run(batch.pk)
        return len(found)

    asked(0, 1)
    assert asked(100, 1) == asked(200, 60)


@pytest.mark.parametrize(
    ("model", "name"), [(DEALS, "finance"), (CLIENTS, "staff"), (CLIENTS, "lead"), (LEADS, "auditor")]
)
def test_who_may_not_write_may_not_import(cast: Cast, model: str, name: str) -> None:
    with pytest.raises(PermissionDenied):
        hand_in(cast.of(name), model, b"name\nX\n")


def test_a_narrow_reach_is_kept(cast: Cast) -> None:
    """Whoever may write only their own clients adds and changes no other's."""
    Grant.objects.filter(permission="crm.organisation.edit", role__key="sales").update(scope="own")
    sales = User.objects.get(pk=cast.sales.pk)
    OrganisationFactory(name="Hers", owner=cast.owner)
    OrganisationFactory(name="His", owner=cast.sales)
    content = b"name,phone,owner\nHers,1,\nHis,2,\nNew,3,\nFor her,4,aino@luoto.example\n"
    batch = imported(sales, CLIENTS, content)
    assert counts(batch) == (1, 1, 0, 2)
    assert Organisation.objects.get(name="New").owner == sales
    assert "not yours" in reasons(batch)[2][0] and "your own" in reasons(batch)[5][0]


def test_a_row_that_only_the_database_refuses_is_left_out_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    OrganisationFactory(name="Faster", external_source="Old CRM", external_id="2")
    monkeypatch.setattr(Index, "find", lambda index, row: None)  # as if it had been added a moment ago
    batch = imported(cast.sales, CLIENTS, b"id,name\n1,A\n2,B\n3,C\n")
    assert counts(batch) == (2, 0, 0, 1) and "database refused" in reasons(batch)[3][0]
    assert Organisation.objects.count() == 3


def test_a_long_import_hands_over_before_its_time_is_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BATCH", 1)
    batch = actions.start(batch=checked(cast.sales, CLIENTS, b"name\nA\nB\n"), actor=cast.sales)
    monkeypatch.setattr(running, "SECONDS", -1)
    assert not running.run(batch.pk)
    monkeypatch.setattr(running, "SECONDS", 300)
    assert running.sweep() == 1
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == ("done", (2, 0, 0, 0))
