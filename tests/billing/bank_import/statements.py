"""Statements of the firm's account, as files."""

from __future__ import annotations

from datetime import date

from billing.actions.bank import Imported, import_statement
from core import clock
from core.models import BankAccount, Company
from tests.billing.bank.camt_builder import Row, Sheet, Tx, camt
from tests.billing.factories import SYSTEM

IBAN = "FI3715903000000776"


def row(amount: str, on: date, *, bank_ref: str = "", reversal: bool = False, **tx: str) -> Row:
    return Row(amount, on.isoformat(), bank_ref=bank_ref, reversal=reversal, transactions=[Tx(amount, **tx)])


def sheet(*rows: Row, number: str = "1", opening: str = "0.00", on: date | None = None, **fields: str) -> bytes:
    day = (on or date(2026, 1, 1)).isoformat()
    given = {"iban": IBAN, "currency": "EUR"} | fields
    return camt("001.08", Sheet(number, opening=opening, rows=list(rows), from_on=day, to_on=day, **given)).encode()


def take(data: bytes, actor: object = SYSTEM) -> list[Imported]:
    return import_statement(data=data, file_name="statement.xml", actor=actor)


def today() -> date:
    return clock.today(Company.objects.get(pk=BankAccount.objects.get(iban=IBAN).company_id))
