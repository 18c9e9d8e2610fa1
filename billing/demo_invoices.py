"""How the demo bills: each first of a month the work of the month before, and the newest go out by mail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing import actions
from billing.actions.from_time import Chosen, Grouping
from billing.models import Invoice, Line
from billing.queries.mail_texts import mail_text
from billing.queries.unbilled import unbilled_entries, unbilled_expenses
from core.demo import World
from core.demo.world import DEMO
from projects.models import Project


def bill_month(world: World, first: date) -> None:
    """Everything sold by the company is billed up to the day before."""
    projects = Project.objects.filter(organisation__isnull=False, company=world.company, starts_on__lt=first)
    for project in projects.select_related("organisation", "company__currency", "lead").order_by("pk"):
        invoice = draft_month(project, first)
        if invoice is not None:
            actions.issue_invoice(invoice=invoice, actor=DEMO, on=first)


def draft_month(project: Project, first: date) -> Invoice | None:
    """Hours and expenses of a time project, a monthly part of a fixed price."""
    if project.billing == Project.Billing.FIXED:
        return _instalment(project, first)
    entries = unbilled_entries(project).filter(on__lt=first)
    expenses = unbilled_expenses(project).filter(on__lt=first)
    chosen = Chosen([row.pk for row in entries], [row.pk for row in expenses])
    if not chosen.entries and not chosen.expenses:
        return None
    return actions.draft_from_time(project=project, chosen=chosen, grouping=Grouping.BUDGET_LINE, actor=DEMO)


def _instalment(project: Project, first: date) -> Invoice | None:
    assert project.starts_on and project.ends_on and project.fixed_price is not None and project.organisation
    months = max(1, (project.ends_on - project.starts_on).days // 30)
    number = Invoice.objects.filter(project=project).count() + 1
    if number > months:
        return None
    part = (project.fixed_price / months).quantize(Decimal("0.01"))
    if number == months:
        part = project.fixed_price - part * (months - 1)
    line = Line(
        description=f"{project.name}, {number}/{months}",
        unit="pcs",
        unit_price=part,
        project=project,
        cost_centre=project.cost_centre,
        department=project.department,
    )
    invoice = Invoice(
        company=project.company,
        customer=project.organisation,
        project=project,
        currency=project.currency,
        language=project.organisation.language,
    )
    return actions.draft_invoice(invoice=invoice, lines=[line], actor=DEMO)


def send_newest(world: World) -> None:
    newest = Invoice.objects.issued().filter(company=world.company, issued_on=world.today.replace(day=1))
    for invoice in newest.select_related("customer", "company")[:8]:
        recipient = invoice.customer.invoice_email or invoice.customer.email
        text = mail_text(invoice)
        actions.queue_delivery(
            invoice=invoice, recipient=recipient, subject=text.subject, message=text.message, actor=DEMO
        )
