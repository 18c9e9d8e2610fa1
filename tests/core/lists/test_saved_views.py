"""Own views: saved, shown as tabs, renamed, opened by themselves, deleted; nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.lists import params, saved
from core.models import Grant, ListOpening, SavedView, User
from core.permissions import VIEWS_SHARE, Scope
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
    assert list(ListOpening.objects.values_list("saved__name", flat=True)) == ["Done"]
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


def test_a_shared_view_can_open_the_list_of_whoever_wants_it(look: Look, client: Client, other: User) -> None:
    look()
    shared = SavedView.objects.create(
        user=other, view="tests.approvals", name="Theirs", query="state=approved", path=LIST, sharing="all",
        digest=params.digest("tests.approvals", "state=approved"),
    )  # fmt: skip
    dialog = look("state=approved&part=view").content.decode()
    assert f'formaction="/lists/views/{shared.pk}/open/"' in dialog
    for _twice in range(2):
        client.post(f"/lists/views/{shared.pk}/open/", {"next": LIST})
    assert ListOpening.objects.get().saved == shared
    assert look().headers["Location"] == f"{LIST}?state=approved"
    client.post(f"/lists/views/{shared.pk}/open/", {"next": LIST, "off": "1"})
    assert look().status_code == 200
    private = SavedView.objects.create(user=other, view="tests.approvals", name="Secret", query="", digest="x")
    assert client.post(f"/lists/views/{private.pk}/open/", {"next": LIST}).status_code == 404


def test_a_view_that_is_no_longer_shared_opens_nobody_s_list(look: Look, client: Client, other: User) -> None:
    look()
    save(client, "Mine", "state=open", is_default="1")
    view = SavedView.objects.get()
    ListOpening.objects.create(user=other, view=view.view, saved=view)
    Grant.objects.create(role=view.user.roles.get(), permission=VIEWS_SHARE.name, scope=Scope.ALL)
    SavedView.objects.update(sharing="all")
    view = SavedView.objects.get()
    saved.change_view(actor=view.user, saved=view, name="Mine", is_default=True, sharing="")
    assert list(ListOpening.objects.values_list("user", flat=True)) == [view.user_id]


def test_columns_are_remembered_and_a_saved_view_keeps_its_own(approvals: Any, look: Look, client: Client) -> None:
    approvals(1)
    look()
    data = {"view": "tests.approvals", "next": f"{LIST}?state=open", "columns": ["net_amount", "state"]}
    assert client.post("/lists/columns/", data).headers["Location"] == f"{LIST}?state=open"
    html = look("state=open").content.decode()
    assert 'aria-sort="none"><a class="sort" id="sort-step"' not in html and "sort-approver" not in html
    assert "sort-state" in html and "sort-net_amount" in html
    assert "columns=net_amount,state" in look("state=open&part=view").content.decode().replace("&amp;", "&")
    client.post("/lists/columns/", {"view": "tests.approvals", "next": LIST, "usual": "1", "columns": ["state"]})
    assert User.objects.get(pk=client.session["_auth_user_id"]).list_columns == {}
    assert client.post("/lists/columns/", {"view": "nonsense", "next": LIST}).status_code == 409


def test_a_remembered_column_that_is_gone_is_passed_over(look: Look, client: Client) -> None:
    look()
    User.objects.filter(pk=client.session["_auth_user_id"]).update(list_columns={"tests.approvals": ["gone", "state"]})
    assert "no column called" not in look().content.decode()


def test_a_view_of_a_vanished_record_says_so(look: Look) -> None:
    said = look("approver=999999999").content.decode()
    assert "is no longer there, or you may not see it" in said and "No rows are shown" in said
