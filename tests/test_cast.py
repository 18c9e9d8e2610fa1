"""The cast is who it says it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from core import access
from core.permissions import REGISTRY, Scope
from tests.cast import Cast


def test_the_owner_may_everything_and_the_stranger_nothing(cast: Cast) -> None:
    assert {access.scope_of(cast.owner, permission) for permission in REGISTRY.values()} == {Scope.ALL}
    assert not any(access.may(cast.stranger, permission) for permission in REGISTRY.values())


def test_the_lead_leads_the_staff(cast: Cast) -> None:
    departments, people = access.team_of(cast.lead)
    assert cast.delivery.pk in departments
    assert cast.staff.pk in people and cast.sales.pk not in people


@pytest.mark.parametrize("name", ["owner", "finance", "sales", "lead", "staff", "auditor", "stranger"])
def test_everyone_can_sign_in(cast: Cast, client_of: Callable[..., Client], name: str) -> None:
    assert client_of(cast.of(name)).get("/accounts/login/").status_code == 302


def test_everyone_works_for_luoto(cast: Cast) -> None:
    assert access.home_company(cast.sales) == cast.company == access.home_company(cast.owner)
    assert access.home_company(cast.auditor) is None
