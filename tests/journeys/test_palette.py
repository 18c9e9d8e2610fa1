"""A deal is won from any page with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Deal
from tests.cast import Cast
from tests.factories import DealFactory, OrganisationFactory
from tests.journeys.firm import open_for_business

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]


def test_won_from_the_palette(cast: Cast, sit_down: Sit) -> None:
    company = open_for_business(cast.owner)
    client = OrganisationFactory(name="Merituuli Ferries Oy", owner=cast.sales)
    DealFactory(company=company, owner=cast.sales, organisation=client, name="Booking flow")
    page = sit_down(cast.sales)
    page.goto("/crm/leads/")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("win meri")
    expect(page.get_by_role("option", name="Mark as won: Booking flow")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    dialog = page.locator("#modal")
    expect(dialog.get_by_text("Booking flow")).to_be_visible()
    expect(page.locator("#palette")).not_to_be_visible()
    dialog.get_by_role("button", name="Mark as won").press("Enter")
    page.wait_for_url("**/crm/deals/**")
    assert Deal.objects.get().state == Deal.State.WON
