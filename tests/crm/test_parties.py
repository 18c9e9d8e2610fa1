"""A move to a new employer keeps all history: the old role ends with a date, nothing is overwritten (A1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from core.errors import Refused
from crm import actions
from crm.models import Organisation, PartyRole
from tests.cast import Cast
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_moving_ends_the_old_role_with_a_date(cast: Cast) -> None:
    person, old, new = PersonFactory(), OrganisationFactory(), OrganisationFactory()
    move = {"person": person, "title": "CTO", "keep_others": False, "actor": cast.sales}
    actions.move_person(organisation=old, on=date(2024, 1, 1), **move)
    actions.move_person(organisation=new, on=date(2026, 5, 1), **move)
    roles = PartyRole.objects.filter(person=person).order_by("pk")
    assert [(r.organisation, r.period.lower, r.period.upper) for r in roles] == [
        (old, date(2024, 1, 1), date(2026, 5, 1)),
        (new, date(2026, 5, 1), None),
    ]


def test_two_employers_at_once_when_asked(cast: Cast) -> None:
    person = PersonFactory()
    for _n in range(2):
        actions.move_person(
            person=person,
            organisation=OrganisationFactory(),
            title="",
            on=date(2026, 1, 1),
            keep_others=True,
            actor=cast.sales,
        )
    assert PartyRole.objects.on(date(2026, 6, 1)).filter(person=person).count() == 2


def test_the_same_role_twice_is_refused(cast: Cast) -> None:
    person, at = PersonFactory(), OrganisationFactory()
    move = {"person": person, "organisation": at, "title": "", "on": date(2026, 1, 1), "keep_others": True}
    actions.move_person(**move, actor=cast.sales)
    with pytest.raises(Refused):
        actions.move_person(**move, actor=cast.sales)


def new_client(client: Client, **values: str) -> object:
    data = {"name": "Merituuli Oy", "is_customer": "on", "country": "FI", "language": "fi"} | values
    return client.post("/crm/organisations/new/", data)


def test_a_wrong_check_digit_is_refused_by_the_field_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    answer = new_client(client, business_id="1234567-9", industry="İğne & Ää 🚀")
    assert answer.status_code == 422
    assert "İğne &amp; Ää 🚀" in answer.content.decode()
    assert not Organisation.objects.exists()


def test_a_likely_twin_is_a_warning_that_can_be_confirmed(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    OrganisationFactory(name="MERİTUULI oy")
    answer = new_client(client)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.warnings_to_confirm
    answer = new_client(client, confirm_warnings=form.confirm_value)
    assert answer.status_code == 303
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "status"), [("owner", 200), ("sales", 200), ("finance", 200), ("staff", 403), ("stranger", 403)]
)
def test_who_opens_a_client(cast: Cast, client: Client, name: str, status: int) -> None:
    client.force_login(cast.of(name))
    assert client.get(OrganisationFactory().get_absolute_url()).status_code == status


def test_the_list_finds_folded_names(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    OrganisationFactory(name="Işık Şirketi")
    OrganisationFactory(name="Other")
    page = client.get("/crm/organisations/?q=isik+SIRKET").content.decode()
    assert "Işık Şirketi" in page and "Other" not in page
