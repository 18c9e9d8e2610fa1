"""Who may see everything and who may see their own find by the same rule."""

from __future__ import annotations

import pytest

from core.access import scope_of
from core.models import Grant, User
from core.permissions import Scope
from crm import permissions as p
from crm.extensions import DEALS, LEADS, ORGANISATIONS, PEOPLE
from tests.cast import Cast
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_one_s_own_rows_and_all_rows_are_found_alike(cast: Cast) -> None:
    own = OrganisationFactory(name="Sekä % että", owner=cast.sales)
    other = OrganisationFactory(name="Sekä % muuta", owner=cast.owner)
    assert scope_of(cast.owner, p.ORGANISATION_VIEW) == Scope.ALL
    assert {row.pk for row in ORGANISATIONS.rows(cast.owner, "seka %", 7)} == {own.pk, other.pk}
    assert ORGANISATIONS.rows(cast.owner, "sekaa", 7) == ORGANISATIONS.rows(cast.owner, "_", 7) == []
    Grant.objects.filter(permission=p.ORGANISATION_VIEW.name).update(scope=Scope.OWN)
    seller = User.objects.get(pk=cast.sales.pk)
    assert scope_of(seller, p.ORGANISATION_VIEW) == Scope.OWN
    assert [row.pk for row in ORGANISATIONS.rows(seller, "seka %", 7)] == [own.pk]


def test_the_limit_is_kept(cast: Cast) -> None:
    for number in range(5):
        OrganisationFactory(name=f"Yhdeksän {number}")
    assert [len(ORGANISATIONS.rows(cast.owner, "yhdeksan", limit)) for limit in (2, 4, 9)] == [2, 4, 5]


def test_archived_rows_are_not_found_and_an_empty_answer_is_one(cast: Cast) -> None:
    row = OrganisationFactory(name="Pois pantu")
    assert ORGANISATIONS.rows(cast.owner, "pois pantu", 7) == [row]
    type(row).objects.filter(pk=row.pk).update(archived_at="2026-01-01T00:00Z")
    assert ORGANISATIONS.rows(cast.owner, "pois pantu", 7) == []
    assert [rows.rows(cast.owner, "ei mitaan tallaista", 7) for rows in (PEOPLE, LEADS, DEALS)] == [[], [], []]
