"""Every own route × every role × every method, against the agreed file tests/matrix.txt.

Rows are asked for by keys that no row has: inside the permission that is 404, outside it 403, for a visitor the way to
sign in. What a role sees of existing rows is tested beside each list and page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core import access, subjects
from core.permissions import PUBLIC, WIDTH, Open, Permission, Scope
from tests.cast import Cast, client_of
from tests.house.golden import same_as
from tests.house.routes import Route, address, routes

ROLES = ("owner", "finance", "sales", "lead", "staff", "auditor", "stranger")
METHODS = ("get", "post")
# Routes that answer for as long as they are listened to, or that say on purpose that something is wrong.
NOT_ASKED: frozenset[str] = frozenset({"core:readyz"})


def own_routes() -> list[Route]:
    return [
        route for route in routes() if route.is_own and route.permission is not None and route.name not in NOT_ASKED
    ]


def permissions_of(route: Route) -> list[Permission | Open]:
    """The route's own, and for a panel that of the page it stands on."""
    view = getattr(route.view, "view_class", None)
    parent = getattr(view, "parent", None)
    known = subjects.of(parent) if parent else None
    above = getattr(view, "parent_permission", None) or (known.view if known else None)
    return [found for found in (route.permission, above) if found is not None]


def wrong_answers(client: Client, method: str, allowed: dict[str, bool], found: list[Route]) -> Iterator[str]:
    for route in found:
        # A refusal is asked for as a fragment: the same check, without drawing the shell five hundred times.
        headers = {} if allowed[route.name] and method == "get" else {"HX-Request": "true"}
        response: Any = getattr(client, method)(address(route), headers=headers)
        status = response.status_code
        refused = status in (403, 405)
        if status >= 500:
            yield f"{method.upper()} {route}: answers {status}: {(response.exc_info or [None, None])[1]}"
        elif allowed[route.name] and status == 403:
            yield f"{method.upper()} {route}: is allowed and answers 403"
        elif not allowed[route.name] and not refused:
            yield f"{method.upper()} {route}: is not allowed and answers {status}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_routes_answer_by_permission(cast: Cast, role: str) -> None:
    person = cast.of(role)
    found = own_routes()
    allowed = {r.name: all(access.may(person, permission) for permission in permissions_of(r)) for r in found}
    client = client_of(person)
    client.raise_request_exception = False
    wrong = [line for method in METHODS for line in wrong_answers(client, method, allowed, found)]
    assert not wrong, f"as {role}:\n" + "\n".join(wrong)


@pytest.mark.django_db
def test_visitors_are_led_to_the_door(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    wrong = []
    for route in own_routes():
        response = client.get(address(route))
        to_door = response.status_code in (302, 401) and "login" in response.get("Location", "login")
        if to_door == (route.permission is PUBLIC) or response.status_code >= 500:
            wrong.append(f"{route}: answers a visitor {response.status_code}")
    assert not wrong, "\n".join(wrong)


def _narrowest(scopes: list[Scope | None]) -> str:
    return str(min((scope for scope in scopes if scope is not None), key=lambda scope: WIDTH[scope]).value)


@pytest.mark.django_db
def test_roles_reach_what_was_agreed(cast: Cast) -> None:
    lines = [f"{'route':<44}" + "".join(f"{role:<9}" for role in ROLES)]
    for route in own_routes():
        scopes = []
        for role in ROLES:
            found = [access.scope_of(cast.of(role), permission) for permission in permissions_of(route)]
            scopes.append("-" if None in found else _narrowest(found))
        lines.append(f"{route.name:<44}" + "".join(f"{scope:<9}" for scope in scopes))
    text = "".join(line.rstrip() + "\n" for line in lines)
    same_as("matrix.txt", text, what="Routes × roles", folder=Path(__file__).parent)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "tr"])
def test_pages_draw_in_every_language(cast: Cast, language: str) -> None:
    cast.owner.language = language
    cast.owner.save()
    client = client_of(cast.owner)
    client.raise_request_exception = False
    wrong = []
    for route in own_routes():
        response: Any = client.get(address(route)) if not route.arguments else None
        if response is not None and response.status_code >= 500:
            wrong.append(f"{route}: {(response.exc_info or [None, None])[1]}")
        if response is not None and response.status_code == 200 and b"<html" in response.content:
            assert f'lang="{language}"'.encode() in response.content, f"{route} is not drawn in {language}"
    assert not wrong, "\n".join(wrong)
