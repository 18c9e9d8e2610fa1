"""Making and changing rows through the generic pages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.models import AuditEvent, Company, CostCentre, PaymentTerm, User
from core.permissions import SETTINGS_EDIT
from tests.core.views.conftest import browser, give, open_form
from tests.factories import UserFactory


def new_data(firm: Company, **more: Any) -> dict[str, Any]:
    return {"company": firm.pk, "code": "300", "name": "Näkymä İıŞğ 🚢"} | more


def test_create(boss: User, firm: Company) -> None:
    answer = browser(boss).post("/centres/new/", new_data(firm))
    assert answer.status_code == 303, answer.context["form"].errors
    made = CostCentre.objects.get()
    assert made.name == "Näkymä İıŞğ 🚢"
    event = AuditEvent.objects.get()
    assert event.kind == "core.Created" and event.actor == boss and event.subject_id == made.pk
    assert event.facts["new"] == {"company": firm.pk, "code": "300", "name": "Näkymä İıŞğ 🚢"}


def test_create_page_names_its_sections(boss: User, firm: Company) -> None:
    page = browser(boss).get("/centres/new/").content.decode()
    assert "<h2" in page and "Heading" in page and "why" in page


def test_create_for_htmx(boss: User, firm: Company) -> None:
    answer = browser(boss, htmx=True).post("/centres/new/", new_data(firm))
    assert answer.status_code == 204 and answer["HX-Redirect"] == "/centres/" and answer["HX-Trigger"] == "keel:acted"


def test_create_without_the_right(reader: User, nobody: User, firm: Company) -> None:
    for user in (reader, nobody):
        assert browser(user).get("/centres/new/").status_code == 403
        assert browser(user).post("/centres/new/", new_data(firm)).status_code == 403
    assert browser(None).get("/centres/new/").status_code == 302
    assert not CostCentre.objects.exists()


def test_invalid_keeps_what_was_typed(boss: User, firm: Company) -> None:
    answer = browser(boss).post("/centres/new/", new_data(firm, code="far too long for this field"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "far too long for this field" in page and 'id="errors"' in page and "🚢" in page


def test_taken_code_is_refused(boss: User, centre: CostCentre) -> None:
    answer = browser(boss).post("/centres/new/", new_data(centre.company, code=centre.code))
    assert answer.status_code == 422 and CostCentre.objects.count() == 1


def test_the_same_form_twice_makes_one_row(boss: User, firm: Company) -> None:
    data = new_data(firm, form_token="abcdefghijkl")
    client = browser(boss)
    first, second = client.post("/centres/new/", data), client.post("/centres/new/", data | {"code": "301"})
    assert (first.status_code, second.status_code) == (303, 303)
    assert CostCentre.objects.count() == 1


def test_a_failed_form_may_be_sent_again(boss: User, firm: Company) -> None:
    client = browser(boss)
    assert client.post("/centres/new/", new_data(firm, name="", form_token="abcdefghijkl")).status_code == 422
    assert client.post("/centres/new/", new_data(firm, form_token="abcdefghijkl")).status_code == 303
    assert CostCentre.objects.count() == 1


def test_soft_warning_asks_once_for_each_sentence(boss: User, firm: Company) -> None:
    client = browser(boss)
    answer = client.post("/centres/new/", new_data(firm, code="900"))
    assert answer.status_code == 422 and "auditors" in answer.content.decode()
    assert client.post("/centres/new/", new_data(firm, code="900", confirm_warnings="1")).status_code == 422
    word = answer.context["form"].confirm_value
    assert word in answer.content.decode()
    assert client.post("/centres/new/", new_data(firm, code="900", confirm_warnings=word)).status_code == 303


def test_edit_tells_only_what_changed(boss: User, centre: CostCentre) -> None:
    client = browser(boss)
    url = f"/centres/{centre.pk}/edit/"
    answer = client.post(url, open_form(client, url) | {"name": "Water"})
    assert answer.status_code == 303 and answer["Location"] == "/centres/"
    centre.refresh_from_db()
    assert centre.name == "Water" and centre.version == 2
    facts = AuditEvent.objects.get().facts
    assert facts["old"] == {"name": "Energy"} and facts["new"] == {"name": "Water"}


def test_nothing_changed_nothing_told(boss: User, centre: CostCentre) -> None:
    client = browser(boss)
    url = f"/centres/{centre.pk}/edit/"
    assert client.post(url, open_form(client, url)).status_code == 303
    assert not AuditEvent.objects.exists()


def test_a_double_click_on_save_saves_once(boss: User, centre: CostCentre) -> None:
    client = browser(boss)
    url = f"/centres/{centre.pk}/edit/"
    data = open_form(client, url) | {"name": "Water"}
    assert client.post(url, data).status_code == 303
    assert client.post(url, data).status_code == 303
    assert AuditEvent.objects.count() == 1


def test_edit_out_of_reach(reader: User, nobody: User, centre: CostCentre) -> None:
    url = f"/centres/{centre.pk}/edit/"
    for user in (reader, nobody):
        assert browser(user).get(url).status_code == 403
        assert browser(user).post(url, {"name": "x"}).status_code == 403
    assert browser(give(UserFactory(), {SETTINGS_EDIT: "all"})).get("/centres/999999/edit/").status_code == 404


def test_a_form_without_its_version_is_not_taken(boss: User, centre: CostCentre) -> None:
    answer = browser(boss).post(f"/centres/{centre.pk}/edit/", {"company": centre.company_id, "code": "1", "name": "x"})
    assert answer.status_code == 422
    centre.refresh_from_db()
    assert centre.name == "Energy"


def test_edit_in_a_drawer_is_a_fragment(boss: User, centre: CostCentre) -> None:
    answer = browser(boss, htmx=True).get(f"/centres/{centre.pk}/edit/", headers={"HX-Target": "drawer"})
    page = answer.content.decode()
    assert "<html" not in page and 'id="drawer-form"' in page and 'name="version"' in page


def test_numbers_that_do_not_fit(boss: User) -> None:
    client = browser(boss)
    for days in ("-1", "99999999999999999999", "1.234", "1,5", "٣x", "ten"):
        answer = client.post("/terms/new/", {"name": "Odd", "days": days})
        assert answer.status_code == 422, days
        assert days in answer.content.decode()
    assert client.post("/terms/new/", {"name": "Odd", "days": "1 4"}).status_code == 422
    assert client.post("/terms/new/", {"name": "Odd", "days": "14"}).status_code == 303
    assert PaymentTerm.objects.get(name="Odd").days == 14


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_row(boss: User, firm: Company) -> None:
    data = new_data(firm, form_token="abcdefghijkl")
    clients = [browser(boss), browser(boss)]

    def click(client: Client) -> int:
        try:
            return client.post("/centres/new/", data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(click, clients))
    assert codes == [303, 303] and CostCentre.objects.count() == 1
