"""The page of a row, its panels, its history and its tags."""

from __future__ import annotations

from typing import Any

from core.models import AuditEvent, CostCentre, Grant, OwnField, Tag, User
from core.permissions import TAGS_EDIT
from crm.permissions import ORGANISATION_EDIT, ORGANISATION_VIEW
from tests.core.views.conftest import browser, give, open_form
from tests.factories import OrganisationFactory, UserFactory


def test_detail_shows_facts_acts_and_panels(boss: User, reader: User, nobody: User, centre: CostCentre) -> None:
    page = browser(boss).get(f"/centres/{centre.pk}/").content.decode()
    assert "Energy" in page and "Luoto Digital Oy" in page and f"/centres/{centre.pk}/panel/" in page
    assert f"/history/core.costcentre/{centre.pk}/" in page and f"/attachments/core.costcentre/{centre.pk}/" in page
    lesser = browser(reader).get(f"/centres/{centre.pk}/").content.decode()
    assert "/panel/" not in lesser and "/rename/" not in lesser and "Energy" in lesser
    assert browser(nobody).get(f"/centres/{centre.pk}/").status_code == 403
    assert browser(boss).get("/centres/99999/").status_code == 404


def test_a_narrow_scope_hides_other_peoples_rows(boss: User) -> None:
    seller = give(UserFactory(), {ORGANISATION_VIEW: "own", ORGANISATION_EDIT: "own"})
    mine, other = OrganisationFactory(owner=seller), OrganisationFactory(owner=boss)
    assert browser(seller).get(f"/clients/{mine.pk}/").status_code == 200
    assert browser(seller).get(f"/clients/{other.pk}/").status_code == 404
    assert browser(seller).get(f"/clients/{other.pk}/edit/").status_code == 404
    for address in ("tags", "history"):
        assert browser(seller).get(f"/{address}/crm.organisation/{other.pk}/").status_code == 404
        assert browser(seller).get(f"/{address}/crm.organisation/{mine.pk}/").status_code == 200


def test_a_row_out_of_ones_own_reach_can_not_be_made(boss: User) -> None:
    seller = give(UserFactory(), {ORGANISATION_VIEW: "own", ORGANISATION_EDIT: "own"})
    data = {"name": "Theirs", "country": "FI", "owner": boss.pk}
    answer = browser(seller).post("/clients/new/", data)
    assert answer.status_code == 409 and 'value="Theirs"' in answer.content.decode()
    assert browser(seller).post("/clients/new/", data | {"owner": seller.pk}).status_code == 303


def test_panel_as_fragment_and_as_page(boss: User, reader: User, centre: CostCentre) -> None:
    url = f"/centres/{centre.pk}/panel/"
    assert "<html" in browser(boss).get(url).content.decode()
    assert "<html" not in browser(boss, htmx=True).get(url).content.decode()
    assert browser(reader).get(url).status_code == 403
    assert browser(boss).get("/centres/99999/panel/").status_code == 404


def test_history_reads_like_prose(boss: User, reader: User, centre: CostCentre) -> None:
    client = browser(boss)
    url = f"/centres/{centre.pk}/edit/"
    client.post(url, open_form(client, url) | {"name": "Water 🚰"})
    page = browser(reader).get(f"/history/core.costcentre/{centre.pk}/").content.decode()
    assert "Aino Lehtonen" in page and "Energy → Water 🚰" in page
    assert browser(reader).get("/history/core.secret/1/").status_code == 404


def test_history_pages_back(boss: User, centre: CostCentre) -> None:
    AuditEvent.objects.bulk_create(
        AuditEvent(kind="core.Changed", actor=boss, subject_type="core.costcentre", subject_id=centre.pk)
        for _at in range(60)
    )
    url = f"/history/core.costcentre/{centre.pk}/"
    first = browser(boss).get(url)
    assert len(first.context["events"]) == 50
    assert len(browser(boss).get(f"{url}?before={first.context['older']}").context["events"]) == 10
    assert browser(boss).get(f"{url}?before=x").status_code == 200


def test_tags_are_made_and_put_on(boss: User, reader: User) -> None:
    role = Grant.objects.filter(role__assignments__user=boss)[0].role
    Grant.objects.create(role=role, permission=TAGS_EDIT.name, scope="all")
    client_row = OrganisationFactory()
    url = f"/tags/crm.organisation/{client_row.pk}/"
    assert browser(reader).get(url).status_code == 403
    answer = browser(boss).post(url, {"tags_new": "İhale, VIP, vip"})
    assert answer.status_code == 303
    assert sorted(t.name for t in client_row.tags.all()) == ["VIP", "İhale"]
    event = AuditEvent.objects.filter(kind="core.Changed").get()
    assert event.facts["old"] == {"tags": []} and len(event.facts["new"]["tags"]) == 2
    fragment = browser(boss, htmx=True).post(url, {"tags": [client_row.tags.get(name="VIP").pk]})
    assert fragment.status_code == 200 and "VIP" in fragment.content.decode() and "toast" in fragment.content.decode()
    assert [t.name for t in client_row.tags.all()] == ["VIP"]
    assert Tag.objects.count() == 2


def test_new_tags_need_the_right(boss: User) -> None:
    row = OrganisationFactory()
    Tag.objects.create(name="Known", model="crm.organisation")
    answer = browser(boss).post(f"/tags/crm.organisation/{row.pk}/", {"tags_new": "Brand new"})
    assert answer.status_code == 422 and "Brand new" in answer.content.decode()
    assert browser(boss).post(f"/tags/crm.organisation/{row.pk}/", {"tags_new": "KNOWN"}).status_code == 303
    assert [t.name for t in row.tags.all()] == ["Known"]


def own(key: str, kind: str, **more: Any) -> OwnField:
    return OwnField.objects.create(model="crm.organisation", key=key, kind=kind, labels={"en": key.title()}, **more)


def test_own_fields_from_form_to_page(boss: User) -> None:
    own("floor", "number")
    own("since", "date")
    own("size", "choice", choices=["Küçük", "Büyük"])
    own("vip", "boolean")
    own("note", "text", required=True)
    row = OrganisationFactory(owner=boss)
    client = browser(boss)
    url = f"/clients/{row.pk}/edit/"
    data = open_form(client, url)
    assert client.post(url, data).status_code == 422  # the note is required
    bad = data | {"own_note": "x", "own_floor": "1.234", "own_size": "Orta", "own_since": "3/4/2026"}
    answer = client.post(url, bad)
    assert set(answer.context["form"].errors) == {"own_floor", "own_size", "own_since"}
    good = data | {
        "own_note": "🚢", "own_floor": "-1 234,50", "own_size": "Büyük", "own_since": "2026-11-19", "own_vip": "on",
    }  # fmt: skip
    assert client.post(url, good).status_code == 303
    row.refresh_from_db()
    assert row.custom == {"note": "🚢", "floor": "-1234.5", "size": "Büyük", "since": "2026-11-19", "vip": True}
    page = client.get(f"/clients/{row.pk}/").content.decode()
    assert "−1,234.5" in page and "19 Nov 2026" in page and "Büyük" in page
    again = open_form(client, url)
    assert again["own_floor"] == "-1234.5" and client.post(url, again).status_code == 303
    facts = AuditEvent.objects.filter(kind="core.Changed").get().facts
    assert facts["new"]["own_floor"] == "-1234.5"


def test_own_fields_conflict_like_others(boss: User) -> None:
    own("floor", "number")
    row = OrganisationFactory(owner=boss)
    client = browser(boss)
    url = f"/clients/{row.pk}/edit/"
    data = open_form(client, url)
    assert client.post(url, data | {"own_floor": "3"}).status_code == 303
    answer = client.post(url, data | {"own_floor": "4"})
    assert answer.status_code == 409 and [one.name for one in answer.context["differing"]] == ["own_floor"]
