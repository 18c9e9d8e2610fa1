"""Using money that is on account, and taking back what it was used for; never by an edit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.actions.settling import (
    LARGEST_WRITE_OFF,
    Part,
    allocation_rows,
    difference_row,
    given_of,
    lock_balances,
    require_fitting,
    reversal_of,
)
from billing.events_money import AllocationUndone, PaymentAllocated, RestWrittenOff
from billing.models import Allocation, Invoice, Payment
from billing.permissions import PAYMENT_EDIT
from billing.queries.credit import credit_of
from core import clock
from core.access import Actor, person_of, require
from core.actions import action
from core.books import require_open
from core.errors import Refused
from core.events import publish
from core.formatting import money
from core.models import Company
from crm.models import Organisation


@action(PAYMENT_EDIT, on="payment")
def allocate_payment(*, payment: Payment, parts: Sequence[Part], actor: Actor) -> Payment:
    """Settle invoices with what is left of a payment. Raises Refused when it is undone, given back or too little."""
    if payment.organisation is not None:
        Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=payment.organisation.pk)
    held = Payment.objects.select_related("company", "organisation").lock(payment.pk)
    if held.is_undone:
        raise Refused(_("This payment was undone."))
    on = day_that_counts(held.company, held.on)
    given, given_home = given_of(held)
    left = held.paid_amount - given
    if held.organisation is not None and left > 0:
        left = min(left, max(credit_of(held.organisation, held.company_id, held.currency_id), Decimal(0)))
    due = lock_balances([part.invoice_id for part in parts], actor)
    require_fitting(held, parts, due, left)
    Allocation.objects.bulk_create(
        allocation_rows(
            held, parts, due, left=held.paid_amount - given, home_left=held.home_amount - given_home, on=on, actor=actor
        )
    )
    publish(
        PaymentAllocated(payment_id=held.pk, invoices=tuple(part.invoice_id for part in parts)),
        actor=actor,
        subject=held,
    )
    return held


def day_that_counts(company: Company, on: date) -> date:
    """The day itself, or today where the books are closed on it: what comes late counts in the next period."""
    closed = company.books_closed_until
    day = on if closed is None or on > closed else clock.today(company)
    require_open(company, day)
    return day


@action(PAYMENT_EDIT)
def undo_allocation(*, allocation: Allocation, why: str = "", actor: Actor) -> Allocation:
    """Add the row with the opposite sign and return it; the money is on account again.

    Doing so twice is the same as once. Raises Refused for a row that itself takes one back.
    """
    if allocation.payment is not None:
        require(actor, PAYMENT_EDIT, allocation.payment)
        Payment.objects.lock(allocation.payment_id)
    due = lock_balances([allocation.invoice_id], actor)
    if allocation.invoice_id not in due:
        raise Refused(_("This invoice is not yours to change."))
    company = due[allocation.invoice_id].company
    known = Allocation.objects.filter(reverses=allocation).first()
    if known is not None:
        return known
    if allocation.reverses_id is not None:
        raise Refused(_("This row takes another one back already."))
    today = clock.today(company)
    require_open(company, today)
    made = reversal_of(allocation, on=today, why=why, actor=actor)
    made.save(force_insert=True)
    publish(
        AllocationUndone(
            allocation_id=allocation.pk, invoice_id=allocation.invoice_id, payment_id=allocation.payment_id
        ),
        actor=actor,
        subject=due[allocation.invoice_id].invoice,
        reason=why,
    )
    return made


@action(PAYMENT_EDIT, on="invoice")
def write_off_rest(*, invoice: Invoice, why: str = "", actor: Actor) -> Invoice:
    """Give up what is open, if it is too little to ask for, to the account of rounding differences.

    Raises Refused when nothing or more than five cents is open (domain.md section 7).
    """
    balance = lock_balances([invoice.pk], actor).get(invoice.pk)
    if balance is None or balance.open_amount <= 0:
        raise Refused(_("Nothing is open on this invoice."))
    if balance.open_amount > LARGEST_WRITE_OFF:
        limit = money(LARGEST_WRITE_OFF, balance.currency_id)
        raise Refused(_("Only differences up to %(limit)s can be written off.") % {"limit": limit})
    today = clock.today(balance.company)
    require_open(balance.company, today)
    amount = balance.open_amount
    row = difference_row(Allocation.Kind.WRITE_OFF, amount, balance)
    row.on, row.why, row.allocated_by = today, why[:120], person_of(actor)
    row.save(force_insert=True)
    publish(
        RestWrittenOff(invoice_id=invoice.pk, currency=balance.currency_id, written_off_amount=amount),
        actor=actor,
        subject=balance.invoice,
        reason=why,
    )
    return balance.invoice
