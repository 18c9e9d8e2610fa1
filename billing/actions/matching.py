"""Lines of the bank and what they are: settled by a machine where it is certain, else by a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.actions.allocations import day_that_counts
from billing.actions.payments import RECEIVED, record_payment, undo_payment
from billing.actions.settling import Part, allocation_rows, lock_balances
from billing.calculations.allocation import Proposal
from billing.events_money import TransactionFreed, TransactionMatched, TransactionSetAside
from billing.models import Allocation, BankTransaction, InvoiceBalance, Payment
from billing.permissions import PAYMENT_EDIT, PAYMENT_VIEW
from billing.queries.matching import Book, Line, line_of, open_book
from core.access import Actor, System, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.firm.queries import exchange_rate
from core.models import BankAccount
from core.money import round_money
from crm.actions import record_all
from crm.models import Organisation

State = BankTransaction.State
# Matching what is certain belongs to the import, whatever else its person may do by hand.
MATCHER = System("billing.matching")


def settle_certain(
    rows: Sequence[BankTransaction], account: BankAccount, *, exclude: Collection[str] = (), actor: Actor
) -> list[int]:
    """Store unsaved transactions, and a payment for each that certainly pays something; returns the payments' keys.

    Called inside an import. A constant number of statements, however many lines there are. `exclude` are keys of lines
    that only undo others.
    """
    lines = {row.key: line_of(row) for row in rows if row.amount > 0 and row.key not in exclude}
    book = open_book(account.company_id, list(lines.values()))
    due = _lock_likely(book, lines.values())
    rates = _rates(rows, account)
    chosen: list[tuple[BankTransaction, Proposal]] = []
    for row in rows:
        found = book.plan(lines[row.key]).certain if row.key in lines and rates[row.booked_on] else None
        if found is None or any(share.invoice_id not in due for share in found.shares):
            continue
        chosen.append((row, found))
        row.state = State.MATCHED
        for share in found.shares:
            book.take(share.invoice_id, share.amount)
    BankTransaction.objects.bulk_create(rows)
    return _pay(chosen, account, due, rates, actor)


def _lock_likely(book: Book, lines: Collection[Line]) -> dict[int, InvoiceBalance]:
    """Lock what may certainly be meant; what somebody settled since it was read counts as it is now."""
    due = lock_balances(book.likely(lines), MATCHER)
    for pk, balance in due.items():
        book.take(pk, book.invoices[pk].open_amount - balance.open_amount)
    return due


def _rates(rows: Sequence[BankTransaction], account: BankAccount) -> dict[date, Decimal | None]:
    """What a unit of the account's currency was worth on each day; None where nobody has entered a rate."""
    found: dict[date, Decimal | None] = {}
    for day in {row.booked_on for row in rows}:
        try:
            found[day] = exchange_rate(account.company.currency_id, account.currency_id, day).rate
        except Refused:
            found[day] = None
    return found


def _pay(
    chosen: Sequence[tuple[BankTransaction, Proposal]],
    account: BankAccount,
    due: dict[int, InvoiceBalance],
    rates: dict[date, Decimal | None],
    actor: Actor,
) -> list[int]:
    payments: list[Payment] = []
    rows: list[Allocation] = []
    told: list[dict[str, Any]] = []
    for row, proposal in chosen:
        first = due[proposal.shares[0].invoice_id]
        payment = _payment(row, first.customer, account, rates[row.booked_on] or Decimal(1), actor)
        parts = [Part(share.invoice_id, share.amount) for share in proposal.shares]
        rows += allocation_rows(
            payment, parts, due, left=payment.paid_amount, home_left=payment.home_amount, on=payment.on, actor=actor
        )
        payments.append(payment)
        told.append(_told(payment, first, actor))
    Payment.objects.bulk_create(payments)
    for allocation in rows:
        allocation.payment_id = allocation.payment.pk  # type: ignore[union-attr]
        allocation.why = "auto"
    Allocation.objects.bulk_create(rows)
    record_all(told)
    return [payment.pk for payment in payments]


def _payment(
    row: BankTransaction, payer: Organisation, account: BankAccount, rate: Decimal, actor: Actor
) -> Payment:
    return Payment(
        company=account.company,
        organisation=payer,
        on=day_that_counts(account.company, row.booked_on),
        method=Payment.Method.BANK,
        currency_id=row.currency_id,
        paid_amount=row.amount,
        exchange_rate=rate,
        home_amount=round_money(row.amount * rate, account.company.currency_id),
        bank_transaction=row,
        recorded_by=person_of(actor),
    )


def _told(payment: Payment, balance: InvoiceBalance, actor: Actor) -> dict[str, Any]:
    project = balance.invoice.project
    return {
        "subject": payment,
        "kind": "payment.received",
        "permission": PAYMENT_VIEW,
        "summary": RECEIVED,
        "arguments": {"amount": {"amount": str(payment.paid_amount), "currency": payment.currency_id}},
        "organisation": payment.organisation,
        "deal": project.deal if project else None,
        "tone": "good",
        "actor": actor,
    }


@action(PAYMENT_EDIT)
def match_transaction(
    *,
    transaction: BankTransaction,
    organisation: Organisation,
    parts: Sequence[Part] = (),
    currency: str = "",
    paid_amount: Decimal | None = None,
    actor: Actor,
) -> Payment:
    """Say whose money a line is and what it settles; what no invoice takes is on account.

    Where the client paid in another currency than the account's, `currency` and `paid_amount` say what they paid, and
    the bank's line says what that was worth. Raises Refused when the line is matched or set aside already.
    """
    held = BankTransaction.objects.select_related("company", "bank_account").lock(transaction.pk)
    BankTransaction.workflow.require(held, "match")
    on = day_that_counts(held.company, held.booked_on)
    foreign = bool(currency) and currency != held.currency_id
    payment = Payment(
        company=held.company,
        organisation=organisation,
        on=on,
        method=Payment.Method.BANK,
        currency_id=currency if foreign else held.currency_id,
        paid_amount=_paid_abroad(held, paid_amount) if foreign else held.amount,
        home_amount=_worth(held, on) if foreign else None,
        bank_transaction=held,
    )
    made = record_payment(payment=payment, parts=parts, actor=actor)
    BankTransaction.workflow.apply(held, "match")
    held.save(update_fields=["state"])
    publish(TransactionMatched(transaction_id=held.pk, payment_id=made.pk), actor=actor, subject=held)
    return made


def _paid_abroad(held: BankTransaction, paid: Decimal | None) -> Decimal:
    if not paid or (paid > 0) != (held.amount > 0):
        raise Refused(_("Say how much was paid in the client's currency."))
    return paid


def _worth(held: BankTransaction, on: date) -> Decimal:
    home = held.company.currency_id
    return round_money(held.amount * exchange_rate(home, held.currency_id, on).rate, home)


@action(PAYMENT_EDIT)
def set_aside(*, transaction: BankTransaction, note: str, actor: Actor) -> BankTransaction:
    """The line belongs to no client: say what it is. Raises Refused without a word, or when it is matched."""
    held = BankTransaction.objects.lock(transaction.pk)
    if held.state == State.SET_ASIDE and held.note == note.strip():
        return held
    BankTransaction.workflow.require(held, "set_aside")
    if not note.strip():
        raise Refused(_("Say what it is: a card fee, a transfer, wages."))
    BankTransaction.workflow.apply(held, "set_aside")
    held.note = note.strip()[:120]
    held.save(update_fields=["state", "note"])
    publish(TransactionSetAside(transaction_id=held.pk, note=held.note), actor=actor, subject=held)
    return held


@action(PAYMENT_EDIT)
def free_transaction(*, transaction: BankTransaction, why: str = "", actor: Actor) -> BankTransaction:
    """Undo the match or the setting aside; the line waits again. Doing so twice is the same as once."""
    payment = Payment.objects.live().filter(bank_transaction=transaction).select_related("organisation").first()
    if payment is not None:
        undo_payment(payment=payment, why=why, actor=actor)
    held = BankTransaction.objects.lock(transaction.pk)
    if held.state == State.SET_ASIDE:
        BankTransaction.workflow.apply(held, "undo")
        held.note = ""
        held.save(update_fields=["state", "note"])
    elif payment is None:
        return held
    publish(TransactionFreed(transaction_id=held.pk), actor=actor, subject=held, reason=why)
    return held
