"""A list asks the database as often for fifty rows as for one, within the number in tests/house/budgets.toml."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.lists import registry
from tests.cast import Cast, client_of
from tests.house.law import Fault, Law
from tests.house.routes import routes
from tests.house.rows import ROWS

FILE = Path(__file__).parent / "house" / "budgets.toml"
MANY = 50
SHELL = 3

BUDGETED = Law(
    "lists-have-budgets",
    "a list that nobody measures asks once a row before long (house.md section 11).",
    "a maker of one row in tests/house/rows.py and a number in tests/house/budgets.toml.",
)


def budgets() -> dict[str, int]:
    return tomllib.loads(FILE.read_text()) if FILE.exists() else {}


def unmeasured(names: list[str]) -> list[Fault]:
    return [
        Fault(name, 0, "has no maker of rows or no budget")
        for name in names
        if name not in ROWS or name not in budgets()
    ]


def addresses() -> dict[str, str]:
    """List name → its own address; lists inside a page (with arguments) are counted with that page."""
    own = {
        getattr(getattr(route.view, "view_class", None), "name", ""): route for route in routes() if not route.arguments
    }
    return {name: reverse(route.name) for name, route in own.items() if name in registry.names()}


def count(client: Client, url: str, *, whole: bool = False) -> tuple[int, str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(url, headers={} if whole else {"HX-Request": "true"})
    assert response.status_code == 200, f"{url} answers {response.status_code}"
    return len(asked), "\n".join(query["sql"][:160] for query in asked.captured_queries)


def overspent(name: str, one: int, many: int, budget: int | None, asked: str) -> str:
    if many != one:
        return f"{name} asks {one} times for one row and {many} times for {MANY}: select_related or prefetch\n{asked}"
    if budget is not None and many > budget:
        return (
            f"{name} asks {many} times, its budget is {budget}: ask less, or raise it with a reason in review\n{asked}"
        )
    return ""


def test_every_list_has_a_budget() -> None:
    routes()
    BUDGETED.hold(unmeasured(registry.names()))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROWS))
def test_lists_keep_their_budgets(cast: Cast, name: str) -> None:
    make: Any = ROWS[name]
    make(cast, 0)
    client, url = client_of(cast.owner), addresses()[name]
    count(client, url)
    one, _ = count(client, url)
    for number in range(1, MANY):
        make(cast, number)
    many, asked = count(client, url)
    if os.environ.get("HOUSE_WRITE") == "1":
        known = budgets() | {name: many}
        FILE.write_text("".join(f'"{key}" = {value}\n' for key, value in sorted(known.items())))
    assert not (problem := overspent(name, one, many, budgets().get(name), asked)), problem


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_grouped_list_asks_once_more_and_no_more(cast: Cast, name: str) -> None:
    """By each column that groups it, with few rows and with more of them; also the proof that each can be asked."""
    make: Any = ROWS[name]
    make(cast, 0)
    client, url = client_of(cast.owner), addresses()[name]
    view = registry.list_named(name)
    assert view is not None
    groups = [*view.opened(cast.owner, "").groupings]
    count(client, url)
    plain, _ = count(client, url)
    few = {group: count(client, f"{url}?group={group}")[0] for group in groups}
    for number in range(1, 12 if groups else 1):
        make(cast, number)
    for group in groups:
        many, asked = count(client, f"{url}?group={group}")
        assert not (problem := overspent(f"{name} by {group}", few[group], many, plain + 1, asked)), problem


@pytest.mark.django_db
def test_the_shell_asks_three_times_at_most(cast: Cast) -> None:
    client, url = client_of(cast.owner), addresses()["core.currencies"]
    count(client, url, whole=True)
    part, _asked = count(client, url)
    page, asked = count(client, url, whole=True)
    assert page - part <= SHELL, (
        f"the shell costs {page - part} queries, {SHELL} are allowed (house.md section 7)\n{asked}"
    )


def test_a_query_a_row_is_noticed() -> None:
    assert "select_related" in overspent("crm.deals", 5, 54, 60, "")
    assert "budget" in overspent("crm.deals", 9, 9, 8, "")
    assert not overspent("crm.deals", 8, 8, 8, "")
    assert unmeasured(["crm.unheard_of"])
