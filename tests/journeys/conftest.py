"""A browser with script for the journeys: signed in, and any error on its console fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from core.models import User
from tests.cast import client_of

# Chromium reports an answer's own status as an error; a refusal is meant to be one.
EXPECTED = ("the server responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest")


@pytest.fixture
def sit_down(browser: Any, live_server: Any) -> Iterator[Callable[[User | None], Page]]:
    """`sit_down(user)` is that person's own browser."""
    opened: list[BrowserContext] = []
    said: list[str] = []

    def sit(user: User | None) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
        opened.append(context)
        if user is not None:
            cookie = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page: Page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        return page

    yield sit
    for context in opened:
        context.close()
    unexpected = [text for text in said if not any(known in text for known in EXPECTED)]
    assert not unexpected, unexpected
