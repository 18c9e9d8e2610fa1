"""Facts about payments, the bank, contracts and reminders."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentRecorded(Event):
    """Money came in (positive) or was given back (negative); `invoices` are those it settles at once."""

    payment_id: int
    organisation_id: int
    on: str
    currency: str
    paid_amount: Decimal
    invoices: tuple[int, ...] = ()
    transaction_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentAllocated(Event):
    """Money on account settles invoices afterwards."""

    payment_id: int
    invoices: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AllocationUndone(Event):
    """A row with the opposite sign was added; the money is on account again."""

    allocation_id: int
    invoice_id: int
    payment_id: int | None


@dataclass(frozen=True, kw_only=True)
class PaymentUndone(Event):
    payment_id: int
    organisation_id: int | None
    invoices: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class RestWrittenOff(Event):
    """A small rest of an invoice was given up to a named account."""

    invoice_id: int
    currency: str
    written_off_amount: Decimal


@dataclass(frozen=True, kw_only=True)
class StatementImported(Event):
    """A statement of the bank was taken over; `payments` are those that were certain."""

    statement_id: int
    bank_account_id: int
    transactions: int
    payments: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TransactionMatched(Event):
    transaction_id: int
    payment_id: int


@dataclass(frozen=True, kw_only=True)
class TransactionSetAside(Event):
    transaction_id: int
    note: str


@dataclass(frozen=True, kw_only=True)
class TransactionFreed(Event):
    """It waits to be matched again."""

    transaction_id: int


@dataclass(frozen=True, kw_only=True)
class RecurringDrafted(Event):
    """A period of a contract had its turn; `late_days` counts how late."""

    recurring_id: int
    invoice_id: int
    period_on: str
    late_days: int


@dataclass(frozen=True, kw_only=True)
class ReminderQueued(Event):
    reminder_id: int
    invoice_id: int
    mail_id: int
    level: int
