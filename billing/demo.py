"""Invoices and bank statements of the demo: each month bills the one before, and clients pay as they are used to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from billing import actions, demo_quotes  # noqa: F401  quotes in every state
from billing.actions.bank import import_statement
from billing.actions.from_time import Chosen, Grouping
from billing.actions.payments import record_payment
from billing.actions.settling import Part
from billing.demo_statement import Entry, statement
from billing.models import BankStatement, Invoice, InvoiceBalance, Line, Payment, RecurringInvoice, RecurringLine
from billing.queries.mail_texts import mail_text
from billing.queries.unbilled import unbilled_entries, unbilled_expenses
from core.demo import DemoPart, World, register
from core.demo.world import DEMO
from core.models import BankAccount, PaymentTerm
from crm.demo_clients import organisation
from crm.demo_names import CLIENTS
from projects.models import Project

OPENING = Decimal("420000.00")
LATE = {client.name: client.late for client in CLIENTS}
# client, name, price a month
CONTRACTS = (("rautatammi", "Hosting and care", 1850), ("saaristo", "Support", 940), ("koivukoulu", "Hosting", 390))


def begin(world: World) -> None:
    term = PaymentTerm.objects.order_by("days")[0]
    for client, name, price in CONTRACTS:
        contract = RecurringInvoice.objects.create(
            company=world.company,
            customer=organisation(client),
            name=name,
            first_on=world.today.replace(day=1) - timedelta(days=150),
            mode=RecurringInvoice.Mode.DRAFT,
            currency=world.company.currency,
            language="fi",
            payment_term=term,
        )
        RecurringLine.objects.create(recurring=contract, description=name, unit="mon", unit_price=Decimal(price))


def month(world: World, first: date) -> None:
    """On the first: import last month's statement, then bill last month's work."""
    _import_month(world, first)
    _foreign_payments(world, first)
    projects = Project.objects.filter(organisation__isnull=False, company=world.company, starts_on__lt=first)
    for project in projects.select_related("organisation", "company__currency", "lead").order_by("pk"):
        invoice = _draft(project, first)
        if invoice is not None:
            actions.issue_invoice(invoice=invoice, actor=DEMO, on=first)


def _draft(project: Project, first: date) -> Invoice | None:
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


def _import_month(world: World, first: date) -> None:
    """The statement of the days before `first`, with what came in and the wages that went out."""
    account = BankAccount.objects.get(company=world.company)
    before = BankStatement.objects.filter(bank_account=account).order_by("-ends_on").first()
    start = before.ends_on + timedelta(days=1) if before else world.first
    last = first - timedelta(days=1)
    if last < start:
        return
    incoming = _payments(world, start, last)
    total = sum((entry.amount for entry in incoming), start=Decimal(0))
    entries = [*incoming, *_outgoing(start, last, total)]
    if first > world.today - timedelta(days=40):
        entries.append(Entry(last, Decimal("-38.40"), "Nordea", message="Card fees"))
    data = statement(
        number=f"{last:%Y-%m}",
        iban=account.iban,
        currency=account.currency_id,
        opening=before.closing_amount if before else OPENING,
        first=start,
        last=last,
        entries=sorted(entries, key=lambda entry: entry.on),
    )
    import_statement(data=data, file_name=f"statement-{last:%Y-%m}.xml", actor=DEMO)


def _payments(world: World, start: date, last: date) -> list[Entry]:
    found = []
    rows = InvoiceBalance.objects.open().filter(company=world.company, currency=world.company.currency)
    for row in rows.select_related("invoice"):
        dice = world.random("pays", row.invoice_id)
        usual = LATE.get(row.invoice.customer_name, 3)
        day = row.due_on + timedelta(days=max(0, usual + dice.randint(-2, 3)))
        if not start <= day <= last or row.invoice_id % 97 == 0:
            continue
        # One in thirty forgets the reference; a person matches it.
        reference = row.invoice.reference if dice.random() > 0.03 else ""
        message = "" if reference else f"Invoice {row.invoice.number}"
        found.append(Entry(day, row.open_amount, row.invoice.customer_name, reference, message))
    return found


def _foreign_payments(world: World, first: date) -> None:
    """Dollars come by card and are entered by hand; their gain or loss is realised with the payment."""
    rows = InvoiceBalance.objects.open().filter(company=world.company, due_on__lt=first)
    for row in rows.exclude(currency=world.company.currency).select_related("invoice", "customer", "currency"):
        payment = Payment(
            company=world.company,
            organisation=row.customer,
            on=first,
            method=Payment.Method.CARD,
            currency=row.currency,
            paid_amount=row.open_amount,
        )
        record_payment(payment=payment, parts=[Part(row.invoice_id, row.open_amount)], actor=DEMO)


def _outgoing(start: date, last: date, incoming: Decimal) -> list[Entry]:
    """Wages, VAT, suppliers and rent towards the end of the month: together a little less than what comes in."""
    day = last.replace(day=25)
    if not start <= day <= last:
        return []
    parts = (
        ("Palkat", "Wages", "0.55"),
        ("Verohallinto", "VAT and withholding", "0.20"),
        ("Ostolaskut", "Suppliers", "0.19"),
    )
    paid = [
        Entry(day, -(incoming * Decimal(share)).quantize(Decimal("0.01")), name, message=message)
        for name, message, share in parts
        if incoming
    ]
    return [*paid, Entry(day, Decimal("-14200.00"), "Kiinteistö Oy Kalevankatu", message="Rent")]


def end(world: World) -> None:
    """This month's statement so far, and the newest invoices sent."""
    _import_month(world, world.today)
    newest = Invoice.objects.issued().filter(company=world.company, issued_on=world.today.replace(day=1))
    for invoice in newest.select_related("customer", "company")[:8]:
        recipient = invoice.customer.invoice_email or invoice.customer.email
        text = mail_text(invoice)
        actions.queue_delivery(
            invoice=invoice, recipient=recipient, subject=text.subject, message=text.message, actor=DEMO
        )


register(DemoPart("billing", 40, begin=begin, month=month, end=end))
