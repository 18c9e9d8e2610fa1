"""The pages of an import in Chromium: wide and narrow, light and dark; and the whole way by mouse."""

from __future__ import annotations

import os

import pytest
from django.conf import settings

from core.imports import actions, running
from core.models import ImportBatch
from crm.models import Person
from tests.browser.looking import faults, open_quietly
from tests.browser.test_look import SIZES
from tests.core.imports.taking import checked, hand_in, imported
from tests.factories import OrganisationFactory
from tests.fixtures import imports as files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses(cast, client, context, live_server):
    """Tuomas has signed in and has an import in every state."""
    client.force_login(cast.sales)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    OrganisationFactory(name="Suvanto Energy")
    fresh = hand_in(cast.sales, "crm.person", files.PEOPLE, "hubspot-contacts.csv")
    ready = checked(cast.sales, "crm.organisation", files.FINNISH)
    over = imported(
        cast.sales, "crm.person", files.WIDE.replace(b"R\x00u\x00u\x00", b"S\x00u\x00u\x00"), make_missing=True
    )
    waiting = actions.start(batch=checked(cast.sales, "crm.organisation", files.TURKISH), actor=cast.sales)
    ImportBatch.objects.filter(pk=waiting.pk).update(rows=12_400, seen=5_500)
    return {
        "list": "/imports/",
        "new": "/imports/new/crm.deal/",
        "map": f"/imports/{fresh.pk}/columns/",
        "checked": f"/imports/{ready.pk}/",
        "done": f"/imports/{over.pk}/",
        "running": f"/imports/{waiting.pk}/",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_of_imports_look_right(addresses, size, scheme, live_server, page):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": SIZES[size], "height": 900})
    for name, path in addresses.items():
        assert open_quietly(page, f"{live_server.url}{path}") == [], name
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{size}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size], name
        assert faults(page) == [], name


def test_people_are_brought_over_by_mouse(addresses, live_server, page):
    page.goto(f"{live_server.url}/crm/people/")
    page.get_by_role("link", name="Import").first.click()
    upload = {"name": "contacts.csv", "mimeType": "text/csv", "buffer": files.PEOPLE}
    page.get_by_label("File", exact=True).set_input_files(files=[upload])
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("System the external IDs are from").fill("HubSpot")
    page.get_by_label("Add clients that people work at").check()
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("Waiting for a worker").wait_for()
    batch = ImportBatch.objects.first()
    running.run(batch.pk)
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_text("Waiting for a worker").wait_for()
    running.run(batch.pk)
    page.get_by_role("link", name="To the list").wait_for()
    assert Person.objects.filter(external_source="HubSpot").count() == 2
