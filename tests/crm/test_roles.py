"""Dated roles at several organisations (A1): a move overwrites nothing, a correction leaves its trace."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.errors import Refused
from core.models import AuditEvent
from crm import actions
from crm.models import PartyRole
from tests.cast import Cast
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def held(cast: Cast, **more: Any) -> PartyRole:
    given: dict[str, Any] = {"title": "CTO", "starts_on": date(2024, 1, 1), "ends_on": None} | more
    given.setdefault("person", PersonFactory())
    given.setdefault("organisation", OrganisationFactory())
    return actions.add_role(**given, actor=cast.sales)


def test_two_titles_at_one_organisation_are_two_roles(cast: Cast) -> None:
    role = held(cast)
    held(cast, person=role.person, organisation=role.organisation, title="Board member")
    assert PartyRole.objects.filter(person=role.person).count() == 2


@pytest.mark.parametrize("title", ["CTO", "cto"])
def test_the_same_role_in_the_same_time_is_refused(cast: Cast, title: str) -> None:
    role = held(cast)
    with pytest.raises(Refused):
        held(cast, person=role.person, organisation=role.organisation, title=title, starts_on=date(2025, 1, 1))
    held(cast, person=role.person, organisation=role.organisation, starts_on=None, ends_on=date(2023, 12, 31))


def test_the_last_day_belongs_to_the_role(cast: Cast) -> None:
    role = held(cast, ends_on=date(2024, 1, 1))
    assert date(2024, 1, 1) in role.period and date(2024, 1, 2) not in role.period
    with pytest.raises(Refused):
        held(cast, starts_on=date(2024, 1, 2), ends_on=date(2024, 1, 1))


def test_a_move_on_the_first_day_of_a_role_does_not_empty_it(cast: Cast) -> None:
    role = held(cast)
    with pytest.raises(Refused):
        actions.move_person(
            person=role.person,
            organisation=OrganisationFactory(),
            title="",
            on=date(2024, 1, 1),
            keep_others=False,
            actor=cast.sales,
        )
    role.refresh_from_db()
    assert not role.period.isempty


def test_a_correction_is_in_the_audit_trail_with_what_stood_there(cast: Cast) -> None:
    role = held(cast)
    actions.correct_role(role=role, title="CEO", starts_on=date(2024, 2, 1), ends_on=None, actor=cast.sales)
    event = AuditEvent.objects.get(kind="core.Changed", facts__model="crm.partyrole")
    assert (event.facts["old"]["title"], event.facts["new"]["title"]) == ("CTO", "CEO")
    assert (event.subject_type, event.subject_id) == ("crm.person", role.person_id)
    actions.correct_role(role=role, title="CEO", starts_on=date(2024, 2, 1), ends_on=None, actor=cast.sales)
    assert AuditEvent.objects.filter(kind="core.Changed").count() == 1


def test_ending_and_removing_through_the_page(cast: Cast, client: Client) -> None:
    role, wrong = held(cast), held(cast)
    client.force_login(cast.sales)
    assert client.post(f"/crm/roles/{role.pk}/end/", {"on": "2026-05-01"}).status_code == 303
    role.refresh_from_db()
    assert role.period.upper == date(2026, 5, 1)
    assert client.post(f"/crm/roles/{role.pk}/end/", {"on": "2026-06-01"}).status_code == 409
    assert client.post(f"/crm/roles/{wrong.pk}/remove/").status_code == 303
    assert client.post(f"/crm/roles/{wrong.pk}/remove/").status_code == 404
    assert not PartyRole.objects.filter(pk=wrong.pk).exists()


@pytest.mark.parametrize(("name", "status"), [("sales", 200), ("lead", 403), ("staff", 403), ("stranger", 403)])
def test_who_corrects_a_role(cast: Cast, client: Client, name: str, status: int) -> None:
    role = held(cast)
    client.force_login(cast.of(name))
    for verb in ("edit", "end", "remove"):
        assert client.get(f"/crm/roles/{role.pk}/{verb}/").status_code == status


def test_the_client_shows_current_and_former_people(cast: Cast, client: Client) -> None:
    at = OrganisationFactory()
    held(cast, person=PersonFactory(name="Now Here"), organisation=at)
    held(cast, person=PersonFactory(name="Long Gone"), organisation=at, ends_on=date(2025, 1, 31))
    back = PersonFactory(name="Back Again")
    held(cast, person=back, organisation=at, ends_on=date(2025, 1, 31))
    held(cast, person=back, organisation=at, title="CEO", starts_on=date(2025, 6, 1))
    client.force_login(cast.sales)
    page = client.get(at.get_absolute_url())
    assert [line.role.person.name for line in page.context["roles"]] == ["Back Again", "Now Here"]
    assert [line.role.person.name for line in page.context["former_roles"]] == ["Long Gone"]
    assert "31 Jan 2025" in page.content.decode()
