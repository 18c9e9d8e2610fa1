"""Further e-mails and phones: found by search and by mail, written one way; phones and identifiers by their country."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core import editing
from core.errors import Refused
from core.phones import PhoneError, format_phone, phone_key
from crm.models import ContactPoint, Organisation, Person
from crm.permissions import ORGANISATION_EDIT
from tests.cast import Cast
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def save(client: Client, person: Person, *points: tuple[str, str, str]) -> Any:
    person.refresh_from_db()
    data: dict[str, Any] = {"lines-TOTAL_FORMS": len(points), "lines-INITIAL_FORMS": 0, "version": person.version}
    for at, (kind, use, value) in enumerate(points):
        data |= {f"lines-{at}-kind": kind, f"lines-{at}-use": use, f"lines-{at}-value": value}
    return client.post(f"/crm/people/{person.pk}/contact-points/", data)


def test_a_second_email_and_phone_are_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    person = PersonFactory(name="Işıl Şahin")
    assert (
        save(client, person, ("email", "private", "Isil.S@Example.com"), ("phone", "work", "040 123 4567")).status_code
        == 303
    )
    assert set(person.points.values_list("value", "key")) == {
        ("Isil.S@Example.com", "isil.s@example.com"),
        ("+358 40 1234567", "+358401234567"),
    }
    PersonFactory()
    for words in ("isil.s@example", "+358401234567", "1234567"):
        page = client.get("/crm/people/", {"q": words})
        assert page.content.decode().count("Işıl Şahin") >= 1, words
    assert list(Person.objects.answering_to(email="ISIL.S@example.com")) == [person]
    assert list(Person.objects.answering_to(phone="+358 40 123 4567")) == [person]
    assert not Person.objects.answering_to(email="", phone="hello").exists()


def test_the_first_email_and_phone_answer_too(cast: Cast) -> None:
    person = PersonFactory(email="Saara@suvanto.example", phone="+358 40 1234567")
    assert Person.objects.answering_to(email="saara@SUVANTO.example").get() == person
    assert Person.objects.answering_to(phone="+358401234567").get() == person


@pytest.mark.parametrize(
    ("points", "status"),
    [
        ([("email", "work", "not an address")], 422),
        ([("phone", "work", "12")], 422),
        ([("email", "work", "a@b.example"), ("email", "private", "A@B.example")], 422),
        ([("fax", "work", "a@b.example")], 422),
    ],
)
def test_what_is_no_address_is_refused(cast: Cast, client: Client, points: Any, status: int) -> None:
    client.force_login(cast.sales)
    assert save(client, PersonFactory(), *points).status_code == status
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize(
    ("typed", "country", "shown"),
    [
        ("040-123 4567", "FI", "+358 40 1234567"),
        ("0532 123 45 67", "TR", "+90 532 123 45 67"),
        ("+49 (0)711 12345678", "FI", "+49 711 12345678"),
        ("  00358 40 1234567", "FI", "+358 40 1234567"),
    ],
)
def test_phones_are_written_one_way(typed: str, country: str, shown: str) -> None:
    assert format_phone(typed, country) == shown
    assert phone_key(typed, country) == shown.replace(" ", "")


@pytest.mark.parametrize("typed", ["12", "hello", "040 1234567 and some more words of every kind" * 3, "🚀"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(PhoneError):
        format_phone(typed, "FI")


def edit(client: Client, row: Organisation, **values: str) -> Any:
    row.refresh_from_db()
    data = {"name": row.name, "is_customer": "on", "country": row.country, "language": "en", "version": row.version}
    return client.post(f"/crm/organisations/{row.pk}/edit/", data | values)


def test_identifiers_and_phones_are_normal_on_every_way_in(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    row = OrganisationFactory(country="FI")
    answer = edit(client, row, business_id="20774740", vat_id="fi 2077474-0", phone="09 12345678")
    assert answer.status_code == 303, answer.context["form"].errors
    row.refresh_from_db()
    assert (row.business_id, row.vat_id, row.phone) == ("2077474-0", "FI20774740", "+358 9 12345678")
    row = editing.update(row, actor=cast.sales, permission=ORGANISATION_EDIT, vat_id="fi 20774740")
    assert row.vat_id == "FI20774740"
    with pytest.raises(Refused):
        editing.update(row, actor=cast.sales, permission=ORGANISATION_EDIT, business_id="2077474-1")


@pytest.mark.parametrize(("name", "value"), [("business_id", "2077474-1"), ("vat_id", "DE136695977"), ("phone", "12")])
def test_what_is_wrong_is_said_by_its_field(cast: Cast, client: Client, name: str, value: str) -> None:
    client.force_login(cast.sales)
    answer = edit(client, OrganisationFactory(country="FI"), **{name: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]


@pytest.mark.parametrize("value", ["4540536920", "10000000146"])
def test_turkish_firms_have_ten_digits_and_people_eleven(cast: Cast, client: Client, value: str) -> None:
    client.force_login(cast.sales)
    row = OrganisationFactory(country="TR")
    assert edit(client, row, business_id=value).status_code == 303
    assert edit(client, row, business_id=value[:-1] + "9").status_code == 422


def test_an_old_phone_that_is_no_number_does_not_stop_other_edits(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    row = OrganisationFactory(phone="ask Maija")
    assert edit(client, row, phone="ask Maija", industry="Retail").status_code == 303
