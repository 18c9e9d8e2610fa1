"""What billing does by itself: contracts invoice their periods, customers are reminded."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from billing.actions import expire_quote, remind_owner
from billing.actions.recurring import invoice_period, send_recurring
from billing.actions.reminders import remind
from billing.models import RecurringInvoice, ReminderPolicy
from billing.queries.expiring import near_their_end, out_of_time
from billing.queries.recurring import due_periods, to_be_sent
from billing.queries.reminding import due_reminders
from core import clock
from core.access import System
from core.errors import Refused
from core.jobs import Counted, daily, job

CONTRACTS, REMINDERS, QUOTES = System("billing.recurring"), System("billing.reminders"), System("billing.quotes")


def counted(outcomes: Iterator[str]) -> Counted:
    """Each outcome is empty when it went well, else the sentence why not; the first of them is kept."""
    found = list(outcomes)
    wrong = [sentence for sentence in found if sentence]
    return Counted(done=len(found) - len(wrong), failed=len(wrong), error=wrong[0] if wrong else "")


@job(
    "billing.recurring",
    label=_("Recurring invoices"),
    schedule=daily(5),
    description=_("Drafts or issues the invoice of every period that is due, and sends those that go out by mail."),
)
def invoice_contracts() -> Counted:
    def outcomes() -> Iterator[str]:
        yield from _drafted()
        yield from _sent()

    return counted(outcomes())


def _drafted() -> Iterator[str]:
    """Every due period, oldest first; a contract that can't be invoiced does not hold up the others."""
    contracts = RecurringInvoice.objects.live().select_related("company", "customer").order_by("pk")
    for contract in contracts:
        for period in due_periods(contract, clock.today(contract.company)):
            try:
                turn = invoice_period(contract=contract, period_on=period.start_on, actor=CONTRACTS)
            except Refused as refusal:
                yield f"{contract}: {refusal}"
                break
            if turn is not None:
                yield f"{contract}: {turn.refusal}" if turn.refusal else ""


def _sent() -> Iterator[str]:
    for invoice in to_be_sent():
        try:
            send_recurring(invoice=invoice, actor=CONTRACTS)
        except Refused as refusal:
            yield f"{invoice}: {refusal}"
        else:
            yield ""


@job(
    "billing.reminders",
    label=_("Payment reminders"),
    schedule=daily(9),
    description=_("Reminds customers once of each overdue invoice, where the company has switched that on."),
)
def remind_customers() -> Counted:
    return counted(_reminded())


def _reminded() -> Iterator[str]:
    for policy in ReminderPolicy.objects.filter(active=True).select_related("company").order_by("pk"):
        ready, _held = due_reminders(policy)
        for balance in ready:
            try:
                remind(invoice=balance.invoice, level=1, actor=REMINDERS)
            except Refused as refusal:
                yield f"{balance.invoice}: {refusal}"
            else:
                yield ""


@job(
    "billing.quotes",
    label=_("Quotes that run out"),
    schedule=daily(6),
    description=_("Closes quotes whose last day is over, and gives their owners a follow-up some days before."),
)
def watch_quotes() -> Counted:
    return counted(_watched())


def _watched() -> Iterator[str]:
    for act, rows in ((expire_quote, out_of_time()), (remind_owner, near_their_end())):
        for quote in rows:
            try:
                done = act(quote=quote, actor=QUOTES)
            except Refused as refusal:
                yield f"{quote}: {refusal}"
            else:
                if done:
                    yield ""
