"""A whole import is taken back: the database is as it was before, and nothing of others' work is thrown away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from core import clock, editing
from core.errors import Refused
from core.imports import actions, running, undoing
from core.models import AuditEvent, ImportBatch, ImportTrace, User
from crm.models import Activity, Address, Deal, Organisation, PartyRole, Person, StageChange
from crm.permissions import ORGANISATION_EDIT
from tests.cast import Cast, client_of
from tests.core.imports.taking import checked, imported
from tests.factories import DealFactory, OrganisationFactory, PersonFactory, StageFactory

pytestmark = pytest.mark.django_db

CLIENTS, PEOPLE, DEALS = "crm.organisation", "crm.person", "crm.deal"
# Columns that say when and how often a row was written.
TIMES = {"version", "updated_at"}
Dump = dict[str, list[dict[str, Any]]]


def dump() -> Dump:
    """Every row of crm, with the tags put on them."""
    models = apps.get_app_config("crm").get_models(include_auto_created=True)
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in TIMES}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in models
        if not hasattr(model, "pgh_tracked_model")
    }


def undone(batch: ImportBatch, user: User) -> ImportBatch:
    actions.undo(batch=batch, actor=user)
    assert running.run(batch.pk), ImportBatch.objects.get(pk=batch.pk).error
    return ImportBatch.objects.get(pk=batch.pk)


@pytest.fixture
def held(cast: Cast) -> Organisation:
    return OrganisationFactory(name="Ruuhka", external_source="Old CRM", external_id="7", industry="Trade")


def test_clients_with_addresses_and_tags_go_and_changed_ones_are_as_they_were(cast: Cast, held: Organisation) -> None:
    Address.objects.create(organisation=held, kind="visit", street="Old street 1", city="Turku")
    before = dump()
    file = (
        "id,name,industry,street,city,tags\n7,Ruuhka Oy,Media,New street 2,Turku,vip\n"
        "8,Işık A.Ş.,Media,Cadde 3,İzmir,vip\n9,Zeta 🚀,,,,\n"
    )
    batch = imported(cast.owner, CLIENTS, file.encode())
    assert (batch.created, batch.updated) == (2, 1) and dump() != before
    batch = undone(batch, cast.owner)
    assert (batch.state, batch.kept) == ("undone", 0)
    assert dump() == before
    assert AuditEvent.objects.filter(kind="core.ImportUndone").count() == 1


def test_people_with_roles_and_new_clients_go(cast: Cast, held: Organisation) -> None:
    matti = PersonFactory(name="Matti", email="matti@ruuhka.example")
    role = PartyRole.objects.create(person=matti, organisation=held, title="CTO", period=("2024-01-01", None))
    before = dump()
    file = (
        "name,email,company,job title\nMatti,matti@ruuhka.example,Ruuhka,CEO\n"
        "Saara Şahin,saara@x.example,Brand New Oy,Designer\n"
    )
    batch = imported(cast.owner, PEOPLE, file.encode(), make_missing=True)
    role.refresh_from_db()
    assert role.title == "CEO" and Organisation.objects.filter(name="Brand New Oy").exists()
    batch = undone(batch, cast.owner)
    assert batch.kept == 0 and dump() == before


def test_deals_go_with_their_log_and_moved_ones_come_back(cast: Cast, held: Organisation) -> None:
    first = StageFactory(name="First", position=1)
    second = StageFactory(name="Second", position=2, pipeline=first.pipeline)
    deal = DealFactory(
        organisation=held, company=cast.company, name="Webshop", pipeline=first.pipeline, stage=first, owner=cast.sales
    )
    before = dump()
    file = "deal name,company,amount,stage\nWebshop,Ruuhka,9000,Second\nCare,Ruuhka,100,First\n"
    batch = imported(cast.owner, DEALS, file.encode())
    deal.refresh_from_db()
    assert deal.stage == second and StageChange.objects.filter(deal__name="Care").exists()
    batch = undone(batch, cast.owner)
    assert batch.kept == 0 and dump() == before


def test_what_others_used_or_changed_stays_and_is_named(cast: Cast, held: Organisation) -> None:
    batch = imported(cast.owner, CLIENTS, b"id,name,industry\n7,Ruuhka,Media\n8,Used Oy,\n9,Edited Oy,\n10,Free Oy,\n")
    used, edited = Organisation.objects.get(external_id="8"), Organisation.objects.get(external_id="9")
    Activity.objects.create(organisation=used, user=cast.sales, text="Called")
    editing.update(edited, actor=cast.owner, permission=ORGANISATION_EDIT, industry="Sea")
    held.refresh_from_db()
    editing.update(held, actor=cast.owner, permission=ORGANISATION_EDIT, industry="Rail")
    batch = undone(batch, cast.owner)
    assert (batch.undone, batch.kept) == (1, 3)
    names = set(Organisation.objects.values_list("name", "industry"))
    assert {("Ruuhka", "Rail"), ("Used Oy", ""), ("Edited Oy", "Sea")} <= names
    assert not Organisation.objects.filter(name="Free Oy").exists() and Activity.objects.exists()
    page = client_of(cast.owner).get(reverse("core:import", args=[batch.pk])).content.decode()
    assert "Used Oy" in page and "It is used by activity" in page and "It was changed after the import." in page


def test_a_worker_that_dies_half_way_is_followed_by_another(
    cast: Cast, held: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump()
    batch = imported(cast.owner, CLIENTS, b"id,name\n8,A Oy\n9,B Oy\n10,C Oy\n")
    monkeypatch.setattr(undoing, "PART", 1)
    actions.undo(batch=batch, actor=cast.owner)
    real, calls = undoing._take_part, []

    def once(*given: Any) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise SystemExit
        real(*given)

    monkeypatch.setattr(undoing, "_take_part", once)
    with pytest.raises(SystemExit):
        running.run(batch.pk)
    monkeypatch.setattr(undoing, "_take_part", real)
    ImportBatch.objects.filter(pk=batch.pk).update(claimed_at=clock.now() - timedelta(hours=1))
    assert running.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.undone, batch.kept) == (3, 0) and dump() == before


def test_undoing_is_refused_when_it_makes_no_sense(cast: Cast) -> None:
    batch = checked(cast.owner, CLIENTS, b"id,name\n8,A Oy\n")
    with pytest.raises(Refused, match="come to its end"):
        actions.undo(batch=batch, actor=cast.owner)
    done = imported(cast.owner, CLIENTS, b"id,name\n8,A Oy\n")
    with pytest.raises(Refused, match="somebody else"):
        actions.undo(batch=done, actor=cast.sales)
    ImportBatch.objects.filter(pk=done.pk).update(started_at=clock.now() - timedelta(days=31))
    with pytest.raises(Refused, match="30 days"):
        actions.undo(batch=done, actor=cast.owner)


def test_it_is_asked_for_from_the_page_and_twice_is_once(cast: Cast) -> None:
    batch = imported(cast.owner, CLIENTS, b"id,name\n8,A Oy\n")
    browser, here = client_of(cast.owner), reverse("core:import_undo", args=[batch.pk])
    assert here in browser.get(reverse("core:import", args=[batch.pk])).content.decode()
    assert "What the file added (1) goes" in browser.get(here).content.decode()
    for _twice in range(2):
        assert browser.post(here).status_code == 303
    assert running.run(batch.pk) and not running.run(batch.pk)
    assert client_of(cast.sales).post(here).status_code == 404
    assert not ImportTrace.objects.filter(state="").exists()
    # The same file comes in again as if nothing had been.
    again = imported(cast.owner, CLIENTS, b"id,name\n8,A Oy\n")
    assert again.created == 1


def test_the_check_shows_what_will_change(cast: Cast, held: Organisation) -> None:
    batch = checked(cast.owner, CLIENTS, b"id,name,industry\n7,Ruuhka Oy,Media\n")
    page = client_of(cast.owner).get(reverse("core:import", args=[batch.pk])).content.decode()
    assert "What will change" in page and "Trade" in page and "Media" in page and "Ruuhka Oy" in page
    assert Person.objects.count() == 0 and Deal.objects.count() == 0


def test_leads_go_with_their_points(cast: Cast) -> None:
    before = dump()
    batch = imported(cast.owner, "crm.lead", b"name,email,company\nMaria,maria@x.example,Merituuli\n")
    assert batch.created == 1
    batch = undone(batch, cast.owner)
    assert batch.kept == 0 and dump() == before
