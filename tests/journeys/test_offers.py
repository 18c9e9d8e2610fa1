"""From the website to a contract in a real browser: asked, planned, offered, answered by the client, and sold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from billing.models import Quote, QuoteAcceptance
from core.models import Company
from crm import form_guards
from crm.models import Deal, Lead, Organisation, WebForm
from projects.models import Project
from tests.billing.quotes.factories import quoted_deal
from tests.cast import Cast
from tests.factories import WorkRoleFactory
from tests.journeys.firm import open_for_business

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]
# A browser of the client's: one that calls itself headless counts as a machine.
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def firm_of(cast: Cast) -> Company:
    cache.clear()
    return open_for_business(cast.owner)


def ask(visitor: Page, form: WebForm) -> None:
    """Somebody who came by a campaign writes through the form of the website."""
    with patch.object(form_guards, "LEAST_AGE", timedelta(0)):
        visitor.goto(f"/f/{form.token}/?utm_source=newsletter&utm_medium=email&utm_campaign=spring")
        visitor.get_by_label("Your name").fill("Maria Holm")
        visitor.get_by_label("E-mail").fill("maria@merituuli.example")
        visitor.locator("[name=organisation_name]").fill("Merituuli Ferries Oy")
        visitor.get_by_label("How can we help?").fill("A booking flow for the ferries")
        visitor.get_by_role("button", name="Send").click()
        expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()


def path_of(page: Page) -> str:
    """The link that the client got, at the server of the test."""
    return urlsplit(page.get_by_label("Address of the link").input_value()).path


def test_from_the_website_to_a_contract(cast: Cast, firm_of: Company, sit_down: Sit) -> None:
    form = WebForm.objects.create(
        company=firm_of, name="Contact page", title="Tell us what you need", owner=cast.sales, language="en",
        asks=[[name, "required"] for name in ("name", "email", "organisation_name", "message")],
    )  # fmt: skip
    role = WorkRoleFactory(name="Designer")
    ask(sit_down(None), form)

    # The lead lies in the inbox with its campaign, and becomes a client, a person and a deal.
    page = sit_down(cast.sales)
    page.goto("/crm/leads/")
    page.get_by_role("link", name="Maria Holm").click()
    expect(page.get_by_text("newsletter", exact=True)).to_be_visible()
    page.get_by_role("link", name="Convert", exact=True).click()
    page.get_by_label("Name of the deal").fill("Booking flow")
    page.get_by_role("button", name="Convert the lead").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Booking flow")
    deal = Deal.objects.get()
    assert (deal.organisation.name, deal.person.email) == ("Merituuli Ferries Oy", "maria@merituuli.example")
    assert Lead.objects.get().utm_campaign == "spring" and Organisation.objects.count() == 1

    # The hours are planned, and the quote takes its lines from them.
    page.locator("#panel-estimate").scroll_into_view_if_needed()
    page.get_by_role("link", name="Plan the hours").click()
    page.locator("[name=lines-0-description]").fill("Service design")
    page.locator("select[name=lines-0-work_role]").select_option(label=role.name)
    page.locator("[name=lines-0-minutes]").fill("10:00")
    page.locator("[name=lines-0-hourly_price]").fill("110")
    page.locator("[name=lines-0-hourly_price]").blur()
    expect(page.locator("#lines-totals")).to_contain_text("€1,100")
    page.get_by_role("button", name="Save").last.click()
    page.locator("#panel-billing-deal_quotes, #panel-billingdeal_quotes").scroll_into_view_if_needed()
    page.get_by_role("link", name="Draft a quote").click()
    page.locator("#modal").get_by_role("button", name="Draft a quote").click()
    expect(page.locator("[name=lines-0-description]")).to_have_value("Service design")
    page.get_by_role("button", name="Save the draft").last.click()
    page.get_by_role("link", name="Send", exact=True).click()
    expect(page.locator("#modal [name=recipient]")).to_have_value("maria@merituuli.example")
    page.locator("#modal").get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent. You are told when the client opens and answers it.")).to_be_visible()
    address = path_of(page)

    # The client reads it at home, without signing in, and says yes.
    client = sit_down(None)
    client.set_extra_http_headers({"User-Agent": AGENT})
    client.goto(address)
    expect(client.get_by_role("heading", level=1)).to_contain_text("Booking flow")
    expect(client.locator(".offer-sums")).to_contain_text("€1,380.50")
    client.get_by_role("button", name="Accept the quote").click()
    expect(client.get_by_text("Tick the box to accept.")).to_be_visible()
    client.get_by_label("I accept this quote").check()
    client.get_by_role("button", name="Accept the quote").click()
    expect(client.get_by_role("status")).to_contain_text("Thank you, Maria Holm. This quote is accepted.")
    client.goto(address)
    expect(client.get_by_role("status")).to_contain_text("This quote is accepted.")
    expect(client.get_by_role("button", name="Accept the quote")).to_have_count(0)
    assert not client.context.cookies()
    assert QuoteAcceptance.objects.get().document_sha256

    # Sales finds it won, told on the timeline, and what was sold as the budget of a project.
    page.goto(deal.get_absolute_url())
    expect(page.locator(".notice").get_by_text("Won", exact=True)).to_be_visible()
    number = Quote.objects.get().number
    for said in (f"Quote {number} opened by the client", f"Quote {number} accepted by Maria Holm"):
        expect(page.locator("#timeline-box").get_by_text(said)).to_be_visible()
    project = Project.objects.get(deal=deal)
    lead = sit_down(cast.owner)
    lead.goto(reverse("projects:project_setup", args=[project.pk]))
    expect(lead.locator("[name=lines-0-name]")).to_have_value("Service design")
    expect(lead.locator("[name=lines-0-minutes]")).to_have_value("10:00")
    lead.get_by_role("button", name="Open the project").click()
    expect(lead.get_by_role("heading", name="Sold and worked")).to_be_visible()
    line = project.budget_lines.get()
    assert (line.name, line.minutes, line.net_amount) == ("Service design", 600, Decimal("1100.00"))


def test_a_client_says_no_and_why(cast: Cast, firm_of: Company, sit_down: Sit) -> None:
    quote = quoted_deal(firm_of, cast.sales)
    page = sit_down(cast.sales)
    page.goto(quote.get_absolute_url())
    address = path_of(page)

    # On a phone: the way to say no is there, and asks why.
    client = sit_down(None)
    client.set_viewport_size({"width": 390, "height": 844})
    client.goto(address)
    client.get_by_text("No, thank you").click()
    client.get_by_label("What speaks against it?").fill("Too dear for us this year 😕")
    client.get_by_role("button", name="Decline the quote").click()
    expect(client.get_by_role("heading", name="You declined this quote")).to_be_visible()
    client.goto(address)
    expect(client.get_by_role("heading", name="You declined this quote")).to_be_visible()

    # The reason stands on the quote and on the deal, which is still open: what comes next is sales' to say.
    page.reload()
    expect(page.get_by_text("Too dear for us this year 😕").first).to_be_visible()
    page.goto(quote.deal.get_absolute_url())
    expect(page.locator("#timeline-box").get_by_text("Too dear for us this year 😕")).to_be_visible()
    assert Deal.objects.get().state == Deal.State.OPEN
