"""Picked rows offer only the acts that fit them; archiving is taken back from its toast."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from core import clock
from crm.models import Organisation
from tests.browser.looking import faults, open_quietly
from tests.cast import Cast, client_of
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(cast: Cast, context: Any, live_server: Any, page: Any) -> Any:
    cookie = client_of(cast.owner).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page


def offered(desk: Any) -> list[str]:
    return [text.strip() for text in desk.locator(".bulkbar button:visible").all_inner_texts()]


def test_acts_follow_the_picked_rows(cast: Cast, desk: Any, live_server: Any) -> None:
    OrganisationFactory(name="Here")
    OrganisationFactory(name="Away", archived_at=clock.now())
    assert open_quietly(desk, f"{live_server.url}/crm/organisations/?archived=with") == []
    desk.get_by_label("Select Here").check()
    assert offered(desk) == ["Archive"]
    desk.get_by_label("Select Away").check()
    assert offered(desk) == ["Archive", "Bring back"]
    desk.get_by_label("Select Here").uncheck()
    assert offered(desk) == ["Bring back"]
    assert faults(desk) == []


def test_archiving_is_taken_back_from_its_toast(cast: Cast, desk: Any, live_server: Any) -> None:
    OrganisationFactory(name="Here")
    open_quietly(desk, f"{live_server.url}/crm/organisations/")
    desk.get_by_label("Select Here").check()
    desk.locator(".bulkbar").get_by_role("button", name="Archive").click()
    desk.locator("#modal[open]").get_by_role("button", name="Archive").click()
    undo = desk.locator("#toasts").get_by_role("button", name="Undo")
    undo.wait_for()
    assert Organisation.objects.live().count() == 0
    undo.click()
    desk.get_by_label("Select Here").wait_for()
    assert Organisation.objects.live().count() == 1
