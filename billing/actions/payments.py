"""Money that came in or was given back: recorded once, used for invoices, taken back where it was a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.actions.settling import (
    Part,
    allocation_rows,
    live_allocations,
    lock_balances,
    require_fitting,
    reversal_of,
    worth_at_home,
)
from billing.events_money import PaymentRecorded, PaymentUndone
from billing.models import Allocation, BankTransaction, Invoice, Payment
from billing.permissions import PAYMENT_EDIT, PAYMENT_VIEW
from billing.queries.credit import credit_of
from core import clock
from core.access import Actor, person_of, require
from core.actions import action
from core.books import require_open
from core.errors import Refused
from core.events import publish
from core.firm.queries import exchange_rate
from core.formatting import money, short_date
from core.models import Company
from crm.actions import record
from crm.models import Organisation

BANKS_CLOSE = time(17)
EIGHT_PLACES = Decimal("0.00000001")
RECEIVED = gettext_noop("Payment of %(amount)s received")
GIVEN_BACK = gettext_noop("%(amount)s given back")
TAKEN_BACK = gettext_noop("The payment of %(amount)s was undone")


@action(PAYMENT_EDIT)
def record_payment(*, payment: Payment, parts: Sequence[Part] = (), actor: Actor) -> Payment:
    """Save an unsaved payment and settle invoices with it; what no invoice takes is the customer's credit.

    A negative payment gives credit back. Unless `home_amount` is given, the rate of the day says what it is worth.
    Raises Refused for a future day, closed books, a missing rate, and parts that don't fit (domain.md section 7).
    """
    company, organisation = payment.company, payment.organisation
    if organisation is None:
        raise Refused(_("Say which client paid."))
    _require_day(company, payment.on)
    if payment.paid_amount < 0:
        _require_credit(payment, organisation, parts)
    _value(payment)
    payment.recorded_by = person_of(actor)
    try:
        payment.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This bank transaction is matched already.")) from error
    require(actor, PAYMENT_EDIT, payment)
    due = lock_balances([part.invoice_id for part in parts], actor)
    require_fitting(payment, parts, due, payment.paid_amount)
    Allocation.objects.bulk_create(
        allocation_rows(
            payment, parts, due, left=payment.paid_amount, home_left=payment.home_amount, on=payment.on, actor=actor
        )
    )
    _tell(payment, organisation, parts, actor)
    return payment


def _require_day(company: Company, on: date) -> None:
    require_open(company, on)
    if on > clock.today(company):
        raise Refused(_("Money can't have come in the future; %(on)s lies ahead.") % {"on": short_date(on)})


def _require_credit(payment: Payment, organisation: Organisation, parts: Sequence[Part]) -> None:
    """Given back is what a credit note left too much paid, or what stands on account; under the client as the lock."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    wanted = -payment.paid_amount + sum((part.amount for part in parts), Decimal(0))
    credit = credit_of(organisation, payment.company_id, payment.currency_id)
    if wanted > max(credit, Decimal(0)):
        words = {"client": organisation, "credit": money(max(credit, Decimal(0)), payment.currency_id)}
        raise Refused(_("“%(client)s” has %(credit)s on account; more can't be given back.") % words)


def _value(payment: Payment) -> None:
    """What it is worth at home: as the bank booked it, else by the rate of the day."""
    if payment.home_amount is not None:
        payment.exchange_rate = (payment.home_amount / payment.paid_amount).quantize(EIGHT_PLACES)
        return
    found = exchange_rate(payment.company.currency_id, payment.currency_id, payment.on)
    payment.exchange_rate = found.rate
    payment.home_amount = worth_at_home(payment)


def _tell(payment: Payment, organisation: Organisation, parts: Sequence[Part], actor: Actor) -> None:
    publish(
        PaymentRecorded(
            payment_id=payment.pk,
            organisation_id=organisation.pk,
            on=payment.on.isoformat(),
            currency=payment.currency_id,
            paid_amount=payment.paid_amount,
            invoices=tuple(part.invoice_id for part in parts),
            transaction_id=payment.bank_transaction_id,
        ),
        actor=actor,
        subject=payment,
    )
    first = Invoice.objects.filter(pk__in=[part.invoice_id for part in parts[:1]]).select_related("project__deal")
    invoice = first.first()
    refund = payment.paid_amount < 0
    record(
        subject=payment,
        kind="payment.given_back" if refund else "payment.received",
        permission=PAYMENT_VIEW,
        summary=GIVEN_BACK if refund else RECEIVED,
        arguments={"amount": {"amount": str(abs(payment.paid_amount)), "currency": payment.currency_id}},
        organisation=organisation,
        deal=invoice.project.deal if invoice and invoice.project else None,
        tone="" if refund else "good",
        actor=actor,
        at=_moment(payment),
    )


def _moment(payment: Payment) -> datetime:
    """Between the mails about it: banks tell a day and no hour, so a day before today counts as it closed there."""
    now, zone = clock.now(), ZoneInfo(payment.company.time_zone)
    if payment.on == now.astimezone(zone).date():
        return now
    return datetime.combine(payment.on, BANKS_CLOSE, zone)


@action(PAYMENT_EDIT, on="payment")
def undo_payment(*, payment: Payment, why: str = "", actor: Actor) -> Payment:
    """Take a payment back: every settled part is reversed today, and its bank transaction waits again.

    Doing so twice is the same as once. Raises Refused when its credit was given back meanwhile.
    """
    organisation = payment.organisation
    if organisation is not None:
        Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    transaction = _lock_transaction(payment)
    held = Payment.objects.select_related("company", "organisation").lock(payment.pk)
    if held.is_undone:
        return held
    today = clock.today(held.company)
    require_open(held.company, today)
    live = live_allocations(payment=held)
    if organisation is not None:
        _require_unspent(held, organisation, live)
    lock_balances([row.invoice_id for row in live], actor)
    Allocation.objects.bulk_create([reversal_of(row, on=today, why=why, actor=actor) for row in live])
    held.undone_at = clock.now()
    held.save(update_fields=["undone_at"])
    if transaction is not None and transaction.state == BankTransaction.State.MATCHED:
        BankTransaction.workflow.apply(transaction, "undo")
        transaction.save(update_fields=["state"])
    _tell_undone(held, live, actor, why)
    return held


def _lock_transaction(payment: Payment) -> BankTransaction | None:
    return BankTransaction.objects.lock(payment.bank_transaction_id) if payment.bank_transaction_id else None


def _require_unspent(payment: Payment, organisation: Organisation, live: Sequence[Allocation]) -> None:
    given = sum((row.allocated_amount for row in live if row.kind == Allocation.Kind.PAYMENT), Decimal(0))
    left = payment.paid_amount - given
    if credit_of(organisation, payment.company_id, payment.currency_id) - left < 0 < left:
        raise Refused(_("What was left of this payment was given back. Undo that first."))


def _tell_undone(payment: Payment, live: Sequence[Allocation], actor: Actor, why: str) -> None:
    publish(
        PaymentUndone(
            payment_id=payment.pk,
            organisation_id=payment.organisation_id,
            invoices=tuple(sorted({row.invoice_id for row in live})),
        ),
        actor=actor,
        subject=payment,
        reason=why,
    )
    record(
        subject=payment,
        kind="payment.undone",
        permission=PAYMENT_VIEW,
        summary=TAKEN_BACK,
        arguments={"amount": {"amount": str(abs(payment.paid_amount)), "currency": payment.currency_id}},
        organisation=payment.organisation,
        said=why,
        tone="warn",
        actor=actor,
    )
