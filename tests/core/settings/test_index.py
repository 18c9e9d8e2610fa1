"""The index of the settings takes in the pages of every floor, for those who may open them."""

import pytest
from django.urls import reverse

from core import settings_pages
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


def test_a_higher_floor_adds_its_page(cast: Cast) -> None:
    page = client_of(cast.owner).get(reverse("core:settings"))
    assert reverse("billing:reminders") in page.content.decode()


def test_who_may_set_nothing_is_led_to_the_profile(cast: Cast) -> None:
    assert not settings_pages.any_for(cast.staff)
    page = client_of(cast.staff).get(reverse("core:settings"))
    assert "Nothing of the firm is yours to set" in page.content.decode()
    today = client_of(cast.staff).get("/").content.decode()
    assert f'href="{reverse("core:settings")}"' not in today


def test_the_menu_of_the_owner_leads_there_twice(cast: Cast) -> None:
    """In the menu and in the one behind the owner's own name."""
    today = client_of(cast.owner).get("/").content.decode()
    assert today.count(f'href="{reverse("core:settings")}"') >= 2
