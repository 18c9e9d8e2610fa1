"""The same ways in a real browser: with dialogs, autosave and what loads later."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from billing.models import Invoice, InvoiceBalance
from core.models import Company
from crm.models import Deal, Lead, Organisation
from projects.models import Project, TimeEntry
from tests.cast import Cast
from tests.factories import OrganisationFactory, ProjectFactory
from tests.journeys.firm import open_for_business, statement, today

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]


def test_one_euro_from_lead_to_margin(cast: Cast, sit_down: Sit) -> None:
    company = open_for_business(cast.owner)
    page = sit_down(cast.owner)

    # A lead is written down, converted and won.
    page.goto("/crm/leads/new/")
    page.locator("[name=name]").fill("Maria Holm")
    page.locator("[name=organisation_name]").fill("Merituuli Ferries Oy")
    page.locator("[name=email]").fill("maria@merituuli.example")
    page.get_by_role("button", name="Create").last.click()
    page.get_by_role("link", name="Convert", exact=True).click()
    page.get_by_label("Name of the deal").fill("Booking flow redesign")
    page.get_by_label("Value, excl. VAT").fill("825")
    page.get_by_role("button", name="Convert the lead").click()
    page.get_by_role("link", name="Mark as won").click()
    page.locator("#modal").get_by_role("button", name="Mark as won").click()

    # The winner is led to the set-up of the project.
    page.wait_for_url("**/setup/")
    page.get_by_label("Billing method").select_option("time")
    page.locator("[name=lines-0-name]").fill("Design")
    page.locator("[name=lines-0-minutes]").fill("10:00")
    page.locator("[name=lines-0-net_amount]").fill("1100")
    page.get_by_role("button", name="Open the project").click()
    expect(page.get_by_role("heading", name="Sold and worked")).to_be_visible()
    project = Project.objects.get()

    # A day of work: the sheet saves itself, and the sums follow.
    week = reverse("projects:week_of", args=[today(company).isoformat()])
    page.goto(f"{week}?row={project.pk}.{project.budget_lines.get().pk}.Wireframes")
    cell = page.locator(f"[name=row-0-d{today(company).weekday()}]")
    cell.fill("7,5h")
    cell.press("Tab")
    expect(page.locator("#week-status")).to_contain_text("Saved")
    expect(page.locator("#week-figures")).to_contain_text("7:30")
    assert TimeEntry.objects.get().worked_minutes == 450

    # Drafted from the hours, issued and sent, each in its dialog.
    page.goto(f"/billing/projects/{project.pk}/invoice/")
    page.get_by_role("button", name="Draft the invoice").click()
    page.goto(reverse("crm:organisation_address", args=[Organisation.objects.get().pk]))
    for name, value in {"street": "Satamakatu 3", "postal_code": "20100", "city": "Turku", "country": "FI"}.items():
        field = page.locator(f"[name=lines-0-{name}]")
        field.select_option(value) if name == "country" else field.fill(value)
    page.get_by_role("button", name="Save addresses").click()
    expect(page.get_by_text("Addresses saved.")).to_be_visible()
    invoice = Invoice.objects.get()
    page.goto(invoice.get_absolute_url())
    page.get_by_role("link", name="Issue", exact=True).click()
    page.locator("#modal").get_by_role("button", name="Issue").click()
    expect(page.get_by_text("Issued. Send it to the client next.")).to_be_visible()
    page.get_by_role("link", name="Send", exact=True).click()
    page.locator("#modal").get_by_label("To", exact=True).fill("maria@merituuli.example")
    page.locator("#modal").get_by_role("button", name="Send").click()
    expect(page.get_by_text("The mail is on its way.")).to_be_visible()

    # The bank's file pays it.
    invoice.refresh_from_db()
    page.goto("/billing/bank/import/")
    file = {"name": "statement.xml", "mimeType": "application/xml", "buffer": statement(invoice, on=today(company))}
    page.get_by_label("Statement").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Import the statement").click()
    expect(page.get_by_text("1 transaction, 1 matched")).to_be_visible()
    assert InvoiceBalance.objects.get().open_amount == 0

    # And the margin stands on the dashboard, loaded by itself.
    page.goto("/")
    row = page.locator("#today-margins").get_by_role("row", name="Merituuli Ferries Oy")
    expect(row).to_contain_text("€539")
    expect(row).to_contain_text("65.3%")
    page.locator("#today-margins").get_by_role("link", name="Project", exact=True).click()
    expect(page.locator("#today-margins").get_by_role("row", name="Booking flow redesign")).to_contain_text("65.3%")
    assert Lead.objects.get().state == "converted" and Deal.objects.get().state == "won"


def test_a_new_firm_begins_with_one_page_and_can_invoice(db: None, sit_down: Sit) -> None:
    out = io.StringIO()
    call_command("setup_code", stdout=out)
    code = parse_qs(urlsplit(out.getvalue().strip()).query)["code"][0]
    page = sit_down(None)
    page.goto(f"/setup/?code={code}")
    given = {
        "name": "Satama Studio Oy",
        "business_id": "2077474-0",
        "vat_id": "FI20774740",
        "owner_name": "Aino Lehtonen",
        "owner_email": "aino@satama.example",
        "password": "seven herons over the bay",
        "iban": "FI21 1234 5600 0007 85",
        "bic": "NDEAFIHH",
    }
    for name, value in given.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("select[name=language]").select_option("en")
    page.get_by_role("button", name="Start with Keel").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aino")
    assert Company.objects.get().name == "Satama Studio Oy"

    # The first client and the first invoice, with the lines summed while they are typed.
    page.goto("/crm/organisations/new/")
    page.get_by_label("Name", exact=True).fill("Merituuli Ferries Oy")
    page.get_by_role("button", name="Create").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merituuli Ferries Oy")
    client = Organisation.objects.get()
    page.goto(f"/billing/invoices/new/?customer={client.pk}")
    page.locator("[name=lines-0-description]").fill("Service design")
    page.locator("[name=lines-0-quantity]").fill("10")
    page.locator("[name=lines-0-unit_price]").fill("100")
    page.locator("[name=lines-0-unit_price]").blur()
    expect(page.locator("#lines-totals")).to_contain_text("€1,255.00")
    page.locator(".form-bar").get_by_role("button").last.click()
    expect(page.get_by_role("link", name="Issue", exact=True)).to_be_visible()
    assert Invoice.objects.get().gross_amount == 1255


def test_a_conflict_between_two_browsers(cast: Cast, sit_down: Sit) -> None:
    row = OrganisationFactory(name="Merituuli Ferries Oy", phone="")
    aino, henna = sit_down(cast.owner), sit_down(cast.finance)
    for page in (aino, henna):
        page.goto(reverse("crm:organisation_edit", args=[row.pk]))
    aino.get_by_label("Name", exact=True).fill("Merituuli Oy")
    aino.get_by_role("button", name="Save").click()
    aino.wait_for_url(f"**/organisations/{row.pk}/")
    henna.get_by_label("Name", exact=True).fill("Merituuli Ferries Oyj")
    henna.locator("[name=phone]").fill("+358 9 1234567")
    henna.get_by_role("button", name="Save").click()
    expect(henna.locator("#conflict")).to_contain_text("Merituuli Oy")
    henna.locator("[name=choose-name][value=theirs]").check()
    henna.get_by_role("button", name="Save these").click()
    henna.wait_for_url(f"**/organisations/{row.pk}/")
    row.refresh_from_db()
    assert (row.name, row.phone) == ("Merituuli Oy", "+358 9 1234567")


def test_the_week_by_keyboard_and_on_a_phone(cast: Cast, sit_down: Sit) -> None:
    company = open_for_business(cast.owner)
    project = ProjectFactory(company=company, lead=cast.lead, department=cast.delivery)
    page = sit_down(cast.staff)
    week = reverse("projects:week_of", args=[today(company).isoformat()])
    page.goto(f"{week}?row={project.pk}..Wireframes")
    page.locator("[name=row-0-d0]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=row-0-d1]")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("#week-status")).to_contain_text("Saved")
    expect(page.locator("#week-sums")).to_contain_text("2:00")

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{reverse('projects:week_of', args=['2026-01-05'])}?row={project.pk}..Wireframes")
    shown = [box.get_attribute("name") for box in page.locator(".hours input:visible").all()]
    assert shown == ["row-0-d0"], "a phone shows one day, of any week"
    page.locator("#d3").check()
    expect(page.locator("[name=row-0-d2]")).to_be_visible()
    expect(page.locator("[name=row-0-d0]")).not_to_be_visible()
