"""Views that are shared with a team or everyone, and pinned to the menu."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent, SavedView, SavedViewPin
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
LIST = "/crm/organisations/"


def save(client: Client, name: str, query: str = "q=oy", **more: str) -> Any:
    data = {"view": "crm.organisations", "name": name, "query": query, "next": LIST} | more
    return client.post(reverse("core:view_save"), data)


def tabs(client: Client) -> str:
    page = client.get(f"{LIST}?view=all").content.decode()
    return page[page.index('id="list-tabs"') : page.index("</nav>", page.index('id="list-tabs"'))]


def test_a_view_for_everyone_is_offered_with_its_makers_name(cast: Cast) -> None:
    assert save(client_of(cast.finance), "Slow payers", sharing="all").status_code == 303
    shown = tabs(client_of(cast.sales))
    assert "Slow payers" in shown and f"Shared by {cast.finance}" in shown
    assert AuditEvent.objects.get(kind="core.ViewShared").facts["sharing"] == "all"


def test_a_view_of_the_team_stays_in_the_team(cast: Cast) -> None:
    save(client_of(cast.lead), "Our clients", sharing="team")
    view = SavedView.objects.get()
    assert view.department == cast.delivery
    assert "Our clients" in tabs(client_of(cast.lead))
    assert "Our clients" not in tabs(client_of(cast.sales))
    assert client_of(cast.sales).post(reverse("core:view_pin", args=[view.pk])).status_code == 404


def test_nobody_shares_wider_than_they_may(cast: Cast) -> None:
    assert save(client_of(cast.sales), "For all", sharing="all").status_code == 409
    assert save(client_of(cast.staff), "For the team", sharing="team").status_code == 409
    assert not SavedView.objects.exists()


def test_a_shared_view_is_changed_by_its_maker_and_its_keepers(cast: Cast) -> None:
    save(client_of(cast.finance), "Slow payers", sharing="all")
    [view] = SavedView.objects.all()
    change, delete = reverse("core:view_change", args=[view.pk]), reverse("core:view_delete", args=[view.pk])
    for path in (change, delete):
        assert client_of(cast.sales).post(path, {"name": "Mine now", "next": LIST}).status_code == 404
    renamed = {"name": "Late ones", "sharing": "all", "next": LIST}
    assert client_of(cast.owner).post(change, renamed).status_code == 303
    view.refresh_from_db()
    assert (view.name, view.user) == ("Late ones", cast.finance)


def test_a_pin_stands_in_the_menu_until_the_view_is_private_again(cast: Cast) -> None:
    save(client_of(cast.finance), "Slow payers", sharing="all", pinned="1")
    [view] = SavedView.objects.all()
    sales = client_of(cast.sales)
    for _twice in range(2):
        assert sales.post(reverse("core:view_pin", args=[view.pk]), {"next": LIST}).status_code == 303
    assert SavedViewPin.objects.count() == 2
    counts = reverse("core:shell_counts")
    assert f'href="{LIST}?q=oy"' in sales.get(counts).content.decode()
    private = {"name": "Slow payers", "sharing": "", "next": LIST}
    client_of(cast.finance).post(reverse("core:view_change", args=[view.pk]), private)
    assert "Slow payers" not in sales.get(counts).content.decode()
    assert "Slow payers" in client_of(cast.finance).get(counts).content.decode()


def test_a_pin_is_taken_out(cast: Cast) -> None:
    client = client_of(cast.finance)
    save(client, "Slow payers", pinned="1")
    [view] = SavedView.objects.all()
    assert client.post(reverse("core:view_pin", args=[view.pk]), {"off": "1", "next": LIST}).status_code == 303
    assert not SavedViewPin.objects.exists()


def test_the_dialog_of_someone_elses_view_offers_the_pin_alone(cast: Cast) -> None:
    save(client_of(cast.finance), "Slow payers", sharing="all")
    page = client_of(cast.sales).get(f"{LIST}?q=oy&part=view").content.decode()
    assert "Pin to the menu" in page and "Delete view" not in page
    mine = client_of(cast.finance).get(f"{LIST}?q=oy&part=view").content.decode()
    assert "Delete view" in mine and "Only me" in mine


def test_views_of_many_cost_no_more_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    sales = client_of(cast.sales)
    sales.get(LIST)
    with django_assert_max_num_queries(9):
        sales.get(LIST)
    finance = client_of(cast.finance)
    for number in range(8):
        save(finance, f"View {number}", f"q=oy{number}", sharing="all")
    with django_assert_max_num_queries(9):
        sales.get(LIST)
