"""Every URL says who may enter; the list of URLs is agreed to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern

from core.permissions import PUBLIC, REGISTRY
from core.routes import guarded
from tests.house.golden import same_as
from tests.house.law import Fault, Law
from tests.house.routes import Route, routes, third_parties

GUARDED = Law(
    "routes-guarded",
    "a view without a permission is open to every signed-in user, or to everyone (house.md section 8).",
    "`permission = …` on the class, `@guarded(…)` on the function; PUBLIC or SIGNED_IN if that is meant. A library's\n"
    "views stand under a prefix in tests/house/third_party_routes.txt, with who may enter and why that is safe.",
)
NAMED = Law(
    "routes-named",
    "a route without a name can't be linked to or reviewed (house.md section 12).",
    'name="invoice_issue" in the app\'s urls.py, under app_name.',
)


def open_routes(found: Iterable[Route], prefixes: Iterable[str]) -> Iterator[Fault]:
    for route in found:
        if route.is_own and route.permission is None:
            yield Fault(f"/{route.path}", 0, f"{route.name or route.module} declares no permission")
        elif not route.is_own and not route.path.startswith(tuple(prefixes)):
            yield Fault(f"/{route.path}", 0, f"a view of {route.module} outside the reviewed prefixes")


def nameless(found: Iterable[Route]) -> Iterator[Fault]:
    for route in found:
        if route.is_own and not re.fullmatch(r"([a-z_]+:)*[a-z0-9_]+", route.name):
            yield Fault(f"/{route.path}", 0, f"is named {route.name!r}")


def test_every_route_says_who_may_enter() -> None:
    GUARDED.hold(open_routes(routes(), third_parties()))


def test_every_route_has_a_name() -> None:
    NAMED.hold(nameless(routes()))


def test_routes_are_the_agreed_ones() -> None:
    text = "".join(f"{route}\n" for route in routes() if route.is_own)
    same_as("routes.txt", text, what="Routes and their permissions")


def test_permissions_of_routes_are_declared() -> None:
    for route in routes():
        said = route.permission
        assert said is None or getattr(said, "name", "") in {*REGISTRY, "PUBLIC", "SIGNED_IN"}, str(route)


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_an_open_or_nameless_route_is_noticed() -> None:
    plain.__module__ = "core.views"
    sample = [path("a/", plain, name="a"), path("b/<int:pk>/", guarded(PUBLIC)(plain), name="b"), path("c/", plain)]
    found = routes(URLResolver(RegexPattern(r"^"), sample))
    assert [fault.place for fault in open_routes(found, [])] == ["/c/", "/a/"]
    assert [fault.place for fault in nameless(found)] == ["/c/"]
    plain.__module__ = "elsewhere.views"
    assert [fault.place for fault in open_routes(found, ["a/"])] == ["/c/"]


def test_a_change_of_the_agreed_routes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOUSE_WRITE", raising=False)
    with pytest.raises(AssertionError, match="HOUSE_WRITE=1"):
        same_as("routes.txt", "x:y  /y/  NOTHING\n", what="Routes")
