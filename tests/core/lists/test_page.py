"""The page of a list: scope, search, filters, what it does not understand, and how often it asks the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.lists import registry
from core.models import User
from core.permissions import USERS_VIEW, Scope
from tests.core.lists.conftest import LIST, PEOPLE
from tests.core.lists.urls import ApprovalList

Make = Callable[[int], Any]
Look = Callable[..., Any]


def texts(response: Any) -> list[str]:
    return re.findall(r"<b>(Thing \d+)</b>", response.content.decode())


def test_shows_its_rows_with_links_seats_and_totals(approvals: Make, look: Look) -> None:
    rows = approvals(3)
    html = look().content.decode()
    assert "Thing 0003" in html and "<small>expense</small>" in html
    assert 'data-c="main"' in html and 'data-c="money"' in html and 'data-c="state"' in html
    assert '<span class="pill" data-tone="good">Approved</span>' in html
    assert "3 rows" in html and "€6.00" in html
    assert 'aria-sort="descending"' in html and 'aria-sort="none"' in html
    # The buttons of a row's menu belong to a form of their own: the table stands in that of the bulk acts.
    assert '<form id="row-act" method="post" hidden>' in html
    for row in rows:
        assert f'<button type="submit" form="row-act" formaction="/t/{row.pk}/drop/"' in html


def test_whom_the_permission_is_missing_gets_403_and_no_row(approvals: Make, person: Any, client: Client) -> None:
    approvals(2)
    client.force_login(person("Stranger"))
    response = client.get(LIST)
    assert response.status_code == 403 and "Thing" not in response.content.decode()


def test_only_rows_within_the_scope_are_seen_searched_and_exported(person: Any, client: Client, other: User) -> None:
    client.force_login(person("Narrow", (USERS_VIEW, Scope.OWN)))
    for query in ("", "?q=narrow", "?q=other", "?format=csv"):
        html = b"".join(client.get(f"{PEOPLE}{query}")).decode()
        assert ("narrow@luoto.example" in html) == (query != "?q=other")
        assert "other@luoto.example" not in html


@pytest.mark.parametrize("target", ["", "rows", "list"])
def test_the_number_of_queries_does_not_grow_with_the_rows(approvals: Make, look: Look, target: str) -> None:
    approvals(1)
    look()
    with CaptureQueriesContext(connection) as one:
        look(target=target)
    approvals(59)
    with CaptureQueriesContext(connection) as sixty:
        look(target=target)
    assert len(one) == len(sixty) <= 12


def test_one_address_answers_page_and_fragment(approvals: Make, look: Look) -> None:
    approvals(2)
    whole, part = look().content.decode(), look("q=Thing", target="rows")
    assert "<!doctype html>" in whole and 'id="rows"' in whole
    fragment = part.content.decode()
    assert "<html" not in fragment and fragment.lstrip().startswith('<div id="rows"')
    assert 'id="list-chips" hx-swap-oob="true"' in fragment
    assert "HX-Request" in part.headers["Vary"] and part.headers["HX-Push-Url"] == f"{LIST}?q=Thing"
    assert look("q=Thing", target="list").content.decode().lstrip().startswith('<div id="list"')


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=red", "“colour”"),
        ("state=lost", "“lost”"),
        ("asked_from=yesterday", "“yesterday”"),
        ("amount_min=1e9", "“1e9”"),
        ("approver=999999", "no longer there"),
        ("approver=me", "“me”"),
    ],
)
def test_a_question_that_is_not_understood_is_said_and_shows_no_row(
    approvals: Make, look: Look, query: str, said: str
) -> None:
    approvals(3)
    response = look(query)
    assert response.status_code == 200
    assert said in response.content.decode() and not texts(response)
    assert look(f"{query}&format=csv").status_code == 409


@pytest.mark.parametrize("query", ["sort=secret_column", "columns=nonsense", "page=0", "page=x", "after=forged"])
def test_a_wrong_place_or_order_is_said_and_the_rows_stay(approvals: Make, look: Look, query: str) -> None:
    approvals(3)
    response = look(query)
    assert "list-problems" in response.content.decode() and len(texts(response)) == 3


def test_search_finds_each_word_in_any_column(approvals: Make, look: Look) -> None:
    approvals(12)
    assert texts(look("q=thing+0011")) == ["Thing 0011"]
    assert texts(look("q=EXPENSE+0012")) == ["Thing 0012"]
    assert not texts(look("q=thing+absent"))
    assert "Nothing matches" in look("q=absent").content.decode()


def test_filters_narrow_and_their_chips_take_them_away(approvals: Make, look: Look, reader: User) -> None:
    approvals(12)
    assert len(texts(look("state=approved"))) == 4
    assert len(texts(look("state=approved&state=open"))) == 12
    assert len(texts(look("amount_min=3&amount_max=4"))) == 3
    assert len(texts(look("asked_from=2026-11-02&asked_to=2026-11-02"))) == 6
    assert len(texts(look("decided=none"))) == 8
    assert len(texts(look(f"mine=1&approver={reader.pk}"))) == 12
    html = look("state=approved&amount_min=1").content.decode()
    assert "State: <b>Approved</b>" in html and f'href="{LIST}?state=approved"' in html
    assert f'href="{LIST}?amount_min=1"' in html and "Clear filters" in html


def test_empty_and_no_hits_are_different_words(reader: User, look: Look) -> None:
    assert "Nothing to decide" in look().content.decode()
    html = look("q=x").content.decode()
    assert "Nothing matches" in html and "Nothing to decide" not in html


def test_columns_are_chosen_and_a_forbidden_one_is_not_there(approvals: Make, look: Look) -> None:
    approvals(2)
    html = look("columns=step,state").content.decode()
    assert ">Step</th>" in html.replace("\n", "") and "€" not in html.split("<tbody>")[1].split("</tbody>")[0]
    assert "Secret" not in look().content.decode()
    assert "Secret" not in b"".join(look("format=csv")).decode()
    assert "no column called secret" in look("columns=secret").content.decode()


def test_dialogs_are_pages_without_script(approvals: Make, look: Look) -> None:
    approvals(1)
    for part in ("filters", "columns", "view"):
        whole, fragment = look(f"part={part}&state=open"), look(f"part={part}&state=open", target="drawer")
        assert "<!doctype html>" in whole.content.decode()
        assert fragment.content.decode().lstrip().startswith("<form")
    assert look("part=nonsense").status_code == 404


def test_text_is_escaped(approvals: Make, look: Look) -> None:
    [row] = approvals(1)
    row.text = row.kind = "<script>alert(1)</script>"
    row.save()
    html = look("q=<script>&columns=approver,step").content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_totals_are_said_for_each_currency(approvals: Make, look: Look) -> None:
    approvals(6)
    foot = look().content.decode().split("<tfoot")[1]
    assert "€12.00" in foot and "₺5.00" in foot


def test_many_rows_are_counted_up_to_the_limit_and_summed_on_demand(
    approvals: Make, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.lists.counting.CAP", 5)
    monkeypatch.setattr("core.lists.counting.count_up_to.__defaults__", (5,))
    approvals(6)
    foot = look().content.decode().split("<tfoot")[1]
    assert "5+ rows" in foot and "€12.00" not in foot and "Add up all rows" in foot
    asked = look("totals=1", target="list-totals").content.decode()
    assert asked.lstrip().startswith('<tfoot id="list-totals">') and "€12.00" in asked


def test_another_renderer_shares_name_filters_and_views(approvals: Make, reader: User, rf: Any) -> None:
    class Board(ApprovalList):
        def rows_context(self) -> dict[str, Any]:
            return {"cards": list(self.filtered_queryset())}

    approvals(9)
    request = rf.get(LIST, {"state": "approved"})
    request.user = reader
    board = Board()
    board.setup(request)
    with CaptureQueriesContext(connection) as asked:
        context = board.get_context()
    assert {card.state for card in context["cards"]} == {"approved"} and len(context["cards"]) == 3
    assert [chip.text for chip in context["chips"]] == ["Approved"] and "page" not in context
    assert registry.list_named("tests.approvals") is ApprovalList
    assert len(asked) <= 5
