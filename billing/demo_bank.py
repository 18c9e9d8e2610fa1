"""The bank in the demo: statements of each month with what clients paid and what went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from billing.actions.bank import import_statement
from billing.actions.matching import set_aside
from billing.actions.payments import record_payment
from billing.actions.settling import Part
from billing.demo_statement import Entry, statement
from billing.models import BankStatement, BankTransaction, InvoiceBalance, Payment
from core.demo import World
from core.demo.world import DEMO
from core.models import BankAccount
from crm.demo_names import CLIENTS
from crm.demo_turkish import TURKISH_CLIENTS

LATE = {client.name: client.late for client in (*CLIENTS, *TURKISH_CLIENTS)}


@dataclass(frozen=True)
class Habits:
    """What stood on the account at first, and what goes out: shares of what comes in, then fixed sums a month."""

    opening: str
    shares: tuple[tuple[str, str, str], ...]
    rent: tuple[str, str, str]
    fee: tuple[str, str, str]
    # How a client who forgets the reference names the invoice.
    message: str


HABITS = {
    "FI": Habits(
        "420000.00",
        (
            ("Palkat", "Wages", "0.55"),
            ("Verohallinto", "VAT and withholding", "0.20"),
            ("Ostolaskut", "Suppliers", "0.19"),
        ),
        ("Kiinteistö Oy Kalevankatu", "Rent", "14200.00"),
        ("Nordea", "Card fees", "38.40"),
        "Invoice %s",
    ),
    "TR": Habits(
        "1850000.00",
        (("Maaşlar", "Maaş ödemeleri", "0.48"), ("Gelir İdaresi Başkanlığı", "KDV ve stopaj", "0.24")),
        ("Levent Plaza Yönetimi", "Kira", "95000.00"),
        ("Garanti BBVA", "Hesap işletim ücreti", "412.50"),
        "%s numaralı fatura",
    ),
}


def import_month(world: World, first: date) -> None:
    """The statement of the days before `first`, with what came in and the wages that went out."""
    habits = HABITS[world.company.country]
    account = BankAccount.objects.get(company=world.company)
    before = BankStatement.objects.filter(bank_account=account).order_by("-ends_on").first()
    last = first - timedelta(days=1)
    start = before.ends_on + timedelta(days=1) if before else last.replace(day=1)
    if last < start:
        return
    incoming = _payments(world, start, last)
    total = sum((entry.amount for entry in incoming), start=Decimal(0))
    entries = [*incoming, *_outgoing(habits, start, last, total)]
    if first > world.today - timedelta(days=40):
        name, words, amount = habits.fee
        entries.append(Entry(last, -Decimal(amount), name, message=words))
    data = statement(
        number=f"{last:%Y-%m}",
        iban=account.iban,
        currency=account.currency_id,
        opening=before.closing_amount if before else Decimal(habits.opening),
        first=start,
        last=last,
        entries=sorted(entries, key=lambda entry: entry.on),
    )
    import_statement(data=data, file_name=f"statement-{last:%Y-%m}.xml", actor=DEMO)
    if first <= world.today - timedelta(days=40):
        _sort_out(account, last)


def _sort_out(account: BankAccount, last: date) -> None:
    """What is no client's money was looked at long ago; only the latest statement still waits to be gone through."""
    waiting = BankTransaction.objects.unmatched().filter(bank_account=account, booked_on__lte=last, amount__lt=0)
    for row in waiting.order_by("pk"):
        set_aside(transaction=row, note=f"{row.counterparty}: {row.message}", actor=DEMO)


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
        message = "" if reference else HABITS[world.company.country].message % row.invoice.number
        found.append(Entry(day, row.open_amount, row.invoice.customer_name, reference, message))
    return found


def foreign_payments(world: World, first: date) -> None:
    """Foreign money comes by card and are entered by hand; their gain or loss is realised with the payment."""
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


def _outgoing(habits: Habits, start: date, last: date, incoming: Decimal) -> list[Entry]:
    """Wages, VAT, suppliers and rent towards the end of the month: together a little less than what comes in."""
    day = last.replace(day=25)
    if not start <= day <= last:
        return []
    paid = [
        Entry(day, -(incoming * Decimal(share)).quantize(Decimal("0.01")), name, message=message)
        for name, message, share in habits.shares
        if incoming
    ]
    name, message, amount = habits.rent
    return [*paid, Entry(day, -Decimal(amount), name, message=message)]
