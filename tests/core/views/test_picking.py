"""The entity picker: its endpoint, and its field with and without script."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import User
from tests.core.views.conftest import browser, open_form
from tests.factories import OrganisationFactory, UserFactory


def test_options_are_folded_and_few(boss: User) -> None:
    UserFactory(name="İsmail Çelik", email="ismail@luoto.example")
    for at in range(30):
        UserFactory(name=f"Pekka {at}")
    page = browser(boss).get("/pick/users/?q=ismail+celik").content.decode()
    assert "İsmail Çelik" in page and page.count('role="option"') == 1
    assert browser(boss).get("/pick/users/?q=pekka").content.decode().count('role="option"') == 20
    assert "Nothing is called" in browser(boss).get("/pick/users/?q=%F0%9F%9A%A2").content.decode()
    assert browser(boss).get("/pick/users/?q=%00").status_code == 400


def test_options_cost_two_queries(boss: User) -> None:
    client = browser(boss)
    client.get("/pick/users/?q=a")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/pick/users/?q=a")
    own = [q for q in asked.captured_queries if "django_session" not in q["sql"] and "usersession" not in q["sql"]]
    assert len(own) <= 3, [q["sql"][:90] for q in own]  # the person, and the options


def test_gone_people_are_not_offered(boss: User) -> None:
    UserFactory(name="Gone Away", is_active=False)
    assert "Gone Away" not in browser(boss).get("/pick/users/?q=gone").content.decode()


def test_unknown_picker_and_no_session(boss: User) -> None:
    assert browser(boss).get("/pick/nothing/").status_code == 404
    assert browser(None).get("/pick/users/").status_code == 302
    assert browser(boss).post("/pick/users/").status_code == 405


def saved(boss: User, **data: Any) -> Any:
    return browser(boss).post("/clients/new/", {"name": "Acme", "country": "FI"} | data)


def test_chosen_by_id_or_by_name(boss: User) -> None:
    pekka = UserFactory(name="Pekka Şahin")
    assert saved(boss, owner=pekka.pk, owner_text="Pekka Şahin").status_code == 303
    assert saved(boss, owner="", owner_text="pekka sahin").status_code == 303
    assert saved(boss, owner="", owner_text="pek").status_code == 303
    assert pekka.pk and OrganisationFactory._meta.model.objects.filter(owner=pekka).count() == 3


def test_a_name_that_fits_several_is_asked_about(boss: User) -> None:
    first, second = UserFactory(name="Pekka One"), UserFactory(name="Pekka Two")
    answer = saved(boss, owner="", owner_text="pekka")
    page = answer.content.decode()
    assert answer.status_code == 422 and "owner_choice" in page and "Pekka Two" in page and 'value="pekka"' in page
    assert saved(boss, owner="", owner_text="pekka", owner_choice=second.pk).status_code == 303
    assert OrganisationFactory._meta.model.objects.get().owner == second != first


def test_names_and_ids_that_lead_nowhere(boss: User) -> None:
    away = UserFactory(is_active=False)
    for data in (
        {"owner": "", "owner_text": "Nobody At All 🚢"},
        {"owner": away.pk},
        {"owner": "x"},
        {"owner": "9" * 30},
    ):
        assert saved(boss, **data).status_code == 422, data


def test_without_script_the_typed_name_wins_over_the_old_id(boss: User) -> None:
    row = OrganisationFactory(owner=boss)
    other = UserFactory(name="Deniz Yıldız")
    client = browser(boss)
    url = f"/clients/{row.pk}/edit/"
    data = open_form(client, url)
    assert data["owner"] == str(boss.pk) and data["owner_text"] == "Aino Lehtonen"
    assert client.post(url, data | {"owner_text": "deniz yildiz"}).status_code == 303
    row.refresh_from_db()
    assert row.owner == other
    assert client.post(url, open_form(client, url) | {"owner_text": ""}).status_code == 303
    row.refresh_from_db()
    assert row.owner is None


def test_who_was_chosen_stays_though_gone(boss: User) -> None:
    away = UserFactory(name="Gone Away", is_active=False)
    row = OrganisationFactory(owner=away)
    client = browser(boss)
    url = f"/clients/{row.pk}/edit/"
    assert client.post(url, open_form(client, url) | {"name": "New name"}).status_code == 303
    row.refresh_from_db()
    assert (row.owner, row.name) == (away, "New name")
