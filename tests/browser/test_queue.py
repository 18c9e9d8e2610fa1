"""The queue of what is due without a mouse: J and K move, C logs the contact and plans the next, D is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from core import clock
from crm.models import Activity, FollowUp
from tests.browser.looking import faults, open_quietly
from tests.cast import Cast, client_of
from tests.factories import FollowUpFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(cast: Cast, context: Any, live_server: Any, page: Any) -> Any:
    cookie = client_of(cast.sales).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page


def test_a_contact_is_logged_and_the_next_planned_by_keyboard(cast: Cast, desk: Any, live_server: Any) -> None:
    today = clock.today(cast.company)
    first, second = (
        FollowUpFactory(owner=cast.sales, text=text, due_on=today - timedelta(days=days))
        for text, days in (("Call Saara", 4), ("Call Pekka", 2))
    )
    assert open_quietly(desk, f"{live_server.url}/crm/due/") == []
    assert faults(desk) == []
    for key in "jjk":
        desk.keyboard.press(key)
    assert desk.evaluate("document.activeElement.textContent") == "Call Saara"
    desk.keyboard.press("j")
    desk.keyboard.press("c")
    desk.locator("#modal[open] textarea").wait_for()
    assert faults(desk) == []
    desk.keyboard.type("She said yes")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Send the offer")
    desk.keyboard.press("Enter")
    desk.locator("[data-queue]").nth(1).wait_for(state="detached")
    desk.wait_for_load_state("networkidle")
    assert Activity.objects.get().text == "She said yes"
    second.refresh_from_db()
    assert second.done_at and FollowUp.objects.filter(text="Send the offer", due_on__gt=today).exists()
    assert desk.evaluate("document.activeElement.textContent") == "Call Saara"
    desk.keyboard.press("d")
    desk.get_by_role("button", name="Undo").wait_for()
    first.refresh_from_db()
    assert first.done_at
    desk.get_by_role("button", name="Undo").click()
    desk.wait_for_load_state("networkidle")
    first.refresh_from_db()
    assert first.done_at is None
