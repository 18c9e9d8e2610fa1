"""A bank statement as facts, whatever file it came in, and the ways it can be refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from core.explained import ExplainedError


class StatementError(ExplainedError):
    """A bank file can't be taken over."""


class NotCamt(StatementError):
    """The file is no camt.053 statement, or no safe XML at all."""


class UnsupportedVersion(StatementError):
    """The file is a camt.053 of another version; params hold `version`."""


class MalformedStatement(StatementError):
    """Something a statement can't do without is missing or unreadable; params say where."""


class StatementMismatch(StatementError):
    """Opening balance and entries do not make the closing balance; params hold all sums."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One payment: an entry has one, a batch booking several.

    `amount` is signed from the account holder's view and in the account's currency. `reference` is the structured one
    in its comparable form (see billing.calculations.references.normalise_reference), `message` the free text.
    `original_amount`, `original_currency` and `exchange_rate` are set where the payer used another currency.
    """

    amount: Decimal
    currency: str
    reference: str = ""
    message: str = ""
    counterparty_name: str = ""
    counterparty_iban: str = ""
    end_to_end_id: str = ""
    bank_ref: str = ""
    original_amount: Decimal | None = None
    original_currency: str = ""
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One booked line of a statement; its transactions always sum to its amount.

    `ordinal` counts the lines of the statement from 1. `bank_ref` is the bank's own reference, empty where it gives
    none. `is_reversal` marks the undoing of an earlier entry; the sign of `amount` already has that effect.
    """

    ordinal: int
    bank_ref: str
    booking_date: date
    value_date: date
    amount: Decimal
    currency: str
    is_reversal: bool
    info: str
    transactions: tuple[Transaction, ...]

    @property
    def is_batch(self) -> bool:
        return len(self.transactions) > 1

    @property
    def single(self) -> Transaction:
        """The one transaction; for a batch, one without reference and counterparty over the whole amount."""
        return Transaction(self.amount, self.currency) if self.is_batch else self.transactions[0]

    @property
    def reference(self) -> str:
        return self.single.reference

    @property
    def message(self) -> str:
        return self.single.message

    @property
    def counterparty_name(self) -> str:
        return self.single.counterparty_name

    @property
    def counterparty_iban(self) -> str:
        return self.single.counterparty_iban

    @property
    def end_to_end_id(self) -> str:
        return self.single.end_to_end_id


@dataclass(frozen=True, slots=True)
class Statement:
    """A verified statement: `opening_balance` + entries = `closing_balance`, in the account's currency."""

    account_iban: str
    currency: str
    statement_id: str
    electronic_seq: str
    from_on: date | None
    to_on: date | None
    opening_balance: Decimal
    closing_balance: Decimal
    entries: tuple[Entry, ...]

    @property
    def fingerprint(self) -> str:
        """sha256 of the facts: equal for the same statement in other line ends or another camt version."""
        facts = [self.account_iban, self.currency, self.statement_id, self.opening_balance, self.closing_balance]
        for entry in self.entries:
            facts += [entry.bank_ref, entry.booking_date.isoformat(), entry.amount]
            facts += [f"{row.amount} {row.reference} {row.end_to_end_id}" for row in entry.transactions]
        return sha256("\n".join(map(str, facts)).encode()).hexdigest()
