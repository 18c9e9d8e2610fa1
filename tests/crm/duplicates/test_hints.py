"""While one types: what is there already is told before it is saved, with the way to it (B2)."""

from __future__ import annotations

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from core import clock
from core.models import Grant, Role
from crm.duplicates import hints
from crm.models import ContactPoint, Lead, Organisation, PartyRole, Person
from tests.cast import Cast
from tests.factories import LeadFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def like(client: Client, kind: str, **typed: object) -> str:
    answer = client.get(f"/crm/duplicates/like/{kind}/", typed)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": "merituuli"}, "the same name"),
        ({"name": "Meritului Oy"}, "slip of the pen"),
        ({"name": "X", "email": "someone@merituuli.fi"}, "the same domain merituuli.fi"),
        ({"name": "X", "website": "https://www.merituuli.fi/en"}, "the same domain"),
        ({"name": "X", "phone": "040 1234567"}, "the same phone number"),
        ({"name": "X", "vat_id": "FI 2077474-0"}, "the same official number"),
    ],
)
def test_an_organisation_is_told_with_the_reason(cast: Cast, client: Client, typed: dict[str, str], why: str) -> None:
    row = OrganisationFactory(
        name="Merituuli Oy", website="https://merituuli.fi", phone="+358 40 123 4567", business_id="2077474-0"
    )
    OrganisationFactory(name="Suvanto Energy Oy")
    client.force_login(cast.sales)
    page = like(client, "organisation", **typed)
    assert why in page
    assert row.get_absolute_url() in page
    assert "Add to it" in page
    assert "Suvanto" not in page
    assert "Merituuli" not in like(client, "organisation", name="Kaarna Outdoor")
    assert "Merituuli" not in like(client, "organisation", row=row.pk, **typed)


def test_a_person_and_a_lead(cast: Cast, client: Client) -> None:
    person = PersonFactory(name="Matti Virtanen", email="matti@merituuli.fi")
    firm = OrganisationFactory(name="Merituuli Oy", website="https://merituuli.fi")
    lead = LeadFactory(company=cast.company, name="Old lead", email="matti@merituuli.fi", owner=cast.sales)
    client.force_login(cast.sales)
    assert "the same e-mail address" in like(client, "person", name="M", email="MATTI@merituuli.fi")
    page = like(client, "lead", name="Matti Virtanen", organisation_name="Merituuli", email="matti@merituuli.fi")
    for row in (person, firm, lead):
        assert row.get_absolute_url() in page
    assert 'name="onto_organisation"' in page


def test_who_may_ask(cast: Cast, client: Client) -> None:
    client.force_login(cast.staff)
    assert client.get("/crm/duplicates/like/organisation/").status_code == 403
    client.force_login(cast.sales)
    assert client.get("/crm/duplicates/like/nothing/").status_code == 404
    assert "hints" not in like(client, "organisation", name="x" * 5000, row="9" * 40)


def test_out_of_sight_only_the_undeniable_is_told(cast: Cast, client: Client) -> None:
    """HubSpot shows the other record; here its owner is named, and only where the very address or number is known."""
    Grant.objects.filter(role__in=Role.objects.filter(key="sales"), permission__startswith="crm.organisation").update(
        scope="own"
    )
    OrganisationFactory(name="Merituuli Oy", owner=cast.owner, email="secret@merituuli.fi", phone="+358401234567")
    client.force_login(cast.sales)
    assert "hints" not in like(client, "organisation", name="Merituuli Oy")
    assert "hints" not in like(client, "organisation", name="X", phone="+358401234567")
    page = like(client, "organisation", name="X", email="secret@merituuli.fi")
    assert str(cast.owner) in page
    assert "Merituuli Oy" not in page


def test_without_script_the_form_asks_once_more_and_shows_the_way(cast: Cast, client: Client) -> None:
    row = OrganisationFactory(name="Merituuli Oy")
    client.force_login(cast.sales)
    data = {"name": "Merituuli Oy", "is_customer": "on", "country": "FI", "language": "fi"}
    answer = client.post("/crm/organisations/new/", data)
    assert answer.status_code == 422
    assert f"/crm/organisations/{row.pk}/fill/" in answer.content.decode()


def test_adding_to_the_one_that_is_there_fills_gaps_and_overwrites_nothing(cast: Cast, client: Client) -> None:
    row = OrganisationFactory(name="Merituuli Oy", phone="+358 9 1", email="", website="")
    client.force_login(cast.sales)
    data = {
        "name": "Merituuli", "country": "FI", "language": "fi", "email": "a@merituuli.fi", "phone": "+358 40 1234567",
        "business_id": "1234567-9", "notes": "Met at a fair",
    }  # fmt: skip
    answer = client.post(f"/crm/organisations/{row.pk}/fill/", data)
    assert (answer.status_code, answer.url) == (303, row.get_absolute_url())
    client.post(f"/crm/organisations/{row.pk}/fill/", data)  # twice is once
    row.refresh_from_db()
    assert (row.name, row.email, row.phone, row.business_id) == ("Merituuli Oy", "a@merituuli.fi", "+358 9 1", "")
    assert row.notes == "Met at a fair\nAlso: +358 40 1234567"
    assert Organisation.objects.count() == 1
    client.force_login(cast.stranger)
    assert client.post(f"/crm/organisations/{row.pk}/fill/", data).status_code == 403


def test_a_person_gets_the_role_that_was_typed(cast: Cast, client: Client) -> None:
    person, firm = PersonFactory(name="Matti Virtanen", phone=""), OrganisationFactory()
    client.force_login(cast.sales)
    data = {"name": "Matti Virtanen", "phone": "+358401234567", "organisation": firm.pk, "title": "CFO"}
    for _twice in range(2):
        assert client.post(f"/crm/people/{person.pk}/fill/", data).status_code == 303
    person.refresh_from_db()
    role = PartyRole.objects.get(person=person)
    assert (person.phone, role.organisation, role.title) == ("+358 40 1234567", firm, "CFO")
    assert role.period == DateRange(clock.today(cast.company), None, "[)")
    assert Person.objects.count() == 1
    client.post(f"/crm/people/{person.pk}/fill/", data | {"phone": "+358 50 7654321"})
    assert ContactPoint.objects.get().key == "+358507654321"
    assert "the same phone number" in like(client, "person", name="M", phone="050 765 4321")


def test_a_lead_is_saved_and_led_to_its_conversion_onto_what_is_there(cast: Cast, client: Client) -> None:
    firm, person = OrganisationFactory(name="Merituuli Oy"), PersonFactory(name="Matti Virtanen")
    client.force_login(cast.sales)
    data = {"name": "Matti V", "company": cast.company.pk, "onto_organisation": firm.pk, "onto_person": person.pk}
    answer = client.post("/crm/leads/new/", data)
    lead = Lead.objects.get()
    assert answer.url == f"/crm/leads/{lead.pk}/convert/?organisation={firm.pk}&person={person.pk}"
    form = client.get(answer.url).context["form"]
    assert (form.fields["organisation"].current, form.fields["person"].current) == (firm, person)


def test_it_asks_the_database_a_constant_number_of_times(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(30):
        OrganisationFactory(name=f"Merituuli {number} Oy", email=f"a{number}@merituuli.fi", owner=cast.sales)
    with django_assert_max_num_queries(10):
        assert len(hints.organisations({"name": "Merituuli 3", "email": "x@merituuli.fi"}, cast.sales)) == 3
