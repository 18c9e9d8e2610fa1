"""A file from another system comes in and goes again, and two rows become one and two: in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.imports import running
from core.models import ImportBatch
from crm import actions
from crm.models import Deal, MergeRecord, Organisation
from tests.cast import Cast
from tests.factories import DealFactory, OrganisationFactory
from tests.journeys.firm import open_for_business

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]
HUBSPOT = """Record ID,Company name,Company owner,Phone Number,Company Domain Name,City,Country/Region,Postal Code,Street Address
501,Merituuli Ferries Oy,,+358 40 1234567,merituuli.example,Turku,Finland,20100,Satamakatu 3
502,Kaarna Outdoor Oy,,,kaarna.example,Tampere,Finland,33100,Hämeenkatu 1
503,,,,nameless.example,Oulu,Finland,90100,
""".encode()


def work() -> None:
    """What the worker does with files that wait."""
    for pk in ImportBatch.objects.values_list("pk", flat=True):
        running.run(pk)


def test_a_hubspot_file_is_mapped_tried_imported_and_taken_back(cast: Cast, sit_down: Sit) -> None:
    open_for_business(cast.owner)
    page = sit_down(cast.owner)
    page.goto("/imports/new/crm.organisation/")
    file = {"name": "hubspot-crm-exports-all-companies.csv", "mimeType": "text/csv", "buffer": HUBSPOT}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").last.click()

    # The columns are filled in as that system writes them.
    expect(page.get_by_role("heading", name="What are the columns?")).to_be_visible()
    expect(page.get_by_text("This is an export from HubSpot")).to_be_visible()
    page.locator(".form-bar button.primary").click()
    page.wait_for_url("**/imports/*/")
    work()
    page.reload()

    # What would happen: two come in, the one without a name is told and stops nobody.
    expect(page.get_by_text("Nothing is written yet")).to_be_visible()
    expect(page.locator(".problems")).to_contain_text("Name is missing")
    assert not Organisation.objects.exists()
    page.get_by_role("button", name="Import 2 rows").click()
    work()
    page.reload()
    expect(page.get_by_role("link", name="Undo the import")).to_be_visible()
    assert Organisation.objects.get(external_id="501").name == "Merituuli Ferries Oy"
    assert Organisation.objects.count() == 2

    # One has been worked with since: it stays, and the page says so.
    kept = Organisation.objects.get(external_id="502")
    DealFactory(company=cast.company, organisation=kept, owner=cast.owner)
    page.get_by_role("link", name="Undo the import").click()
    page.get_by_role("button", name="Undo the import").last.click()
    work()
    page.goto(f"/imports/{ImportBatch.objects.get().pk}/")
    expect(page.get_by_role("heading", name="What was kept")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Kaarna Outdoor Oy")
    assert list(Organisation.objects.all()) == [kept]


def test_two_that_look_alike_are_compared_merged_and_taken_apart(cast: Cast, sit_down: Sit) -> None:
    open_for_business(cast.owner)
    one = OrganisationFactory(
        name="Merituuli Ferries Oy", website="https://merituuli.example", email="", owner=cast.owner
    )
    two = OrganisationFactory(
        name="Meri-Tuuli Ferries", email="info@merituuli.example", phone="+358 40 1234567", owner=cast.owner
    )
    deal = DealFactory(company=cast.company, organisation=two, owner=cast.owner, name="Booking flow")
    actions.find_duplicates(kind="organisation", actor=cast.owner, whole=True)
    page = sit_down(cast.owner)
    page.goto("/crm/duplicates/")
    expect(page.get_by_text("The same domain merituuli.example")).to_be_visible()
    page.get_by_role("link", name="Compare").first.click()

    # Field by field: this one stays, with the other's address and a number typed here.
    page.locator(f"[name=survivor][value='{one.pk}']").check()
    page.locator("[name=pick_email][value=right]").check()
    page.locator("[name=pick_phone][value=typed]").check()
    page.locator("[name=typed_phone]").fill("+358 50 7654321")
    page.locator("[name=pick_name][value=left]").check()
    page.locator("#merge-form button.primary").click()
    expect(page.get_by_role("heading", name="Merituuli Ferries Oy")).to_be_visible()
    one.refresh_from_db()
    assert (one.email, one.phone) == ("info@merituuli.example", "+358 50 7654321")
    assert Deal.objects.get(pk=deal.pk).organisation == one

    # The old address leads to the kept one, with a word about it.
    page.goto(f"/crm/organisations/{two.pk}/edit/")
    page.wait_for_url(f"**/crm/organisations/{one.pk}/edit/")
    expect(page.get_by_text("“Meri-Tuuli Ferries” was merged into this.")).to_be_visible()

    page.goto(MergeRecord.objects.get(loser_key=two.pk).get_absolute_url())
    page.get_by_role("link", name="Undo the merge").click()
    page.locator("#modal").get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("The merge is undone.")).to_be_visible()
    one.refresh_from_db()
    assert (one.email, one.phone) == ("", "")
    assert Deal.objects.get(pk=deal.pk).organisation == two
    page.goto("/crm/duplicates/")
    expect(page.get_by_role("link", name="Compare")).to_have_count(1)
