"""A firm that can sell, work, invoice and be paid, and the bank's file about it."""

from __future__ import annotations

from datetime import date

from billing.models import Invoice
from core import clock
from core.models import Company, User
from crm.actions import begin_selling
from tests.billing.bank.camt_builder import Row, Sheet, Tx, camt
from tests.billing.factories import firm

IBAN = "FI3715903000000776"


def open_for_business(owner: User) -> Company:
    """The company of the cast, with what a first invoice needs."""
    company = firm()
    begin_selling(actor=owner)
    return company


def statement(invoice: Invoice, *, on: date, iban: str = IBAN, number: str = "2026-1") -> bytes:
    """The bank says that the client has paid the whole invoice by its reference."""
    amount, day = str(invoice.gross_amount), on.isoformat()
    paid = Tx(amount, name=invoice.customer_name, reference=invoice.reference)
    rows = [Row(amount, day, bank_ref="A1", transactions=[paid])]
    sheet = Sheet(number, iban=iban, currency="EUR", opening="1000.00", rows=rows, from_on=day, to_on=day)
    return camt("001.08", sheet).encode()


def today(company: Company) -> date:
    return clock.today(company)
