from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.models import Company, CostCentre, Grant, Role, User, UserRole
from core.permissions import SETTINGS_EDIT, SETTINGS_VIEW
from crm.permissions import ORGANISATION_EDIT, ORGANISATION_VIEW
from tests.core.views import site
from tests.factories import CompanyFactory, UserFactory

ALL = {SETTINGS_VIEW: "all", SETTINGS_EDIT: "all", ORGANISATION_VIEW: "all", ORGANISATION_EDIT: "all"}


@pytest.fixture(autouse=True)
def small_site(settings: Any, db: None) -> None:
    settings.ROOT_URLCONF = "tests.core.views.site"
    settings.KEEL_MENU = "tests.core.views.site.MENU"
    site.register()


def make_user(**grants: str) -> User:
    user = UserFactory()
    give(user, grants)
    return user


def give(user: User, grants: dict[Any, str]) -> User:
    """The user with these permissions (names or objects) in these scopes, through a role of their own."""
    role = Role.objects.create(key=f"role-{user.pk}", name=f"Role of {user.pk}")
    Grant.objects.bulk_create(Grant(role=role, permission=str(p), scope=scope) for p, scope in grants.items())
    UserRole.objects.create(user=user, role=role)
    return user


def browser(user: User | None, *, htmx: bool = False) -> Client:
    client = Client(headers={"HX-Request": "true"} if htmx else None)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def boss() -> User:
    return give(UserFactory(name="Aino Lehtonen"), ALL)


@pytest.fixture
def reader() -> User:
    return give(UserFactory(name="Reader"), {SETTINGS_VIEW: "all", ORGANISATION_VIEW: "all"})


@pytest.fixture
def nobody() -> User:
    return UserFactory(name="Nobody")


@pytest.fixture
def firm() -> Company:
    return CompanyFactory()


@pytest.fixture
def centre(firm: Company) -> CostCentre:
    return CostCentre.objects.create(company=firm, code="210", name="Energy")


@pytest.fixture
def opened() -> Callable[[Client, str], dict[str, str]]:
    return open_form


def open_form(client: Client, url: str) -> dict[str, str]:
    """What a browser would post from the page's form without changing anything."""
    form = client.get(url).context["form"]
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if hasattr(value, "key"):
            data[bound.html_name] = value.key
            data[f"{bound.html_name}_text"] = value.text
        elif isinstance(value, list):
            data[bound.html_name] = [getattr(one, "pk", one) for one in value]
        elif value not in (None, False):
            data[bound.html_name] = str(getattr(value, "pk", value)) if value is not True else "on"
    return data
