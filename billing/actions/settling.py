"""How a payment becomes rows on invoices: what fits, what it is worth at home, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.calculations.fx import settle
from billing.models import Allocation, InvoiceBalance, Payment
from billing.permissions import PAYMENT_EDIT
from core.access import Actor, person_of
from core.errors import Refused
from core.formatting import money
from core.money import round_money

ZERO = Decimal(0)
# A larger difference is a fee that somebody names, or stays open (domain.md section 7).
LARGEST_WRITE_OFF = Decimal("0.05")
# The accounts that differences are booked to, as message ids.
ACCOUNTS = {
    Allocation.Kind.FEE: gettext_noop("Bank fees"),
    Allocation.Kind.WRITE_OFF: gettext_noop("Rounding differences"),
}


@dataclass(frozen=True)
class Part:
    """What of a payment settles one invoice, in their currency.

    `fee` is what a bank kept on the way, `write_off` a difference too small to ask for; both settle the invoice too.
    """

    invoice_id: int
    amount: Decimal = ZERO
    fee: Decimal = ZERO
    write_off: Decimal = ZERO

    @property
    def settled(self) -> Decimal:
        return self.amount + self.fee + self.write_off


def lock_balances(ids: Iterable[int], actor: Actor) -> dict[int, InvoiceBalance]:
    """The balances of issued invoices within the actor's scope, locked by primary key; others are missing."""
    rows = (
        InvoiceBalance.objects.visible_to(actor, PAYMENT_EDIT)
        .filter(pk__in=set(ids))
        .select_related("invoice__project__deal", "customer", "company")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def require_fitting(payment: Payment, parts: Sequence[Part], due: Mapping[int, InvoiceBalance], left: Decimal) -> None:
    """Raise Refused unless every part fits its invoice, and all together fit what is `left` of the payment."""
    if len({part.invoice_id for part in parts}) < len(parts):
        raise Refused(_("Name each invoice once."))
    for part in parts:
        balance = due.get(part.invoice_id)
        if balance is None or balance.company_id != payment.company_id:
            raise Refused(_("One of these invoices can't be paid: it is a draft, or it is not there any more."))
        _require_part(payment, part, balance)
    given = sum((part.amount for part in parts), ZERO)
    if abs(given) > abs(left):
        words = {"given": money(given, payment.currency_id), "left": money(left, payment.currency_id)}
        raise Refused(_("The invoices take %(given)s, but only %(left)s is there to give.") % words)


def _require_part(payment: Payment, part: Part, balance: InvoiceBalance) -> None:
    number, code = balance.invoice.number, payment.currency_id
    if balance.currency_id != code:
        words = {"number": number, "currency": balance.currency_id, "paid": code}
        raise Refused(
            _("Invoice %(number)s is in %(currency)s and the payment in %(paid)s. Record it in the invoice's currency.")
            % words
        )
    sign = -1 if payment.paid_amount < 0 else 1
    if min(sign * part.amount, sign * part.fee, sign * part.write_off) < 0 or not part.settled:
        raise Refused(_("Say how much of it settles invoice %(number)s.") % {"number": number})
    if part.write_off > LARGEST_WRITE_OFF:
        limit = money(LARGEST_WRITE_OFF, code)
        raise Refused(_("Only differences up to %(limit)s can be written off.") % {"limit": limit})
    if sign * part.settled > sign * balance.open_amount:
        words = {"number": number, "open": money(max(balance.open_amount, ZERO), code)}
        raise Refused(_("Invoice %(number)s has only %(open)s open.") % words)


def allocation_rows(
    payment: Payment,
    parts: Sequence[Part],
    due: Mapping[int, InvoiceBalance],
    *,
    left: Decimal,
    home_left: Decimal,
    on: date,
    actor: Actor,
) -> list[Allocation]:
    """Unsaved rows for parts that fit. `left` of the payment is worth `home_left` in the company's currency.

    The balances are moved in memory as the database will move them, so that one may be settled in several steps.
    """
    rows: list[Allocation] = []
    for part in parts:
        balance = due[part.invoice_id]
        for kind, value in (
            (Allocation.Kind.PAYMENT, part.amount),
            (Allocation.Kind.FEE, part.fee),
            (Allocation.Kind.WRITE_OFF, part.write_off),
        ):
            if not value:
                continue
            row = _row(kind, value, balance, payment, worth=home_left if value == left else None)
            row.on, row.allocated_by = on, person_of(actor)
            rows.append(row)
            if kind == Allocation.Kind.PAYMENT:
                left, home_left = left - value, home_left - row.home_amount
    return rows


def _row(
    kind: str, value: Decimal, balance: InvoiceBalance, payment: Payment | None, *, worth: Decimal | None
) -> Allocation:
    """`worth` is what the last part of a payment is worth, so that all parts sum to what came in."""
    home = balance.company.currency_id
    rate = payment.exchange_rate if payment is not None else balance.exchange_rate
    found = settle(balance.open_amount, balance.home_open_amount, value, rate, home)
    received = found.received_home if worth is None else worth
    if kind != Allocation.Kind.PAYMENT:
        received = found.settled_home  # a difference is given up at the value it is carried at
    balance.open_amount, balance.home_open_amount = found.open_foreign, found.open_home
    return Allocation(
        kind=kind,
        payment=payment,
        invoice_id=balance.pk,
        allocated_amount=value,
        home_amount=received,
        exchange_gain=received - found.settled_home,
        account=ACCOUNTS.get(kind, ""),  # type: ignore[call-overload]
    )


def difference_row(kind: str, value: Decimal, balance: InvoiceBalance) -> Allocation:
    """An unsaved row that settles an open amount without any payment."""
    return _row(kind, value, balance, None, worth=None)


def live_allocations(**about: object) -> list[Allocation]:
    """Rows that count and were not taken back, oldest first."""
    rows = Allocation.objects.filter(reverses=None, reversed_by=None, **about)
    return list(rows.order_by("pk"))


def reversal_of(row: Allocation, *, on: date, why: str, actor: Actor) -> Allocation:
    """The unsaved row with the opposite sign."""
    return Allocation(
        kind=row.kind,
        payment_id=row.payment_id,
        invoice_id=row.invoice_id,
        on=on,
        allocated_amount=-row.allocated_amount,
        home_amount=-row.home_amount,
        exchange_gain=-row.exchange_gain,
        account=row.account,
        why=why[:120],
        reverses=row,
        allocated_by=person_of(actor),
    )


def given_of(payment: Payment) -> tuple[Decimal, Decimal]:
    """What of the payment settles invoices: in its currency, and what that is worth at home."""
    rows = live_allocations(payment=payment, kind=Allocation.Kind.PAYMENT)
    return sum((row.allocated_amount for row in rows), ZERO), sum((row.home_amount for row in rows), ZERO)


def worth_at_home(payment: Payment) -> Decimal:
    return round_money(payment.paid_amount * payment.exchange_rate, payment.company.currency_id)
