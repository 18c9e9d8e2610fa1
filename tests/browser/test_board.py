"""The board in Chromium: carried by keyboard, refused with what is missing, taken back; five hundred cards are quick."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Deal, Stage
from tests.cast import Cast
from tests.factories import DealFactory, FollowUpFactory, OrganisationFactory, PipelineFactory, StageFactory
from tests.journeys.conftest import sit_down

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]
__all__ = ["sit_down"]


@pytest.fixture
def stages(cast: Cast) -> list[Stage]:
    pipeline = PipelineFactory()
    asks: dict[str, list[str]] = {"Proposal": ["expected_close_on"]}
    names = ("Qualified", "Discovery", "Proposal")
    return [
        StageFactory(pipeline=pipeline, name=name, position=at, required=asks.get(name, []))
        for at, name in enumerate(names)
    ]


def stands_in(deal: Deal, stage: Stage) -> bool:
    deal.refresh_from_db()
    return deal.stage_id == stage.pk


def test_a_card_is_carried_by_keyboard(cast: Cast, stages: list[Stage], sit_down: Sit) -> None:
    deal = DealFactory(company=cast.company, stage=stages[0], name="New site", owner=cast.sales)
    FollowUpFactory(deal=deal)
    page = sit_down(cast.sales)
    page.goto("/crm/pipeline/")
    page.get_by_role("link", name="New site", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.locator("#board-says")).to_contain_text("New site is lifted from Qualified")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("#board-says")).to_contain_text("New site is back in Qualified")
    assert stands_in(deal, stages[0])
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_text("Moved to Discovery")).to_be_visible()
    assert stands_in(deal, stages[1])
    expect(page.locator(f"#cards-{stages[1].pk} .card")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#cards-{stages[0].pk} .card")).to_have_count(1)
    assert stands_in(deal, stages[0])


def test_a_refused_drop_asks_for_exactly_what_is_missing(cast: Cast, stages: list[Stage], sit_down: Sit) -> None:
    deal = DealFactory(company=cast.company, stage=stages[0], name="New site", owner=cast.sales)
    FollowUpFactory(deal=deal)
    page = sit_down(cast.sales)
    page.goto("/crm/pipeline/")
    target = page.locator(f'[data-stage="{stages[2].pk}"]')
    page.locator(f"#deal-{deal.pk}").drag_to(target)
    dialog = page.locator("#modal")
    expect(dialog).to_contain_text("Expected close")
    expect(page.locator(f"#cards-{stages[0].pk} .card")).to_have_count(1)
    dialog.get_by_label("Expected close").fill("2030-01-31")
    dialog.get_by_role("button", name="Move").click()
    expect(page.locator(f"#cards-{stages[2].pk} .card")).to_have_count(1)
    assert stands_in(deal, stages[2])


def test_the_menu_of_a_card_moves_it(cast: Cast, stages: list[Stage], sit_down: Sit) -> None:
    deal = DealFactory(company=cast.company, stage=stages[0], name="New site", owner=cast.sales)
    page = sit_down(cast.sales)
    page.goto("/crm/pipeline/")
    page.get_by_role("link", name="Actions for New site").click()
    page.get_by_role("button", name="Move to Discovery").click()
    dialog = page.locator("#modal")
    dialog.get_by_label("Next step", exact=False).first.fill("Call")
    dialog.locator("[name=next_on]").fill("2030-01-31")
    dialog.get_by_role("button", name="Move").click()
    expect(page.locator(f"#cards-{stages[1].pk} .card")).to_contain_text("Call")
    assert stands_in(deal, stages[1])


def test_five_hundred_cards_within_a_second(cast: Cast, stages: list[Stage], sit_down: Sit) -> None:
    organisation = OrganisationFactory()
    for at in range(500):
        DealFactory(company=cast.company, stage=stages[at % 3], owner=cast.sales, organisation=organisation)
    page = sit_down(cast.sales)
    page.goto("/crm/pipeline/")
    page.goto("/crm/pipeline/")
    took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert page.locator(".board .card").count() == 75
    assert took < 1000, took
    page.get_by_role("link", name="Show 25 more").first.click()
    expect(page.locator(".board .card")).to_have_count(100)
