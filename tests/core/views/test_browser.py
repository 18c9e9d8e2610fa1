"""Forms in a real browser: pickers, dialogs, lines, conflicts, and text that outlives a lost session."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from core.models import Company, CostCentre, Holiday, Role, User
from tests.core.views.conftest import ALL, browser, give
from tests.factories import CompanyFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def is_expected(text: str) -> bool:
    """An answer that is meant to refuse, and a sum that was still asked for when the page was left."""
    return "status of 4" in text or text.startswith(("htmx:sendAbort", "htmx:afterRequest"))


@pytest.fixture
def page(page: Page, live_server: Any) -> Page:
    """A signed-in page that fails the test on any error of a script or the content policy."""
    user = give(UserFactory(name="Aino Lehtonen"), ALL)
    cookie = browser(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.set_default_timeout(8000)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda m: said.append(m.text) if m.type == "error" and not is_expected(m.text) else None)
    yield page  # type: ignore[misc]
    assert not said, said


def test_lines_are_added_summed_moved_and_removed(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/calendars/new/")
    page.get_by_label("Name").first.fill("Finland")
    page.get_by_label("Country").select_option("FI")
    page.locator("[name=lines-0-on]").fill("2026-12-06")
    page.locator("[name=lines-0-name]").fill("Itsenäisyyspäivä")
    page.get_by_role("button", name="Add line").click()
    page.locator("[name=lines-1-on]").fill("2026-12-24")
    page.locator("[name=lines-1-name]").fill("Jouluaatto")
    page.locator("[name=lines-1-fraction]").fill("0.5")
    page.locator("[name=lines-1-fraction]").blur()
    expect(page.locator("#lines-totals")).to_contain_text("1.5 days")
    page.get_by_role("button", name="Add line").click()
    page.get_by_role("button", name="Remove line 3").click()
    page.get_by_role("button", name="Create").last.click()
    page.wait_for_url("**/centres/")
    assert Holiday.objects.count() == 2


def test_a_mistake_in_a_line_keeps_the_page(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/calendars/new/")
    page.locator("[name=lines-0-name]").fill("Kept")
    page.get_by_role("button", name="Create").last.click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[name=lines-0-name]")).to_have_value("Kept")


def test_a_picker_and_its_keyboard(page: Page, live_server: Any) -> None:
    deniz = UserFactory(name="Deniz Yıldız")
    row = OrganisationFactory(owner=None)
    page.goto(f"{live_server.url}/clients/{row.pk}/edit/")
    field = page.get_by_label("Owner")
    field.press_sequentially("yildiz")
    expect(page.get_by_role("option", name="Deniz Yıldız")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value("Deniz Yıldız")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/clients/{row.pk}/")
    row.refresh_from_db()
    assert row.owner == deniz


def test_a_dialog_asks_and_can_be_left(page: Page, live_server: Any) -> None:
    centre = CostCentre.objects.create(company=CompanyFactory(), code="1", name="Energy")
    page.goto(f"{live_server.url}/centres/{centre.pk}/")
    page.get_by_role("link", name="Rename").click()
    dialog = page.locator("#modal")
    expect(dialog).to_be_visible()
    dialog.get_by_text("Cancel").click()
    expect(dialog).not_to_be_visible()
    page.get_by_role("link", name="Rename").click()
    dialog.get_by_label("Name").fill("Energy")
    dialog.get_by_role("button", name="Rename").click()
    expect(dialog).to_contain_text("called so already")
    dialog.get_by_label("Name").fill("Water")
    dialog.get_by_role("button", name="Rename").click()
    page.wait_for_url("**/centres/")
    centre.refresh_from_db()
    assert centre.name == "Water"


def test_two_browsers_and_one_row(page: Page, live_server: Any) -> None:
    centre = CostCentre.objects.create(company=CompanyFactory(), code="1", name="Energy")
    page.goto(f"{live_server.url}/centres/{centre.pk}/edit/")
    page.locator("[name=name]").fill("Mine")
    page.locator("[name=code]").fill("77")
    CostCentre.objects.update(name="Theirs")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#conflict")).to_be_visible()
    page.locator("[name=choose-name][value=theirs]").check()
    page.get_by_role("button", name="Save these").click()
    page.wait_for_url("**/centres/")
    centre.refresh_from_db()
    assert (centre.name, centre.code) == ("Theirs", "77")


def test_a_lost_session_keeps_what_was_typed(page: Page, live_server: Any) -> None:
    company: Company = CompanyFactory()
    page.goto(f"{live_server.url}/centres/new/")
    page.locator("[name=name]").fill("Typed before the session ended")
    page.locator("[name=code]").fill("5")
    user = User.objects.get(name="Aino Lehtonen")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Create").click()
    page.wait_for_url("**/accounts/login/**")
    cookie = browser(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/centres/new/")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[name=name]")).to_have_value("Typed before the session ended")
    assert company.pk and Role.objects.exists()


def test_a_form_older_than_the_last_sign_in_is_opened_anew_with_what_was_typed(page: Page, live_server: Any) -> None:
    CompanyFactory()
    page.goto(f"{live_server.url}/centres/new/")
    page.locator("[name=name]").fill("Typed in the first tab")
    page.locator("[name=code]").fill("5")
    page.context.add_cookies([{"name": settings.CSRF_COOKIE_NAME, "value": "b" * 32, "url": live_server.url}])
    page.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[name=name]")).to_have_value("Typed in the first tab")


def test_a_refused_form_that_is_left_is_not_offered_back(page: Page, live_server: Any) -> None:
    CompanyFactory()
    page.goto(f"{live_server.url}/centres/new/")
    page.locator("[name=code]").fill("5")
    page.locator("[name=name]").fill("x" * 200)
    page.locator("[name=name]").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_role("button", name="Create").click()
    expect(page.locator("#errors")).to_be_visible()
    page.evaluate("window.onbeforeunload = null")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}/centres/new/")
    expect(page.locator("[name=name]")).to_have_value("")
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)
