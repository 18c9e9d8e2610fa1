"""Own views: saved, shown as tabs, renamed, opened by themselves, deleted; nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.lists import params
from core.models import SavedView, User
from tests.core.lists.conftest import LIST

Look = Callable[..., Any]


def save(client: Client, name: str, query: str, **more: str) -> Any:
    data = {"view": "tests.approvals", "name": name, "query": query, "next": LIST} | more
    return client.post("/lists/views/save/", data)


def test_a_view_is_kept_without_the_place_in_the_list(look: Look, client: Client) -> None:
    look()
    answer = save(client, " Big  ones ", "page=4&state=open&amount_min=&sort=-net_amount&q=x")
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Big ones", "q=x&sort=-net_amount&state=open")
    assert answer.status_code == 303 and answer.headers["Location"] == f"{LIST}?{view.query}"
    html = look("state=open&q=x&sort=-net_amount").content.decode()
    assert f'<a href="{LIST}?q=x&amp;sort=-net_amount&amp;state=open" aria-current="page"' in html


def test_the_order_of_parameters_does_not_make_another_view() -> None:
    assert params.digest("a", "x=1&y=2&y=3") == params.digest("a", "y=3&x=1&y=2&page=9&z=")
    assert params.digest("a", "x=1") != params.digest("b", "x=1") != params.digest("b", "x=2")


def test_shipped_views_stand_before_own_ones(look: Look, client: Client) -> None:
    look()
    save(client, "Mine alone", "mine=1")
    html = look("state=open").content.decode()
    assert html.index("Open ones") < html.index("Mine alone")
    assert 'aria-current="page"' in html.split("Open ones")[0].rsplit("<a", 1)[1]


def test_saving_under_the_same_name_replaces(look: Look, client: Client) -> None:
    look()
    save(client, "Mine", "mine=1")
    save(client, "Mine", "state=open")
    assert SavedView.objects.get().query == "state=open"


def test_the_list_opens_with_the_default_view_and_all_stays_reachable(look: Look, client: Client) -> None:
    look()
    save(client, "Open", "state=open", is_default="1")
    save(client, "Done", "state=approved", is_default="1")
    assert list(SavedView.objects.values_list("name", "is_default")) == [("Open", False), ("Done", True)]
    assert look().headers["Location"] == f"{LIST}?state=approved"
    whole = look("view=all")
    assert whole.status_code == 200 and f'href="{LIST}?view=all" aria-current="page"' in whole.content.decode()


def test_rename_and_delete(look: Look, client: Client) -> None:
    look()
    save(client, "A", "mine=1")
    save(client, "B", "state=open")
    first, second = SavedView.objects.all()
    assert client.post(f"/lists/views/{first.pk}/", {"name": "C", "next": LIST}).status_code == 303
    assert client.post(f"/lists/views/{first.pk}/", {"name": "B", "next": LIST}).status_code == 409
    assert client.post(f"/lists/views/{second.pk}/delete/", {"next": LIST}).status_code == 303
    assert [view.name for view in SavedView.objects.all()] == ["C"]


def test_views_are_ones_own(look: Look, client: Client, person: Any, reader: User) -> None:
    look()
    save(client, "A", "mine=1")
    [view] = SavedView.objects.all()
    stranger = person("Stranger")
    client.force_login(stranger)
    assert save(client, "Z", "").status_code == 403
    stranger.assignments.create(role=reader.assignments.get().role)
    client.force_login(User.objects.get(pk=stranger.pk))
    assert client.post(f"/lists/views/{view.pk}/delete/").status_code == 404
    assert client.post(f"/lists/views/{view.pk}/", {"name": "Stolen"}).status_code == 404


@pytest.mark.parametrize("evil", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_the_way_back_stays_on_this_site(look: Look, client: Client, evil: str) -> None:
    look()
    data = {"view": "tests.approvals", "name": "A", "query": "", "next": evil}
    assert client.post("/lists/views/save/", data).headers["Location"] == "/"
