"""A list is grouped, kept as a view and found again in the menu; on a phone its filters stand behind one button."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.models import SavedView
from tests.cast import Cast
from tests.factories import DealFactory, OrganisationFactory, StageFactory

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]


def some_deals(cast: Cast) -> None:
    client = OrganisationFactory(name="Merituuli Ferries Oy", owner=cast.sales)
    first = StageFactory(name="Discovery", position=0)
    second = StageFactory(name="Proposal", position=1, pipeline=first.pipeline)
    for name, stage, value in (("Booking flow", second, 800), ("Deck plan", first, 300), ("Web shop", second, 1200)):
        DealFactory(
            name=name,
            organisation=client,
            pipeline=stage.pipeline,
            stage=stage,
            value=Decimal(value),
            home_value=Decimal(value),
            owner=cast.sales,
        )


def test_deals_are_grouped_by_stage_and_pinned_as_a_view(cast: Cast, sit_down: Sit) -> None:
    some_deals(cast)
    page = sit_down(cast.owner)
    page.goto(reverse("crm:deals"))
    page.get_by_role("button", name="Group").click()
    page.locator("#list-groups").get_by_role("link", name="Stage").click()

    # Each stage has a line with its count and its exact sum, in the order of the pipeline.
    lines = page.locator("th[scope=rowgroup]")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text(re.compile("Discovery.*1 deal"))
    expect(lines.nth(1)).to_contain_text(re.compile("Proposal.*2 deals"))
    expect(page.locator("tbody.group").nth(1).locator("tr").first).to_contain_text("2,000.00")
    page.wait_for_url("**/?group=stage")

    # Sorted within the groups, and still grouped.
    page.locator("#sort-name").click()
    expect(page.locator("tbody.group").nth(1).locator("a.rowlink")).to_have_text(["Booking flow", "Web shop"])

    page.get_by_role("link", name="Save view").click()
    dialog = page.locator("#modal")
    expect(dialog).to_contain_text("Grouped by: Stage")
    dialog.get_by_label("Name").fill("By stage")
    dialog.get_by_label("Pin it to the menu").check()
    dialog.get_by_role("button", name="Save view").click()
    expect(page.locator("#list-tabs a[aria-current=page]")).to_contain_text("By stage")
    assert SavedView.objects.get().query == "group=stage&sort=name"

    # Elsewhere, the menu leads back to it.
    page.goto(reverse("reporting:today"))
    page.get_by_role("link", name="By stage").first.click()
    expect(page.locator("th[scope=rowgroup]")).to_have_count(2)

    # The chip takes the groups away.
    page.get_by_role("link", name="Grouped by: Stage, take away").click()
    expect(page.locator("th[scope=rowgroup]")).to_have_count(0)
    expect(page.locator("tbody a.rowlink")).to_have_count(3)


def test_on_a_phone_the_filters_stand_behind_one_button(cast: Cast, sit_down: Sit) -> None:
    some_deals(cast)
    page = sit_down(cast.owner)
    page.set_viewport_size({"width": 390, "height": 844})
    for route in ("crm:board", "crm:deals"):
        page.goto(f"{reverse(route)}?state=open")
        chip = page.get_by_role("link", name="State: Open, take away")
        expect(chip).to_be_hidden()
        page.locator("summary", has_text="Filters (1)").click()
        expect(chip).to_be_visible()
        chip.click()
        expect(page.locator("summary", has_text=re.compile(r"Filters$"))).to_be_visible()
