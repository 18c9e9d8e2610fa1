"""Contracts that invoice themselves: each period once, whatever is killed (house.md section 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.actions.drafts import draft_invoice
from billing.actions.issue import issue_invoice
from billing.actions.send import queue_delivery
from billing.calculations.recurrence import Period
from billing.events_money import RecurringDrafted
from billing.models import Delivery, Invoice, RecurringInvoice, RecurringPeriod
from billing.permissions import RECURRING_EDIT, SEND
from billing.queries.mail_texts import mail_text
from billing.queries.recurring import lines_of, next_period, period_at
from core import clock
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish


@dataclass(frozen=True)
class Turn:
    """What came of a period: its invoice, and why it could not be issued by itself."""

    invoice: Invoice
    refusal: str = ""


@action(RECURRING_EDIT, on="contract")
def invoice_period(*, contract: RecurringInvoice, period_on: date, actor: Actor) -> Turn | None:
    """Draft the invoice of a period, and issue it today if the contract says so; None when it had its turn before.

    A late one keeps its period and is issued today (domain.md section 2a). An invoice that can't be issued stays a
    draft for a person. Raises Refused when no period begins on the day, or no draft can be made.
    """
    held = _locked(contract)
    period = _period(held, period_on)
    _row, new = RecurringPeriod.objects.get_or_create(
        recurring=held, period_on=period_on, defaults={"send": held.send}
    )
    if not new:
        return None
    invoice = _draft(held, period, actor)
    if held.mode != RecurringInvoice.Mode.ISSUE:
        return Turn(invoice)
    try:
        with transaction.atomic():
            return Turn(issue_invoice(invoice=invoice, actor=actor, on=clock.today(held.company)))
    except Refused as refusal:
        return Turn(Invoice.objects.get(pk=invoice.pk), str(refusal))


@action(RECURRING_EDIT, on="contract")
def draft_next(*, contract: RecurringInvoice, actor: Actor) -> Invoice:
    """Draft the next period now, even before its day; it is never issued by itself then.

    Raises Refused when the contract is at its end.
    """
    held = _locked(contract)
    period = next_period(held)
    if period is None:
        raise Refused(_("Every period of this contract has its invoice."))
    RecurringPeriod.objects.create(recurring=held, period_on=period.start_on)
    return _draft(held, period, actor)


@action(RECURRING_EDIT, on="contract")
def draft_again(*, contract: RecurringInvoice, period_on: date, actor: Actor) -> Invoice:
    """Make the draft anew that somebody threw away; the one that is there already is returned."""
    held = _locked(contract)
    known = Invoice.objects.filter(recurring=held, period_on=period_on).first()
    if known is not None:
        return known
    if not RecurringPeriod.objects.filter(recurring=held, period_on=period_on).exists():
        raise Refused(_("This period has not had its turn yet."))
    return _draft(held, _period(held, period_on), actor)


def _locked(contract: RecurringInvoice) -> RecurringInvoice:
    held = RecurringInvoice.objects.select_related("company", "customer", "project").lock(contract.pk)
    if held.archived_at is not None:
        raise Refused(_("“%(contract)s” is archived. Bring it back first.") % {"contract": held})
    return held


def _period(contract: RecurringInvoice, period_on: date) -> Period:
    period = period_at(contract, period_on)
    if period is None:
        raise Refused(_("No period of “%(contract)s” begins on that day.") % {"contract": contract})
    return period


def _draft(contract: RecurringInvoice, period: Period, actor: Actor) -> Invoice:
    rows = list(contract.lines.select_related("service"))
    invoice = draft_invoice(
        invoice=Invoice(
            company=contract.company,
            customer=contract.customer,
            project=contract.project,
            currency_id=contract.currency_id,
            language=contract.language,
            payment_term_id=contract.payment_term_id,
            buyer_reference=contract.buyer_reference,
            recurring=contract,
            period_on=period.start_on,
        ),
        lines=lines_of(contract, period, rows),
        actor=actor,
    )
    late = (clock.today(contract.company) - period.start_on).days
    publish(
        RecurringDrafted(
            recurring_id=contract.pk,
            invoice_id=invoice.pk,
            period_on=period.start_on.isoformat(),
            late_days=max(late, 0),
        ),
        actor=actor,
        subject=contract,
    )
    return invoice


@action(SEND, on="invoice")
def send_recurring(*, invoice: Invoice, actor: Actor) -> Delivery:
    """Hand an issued invoice of a contract to the outbox, once. Raises Refused for a client without an address."""
    recipient = invoice.customer.invoice_email or invoice.customer.email
    if not recipient:
        raise Refused(
            _("“%(client)s” has no mail address for invoices.") % {"client": invoice.customer},
            link=invoice.customer.get_absolute_url(),
        )
    text = mail_text(invoice)
    return queue_delivery(
        invoice=invoice,
        recipient=recipient,
        subject=text.subject,
        message=text.message,
        actor=actor,
        key=f"recurring-{invoice.pk}",
    )
