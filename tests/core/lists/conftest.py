"""People with grants, approvals to list, and a browser on the lists of tests/core/lists/urls.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.lists import registry
from core.models import ApprovalRequest, Company, Currency, Grant, Role, User, UserRole
from core.permissions import APPROVE, USERS_VIEW, VIEWS_SAVE, Permission, Scope
from tests.core.lists.urls import ApprovalList, ClientList, PeopleList

LIST, PEOPLE, CLIENTS = "/t/approvals/", "/t/people/", "/t/clients/"
START = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _lists(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.core.lists.urls"
    settings.KEEL_MENU = "tests.core.lists.urls.MENU"
    for view in (ApprovalList, ClientList, PeopleList):
        monkeypatch.setitem(registry._lists, view.name, view)
    yield


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(name: str, *grants: Permission | tuple[Permission, Scope]) -> User:
        user = User.objects.create_user(f"{name.lower()}@luoto.example", name)
        role = Role.objects.create(key=name.lower(), name=name)
        for grant in grants:
            permission, scope = grant if isinstance(grant, tuple) else (grant, Scope.ALL)
            Grant.objects.create(role=role, permission=permission.name, scope=scope)
        UserRole.objects.create(user=user, role=role)
        return user

    return make


@pytest.fixture
def reader(person: Callable[..., User]) -> User:
    return person("Reader", APPROVE, USERS_VIEW, VIEWS_SAVE)


@pytest.fixture
def other(person: Callable[..., User]) -> User:
    return person("Other")


@pytest.fixture
def approvals(reader: User, other: User) -> Callable[[int], list[ApprovalRequest]]:
    """Make so many, with ties, empty dates and two currencies among them."""
    euro = Currency.objects.get_or_create(code="EUR", defaults={"name": "Euro"})[0]
    lira = Currency.objects.get_or_create(code="TRY", defaults={"name": "Lira"})[0]
    company = Company.objects.create(name="Luoto", country="FI", currency=euro)

    def make(count: int) -> list[ApprovalRequest]:
        known = ApprovalRequest.objects.count()
        return ApprovalRequest.objects.bulk_create(
            ApprovalRequest(
                kind="expense",
                subject_type="tests.thing",
                subject_id=at,
                company=company,
                requester=other,
                approver=reader,
                step=at,
                text=f"Thing {at:04d}",
                state="open" if at % 3 else "approved",
                net_amount=Decimal(at % 7) if at % 4 else None,
                currency=lira if at % 5 == 0 else euro,
                asked_at=START + timedelta(days=at // 6),
                decided_at=START + timedelta(days=at // 9) if at % 3 == 0 else None,
            )
            for at in range(known + 1, known + count + 1)
        )

    return make


@pytest.fixture
def look(reader: User, client: Client) -> Callable[..., Any]:
    client.force_login(reader)

    def get(query: str = "", *, target: str = "", path: str = LIST, **data: Any) -> Any:
        headers = {"HX-Request": "true", "HX-Target": target} if target else {}
        return client.get(f"{path}?{query}" if query else path, headers=headers)

    return get
