"""From the website to a deal in a real browser: asked, scored, assigned, converted, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from crm import form_guards
from crm.models import AssignmentMember, AssignmentRule, Deal, Lead, Organisation, ScoreRule, WebForm
from tests.cast import Cast
from tests.factories import OrganisationFactory
from tests.journeys.firm import open_for_business

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]


def test_from_the_website_to_a_deal_and_back(cast: Cast, sit_down: Sit) -> None:
    cache.clear()
    company = open_for_business(cast.owner)
    client = OrganisationFactory(name="Merituuli Ferries Oy", email="info@merituuli.example")
    ScoreRule.objects.create(name="Own mail", points=15, conditions=[["email_kind", "is", ["firm"]]])
    rule = AssignmentRule.objects.create(name="Everyone")
    AssignmentMember.objects.create(rule=rule, user=cast.sales)

    # An admin makes the form; its page and its snippet are there at once.
    desk = sit_down(cast.owner)
    desk.goto(reverse("crm:web_form_new"))
    desk.get_by_label("Name", exact=True).fill("Contact page")
    desk.get_by_label("Heading").fill("Tell us what you need")
    desk.locator("select[name=language]").select_option("en")
    desk.get_by_label("How can we help?").select_option("required")
    desk.get_by_role("button", name="Create").last.click()
    expect(desk.get_by_role("heading", name="On your own page")).to_be_visible()
    assert "<form action=" in desk.get_by_label("HTML of the form").input_value()
    form = WebForm.objects.get(company=company)

    # A visitor with a phone asks twice by mistake.
    with patch.object(form_guards, "LEAST_AGE", timedelta(0)):
        visitor = sit_down(None)
        visitor.set_viewport_size({"width": 390, "height": 844})
        visitor.goto(f"/f/{form.token}/?utm_source=newsletter")
        visitor.get_by_label("Your name").fill("Maria Holm")
        visitor.get_by_label("E-mail").fill("maria@merituuli.example")
        visitor.get_by_label("How can we help?").fill("A booking flow for the ferries")
        visitor.get_by_role("button", name="Send").click()
        expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()
        visitor.go_back()
        visitor.get_by_role("button", name="Send").click()
        expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()
    lead = Lead.objects.get()
    assert (lead.owner, lead.utm_source, lead.organisation) == (cast.sales, "newsletter", client)

    # Sales reads why it is worth an answer, and converts it with what is known ticked already.
    page = sit_down(cast.sales)
    page.goto("/crm/leads/")
    page.get_by_role("link", name="Maria Holm").click()
    expect(page.locator(".points")).to_contain_text("Own mail")
    expect(page.get_by_text("It was their turn")).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.press("c")
    expect(page.get_by_label("Merituuli Ferries Oy (found when they asked")).to_be_checked()
    page.get_by_label("Name of the deal").fill("Booking flow")
    page.get_by_role("button", name="Convert the lead").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Booking flow")
    assert Deal.objects.get().organisation == client and Organisation.objects.count() == 1

    # It was too early: everything goes back, as it was said beforehand.
    page.goto(lead.get_absolute_url())
    page.get_by_role("link", name="Undo the conversion").click()
    expect(page.locator("#modal")).to_contain_text("Removed: Booking flow and Maria Holm.")
    page.locator("#modal").get_by_role("button", name="Undo it").click()
    expect(page.get_by_role("link", name="Convert", exact=True)).to_be_visible()
    lead.refresh_from_db()
    assert lead.state == "new" and not Deal.objects.exists()
