"""The look in Chromium: light, dark and 390 px, nothing sticks out, axe finds nothing serious, the console is quiet."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.browser.looking import faults, listen, open_quietly

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = {"wide": 1440, "phone": 390}
PAGES = ("/styleguide/", "/styleguide/?form=bad", "/accounts/login/", "/accounts/password/reset/", "/nowhere/")

STRETCH = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const longer = (word) => word + word.slice(0, Math.ceil(word.length * 0.45));
  while (walk.nextNode()) walk.currentNode.data = walk.currentNode.data.replace(/[A-Za-z]{4,}/g, longer);
}"""


@pytest.fixture
def session(client, owner, context, live_server):
    """A browser in which the owner has signed in."""
    client.force_login(owner)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_looks_right(path, size, scheme, live_server, page, request):
    if path.startswith("/styleguide") or path == "/nowhere/":
        request.getfixturevalue("session")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": SIZES[size], "height": 900})
    assert open_quietly(page, f"{live_server.url}{path}") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]
    assert faults(page) == []


def test_the_palette_opens_by_keyboard_and_names_its_options(live_server, page, session):
    open_quietly(page, f"{live_server.url}/styleguide/")
    page.keyboard.press("Control+k")
    page.locator("#palette[open]").wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#palette [aria-selected=true]")
    assert chosen.count() == 1
    assert page.locator("#palette input").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert faults(page) == []


def test_arrows_move_through_a_chart_with_one_tab_stop(live_server, page, session):
    open_quietly(page, f"{live_server.url}/styleguide/")
    page.locator("#sg-revenue .hit").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Dec")
    assert page.locator("#sg-revenue .hit[tabindex='0']").count() == 1


def test_picking_rows_shows_the_bar_and_counts(live_server, page, session):
    open_quietly(page, f"{live_server.url}/styleguide/")
    page.check("[data-pick-all]")
    assert page.inner_text("[data-pick-count]") == "3"
    for box in page.locator("[name=pick]").all():
        box.uncheck()
    assert not page.locator(".bulkbar").is_visible()


def test_the_words_fit_when_every_one_is_half_as_long_again(live_server, page, session):
    page.set_viewport_size({"width": 390, "height": 900})
    open_quietly(page, f"{live_server.url}/styleguide/")
    page.evaluate(STRETCH)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_fault_is_found(page):
    """The two questions put to every page can be answered no."""
    said = listen(page)
    page.set_content("<html lang='en'><title>Bare</title><main><h1>Bare</h1><button></button></main>")
    page.evaluate("console.error('a file is missing')")
    assert [fault.split(":")[0] for fault in faults(page)] == ["button-name"]
    assert said == ["a file is missing"]
