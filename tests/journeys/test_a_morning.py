"""A morning of follow-ups without a mouse: from Today into the queue, a talk and what comes next, a series, a snooze."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core import clock
from crm.models import Activity, FollowUp
from crm.smart_days import smart_days
from tests.cast import Cast
from tests.factories import FollowUpFactory
from tests.journeys.firm import open_for_business

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]


def press(desk: Page, *keys: str) -> None:
    for key in keys:
        desk.keyboard.press(key)


def test_a_morning_of_follow_ups(cast: Cast, sit_down: Sit) -> None:
    company = open_for_business(cast.owner)
    today = clock.today(company)
    call = FollowUpFactory(owner=cast.sales, text="Call Saara", due_on=today - timedelta(days=6))
    series = FollowUpFactory(
        owner=cast.sales, text="Weekly look", due_on=today - timedelta(days=4), repeat_every=1, repeat_unit="week",
        repeat_from=today - timedelta(days=4),
    )  # fmt: skip
    later = FollowUpFactory(owner=cast.sales, text="Send references", due_on=today - timedelta(days=2))

    # G, then D: the menu says how many wait, and the queue opens.
    desk = sit_down(cast.sales)
    desk.goto("/")
    expect(desk.locator(".side").get_by_text("Follow-ups due: 3")).to_be_attached()
    press(desk, "g", "d")
    desk.wait_for_url("**/crm/due/")
    press(desk, "j")
    expect(desk.locator(":focus")).to_have_text("Call Saara")

    # C: what was said and what comes next, in one go.
    press(desk, "c")
    expect(desk.locator("#modal[open] textarea")).to_be_focused()
    desk.keyboard.type("She wants an offer by Friday")
    press(desk, "Tab")
    desk.keyboard.type("Send the offer")
    press(desk, "Enter")
    expect(desk.get_by_text("Call Saara")).to_have_count(0)
    call.refresh_from_db()
    assert call.done_at and Activity.objects.get().text == "She wants an offer by Friday"
    assert FollowUp.objects.get(text="Send the offer").due_on > today

    # D: the series plans its next one by itself, after today.
    expect(desk.locator(":focus")).to_have_text("Weekly look")
    press(desk, "d")
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    series.refresh_from_db()
    following = FollowUp.objects.get(previous=series)
    assert series.done_at and following.due_on > today and following.due_on.weekday() == series.due_on.weekday()

    # S: put off to the first likely day, which is one that people work.
    press(desk, "j", "s")
    expect(desk.locator("#modal[open]")).to_be_visible()
    expect(desk.locator("#modal[open] :focus")).to_be_attached()
    press(desk, "Enter")
    expect(desk.locator("#modal[open]")).to_have_count(0)
    expect(desk.get_by_role("button", name="Undo").last).to_be_visible()
    later.refresh_from_db()
    assert later.due_on.isoformat() == smart_days(cast.sales)[0][0] and later.moved_from == today - timedelta(days=2)
    expect(desk.locator(".side").get_by_text("Follow-ups due:")).to_have_count(0)
