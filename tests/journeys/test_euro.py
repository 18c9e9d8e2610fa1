"""One euro, all the way: a lead is won, worked, invoiced, paid by the bank's file, and its margin is on the dashboard."""

from __future__ import annotations

import pytest

from billing.models import Invoice, InvoiceBalance
from core.models import MailMessage
from crm.models import Deal, Lead
from projects.models import Project
from tests.cast import Cast
from tests.journeys.desk import Desk
from tests.journeys.firm import open_for_business, statement, today

pytestmark = pytest.mark.django_db


def test_a_lead_becomes_money_in_the_bank_and_a_margin(cast: Cast) -> None:
    company = open_for_business(cast.owner)
    tuomas, riikka, deniz, henna = Desk(cast.sales), Desk(cast.lead), Desk(cast.staff), Desk(cast.finance)
    aino = Desk(cast.owner)

    # Somebody asks, and Tuomas finds out what they need.
    tuomas.open("crm:lead_new").fill(
        name="Maria Holm",
        organisation_name="Merituuli Ferries Oy",
        email="maria@merituuli.example",
        message="Our booking loses customers on phones.",
    ).press("Create")
    tuomas.says("Our booking loses customers on phones.", "No next step is planned")
    tuomas.press("Qualify").says("Qualified")

    # The lead becomes a client, a person and a deal; nothing is typed twice.
    tuomas.open("crm:lead_convert", Lead.objects.get().pk)
    tuomas.fill(deal_name="Booking flow redesign", value="825").press("Convert the lead")
    tuomas.says("Booking flow redesign", "Merituuli Ferries Oy", "Maria Holm", "€825.00")
    deal = Deal.objects.get()
    tuomas.open("crm:board").says("1 open deal worth €825", "Booking flow redesign")

    # It is won. A project is proposed; Aino sets it up and gives it to Riikka.
    tuomas.open("crm:deal_win", deal.pk).press("Mark as won").says("Won")
    project = Project.objects.get(deal=deal)
    aino.open("/").says("Booking flow redesign is won and not set up")
    aino.open("projects:project_setup", project.pk)
    aino.fill(lead=str(cast.lead.pk), lead_text=cast.lead.name, department=str(cast.delivery.pk), billing="time")
    aino.fill(lines__0__name="Design", lines__0__minutes="10:00", lines__0__net_amount="1100")
    aino.press("Open the project").says("Sold and worked", "Design", "10:00")

    # Deniz works a day on it.
    line = project.budget_lines.get()
    week = deniz.open("projects:week").path
    deniz.open(week, query=f"?row={project.pk}.{line.pk}.Wireframes")
    deniz.fill(**{f"row-0-d{today(company).weekday()}": "7:30"}).press("Save").says("7:30", "Wireframes")
    riikka.open("projects:project", project.pk).says("75%", "7:30 of 10:00 hours")

    # Henna gives the client an address, drafts the invoice from the hours, issues and sends it.
    client = deal.organisation
    henna.open("billing:invoice_from_time", project.pk).says("Wireframes", "€825.00")
    henna.press("Draft the invoice").says("Design", "€1,035.38")
    tuomas.open("crm:organisation_address", client.pk)
    address = {"street": "Satamakatu 3", "postal_code": "20100", "city": "Turku", "country": "FI"}
    tuomas.fill(**{f"lines-0-{name}": text for name, text in address.items()}).press("Save addresses")
    invoice = Invoice.objects.get()
    henna.open("billing:invoice_issue", invoice.pk).press("Issue")
    invoice.refresh_from_db()
    henna.says(invoice.number)
    henna.open("billing:invoice_send", invoice.pk).fill(recipient="maria@merituuli.example").press("Send")
    henna.says("maria@merituuli.example")
    mail = MailMessage.objects.get(kind="document")
    assert mail.state == MailMessage.State.KEPT and mail.attachments, "no mail leaves a demo"

    # The bank's file settles it by its reference; taking the same file again changes nothing.
    file = statement(invoice, on=today(company))
    for said in ("1 transaction, 1 matched", "was imported before; nothing was changed"):
        henna.open("billing:statement_import").fill(file=file).press("Import the statement").says(said)
    assert InvoiceBalance.objects.get(invoice=invoice).open_amount == 0
    henna.open(invoice.get_absolute_url()).says("Paid")

    # The margin is the same number wherever it stands.
    aino.open("reporting:margins").says("Merituuli Ferries Oy", "€825", "€287", "€539", "65.3%")
    aino.open("reporting:project_margin", project.pk).says("€825.00", "−€286.50", "€538.50", "65.3%")
    aino.open("reporting:client_margin", client.pk).says("€538.50")
    aino.open("/").says("Cash in bank €2,035", "Nothing is overdue")

    # And the client's page tells the whole story.
    tuomas.open(client.get_absolute_url())
    tuomas.says("Deal opened: Booking flow redesign", "Won: Booking flow redesign", f"Invoice {invoice.number} issued")
    tuomas.says("Payment of €1,035.38 received")
