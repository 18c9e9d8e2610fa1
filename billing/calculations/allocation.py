"""Which invoices a payment settles: certain matches are allocated, everything else is proposed with its reason.

Rule: domain.md sections 2a and 7. Automatic only on a reference number, or on an exact amount that is unique for that
payer. Money left over stays on the customer's account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from billing.calculations.references import is_valid_reference, normalise_reference

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ZERO = Decimal(0)
# More open invoices than this are not searched for sums: 4 out of 24 are 12,950 tries.
_MOST_SUMMED, _LARGEST_GROUP = 24, 4


class Reason(StrEnum):
    """Why invoices are thought to be meant, surest first."""

    REFERENCE = "reference"
    UNIQUE_AMOUNT = "unique_amount"
    NUMBER_IN_MESSAGE = "number_in_message"
    SAME_AMOUNT = "same_amount"
    SUM_OF_SEVERAL = "sum_of_several"
    OLDEST_OF_PAYER = "oldest_of_payer"

    @property
    def label(self) -> StrOrPromise:
        return _LABELS[self]


_LABELS: dict[Reason, StrOrPromise] = {
    Reason.REFERENCE: _("The reference number is the invoice's"),
    Reason.UNIQUE_AMOUNT: _("The only open invoice of this payer with exactly this amount"),
    Reason.NUMBER_IN_MESSAGE: _("The message names the invoice number"),
    Reason.SAME_AMOUNT: _("An open invoice has exactly this amount"),
    Reason.SUM_OF_SEVERAL: _("These open invoices sum to exactly this amount"),
    Reason.OLDEST_OF_PAYER: _("The oldest open invoices of this payer"),
}


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An issued invoice with something open; `open_amount` is positive and in `currency`."""

    id: int
    number: str
    reference: str
    payer_id: int
    currency: str
    open_amount: Decimal
    due_on: date


@dataclass(frozen=True, slots=True)
class IncomingPayment:
    """Money that came in; `payer_id` is None while the payer is not recognised by account or name."""

    amount: Decimal
    currency: str
    reference: str = ""
    message: str = ""
    payer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the payment that settles one invoice."""

    invoice_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """Shares that belong together; `rank` 1 is the likeliest. `left_over` is what no invoice takes."""

    rank: int
    reason: Reason
    shares: tuple[Share, ...]
    left_over: Decimal


@dataclass(frozen=True, slots=True)
class AllocationPlan:
    """`certain` may be allocated at once, its left-over becoming customer credit; otherwise a person chooses.

    `other_currency_ids` are invoices with the payment's reference in another currency: never allocated by a machine.
    """

    certain: Proposal | None
    proposals: tuple[Proposal, ...]
    other_currency_ids: tuple[int, ...] = ()


def plan_allocation(payment: IncomingPayment, invoices: Sequence[OpenInvoice]) -> AllocationPlan:
    """Match a payment with open invoices of the company; only invoices in its own currency get shares."""
    reference = normalise_reference(payment.reference)
    named = [row for row in invoices if reference and normalise_reference(row.reference) == reference]
    others = tuple(row.id for row in named if row.currency != payment.currency)
    fitting = sorted(
        (row for row in invoices if row.currency == payment.currency and row.open_amount > 0),
        key=lambda row: (row.due_on, row.number, row.id),
    )
    if payment.amount <= 0:
        return AllocationPlan(certain=None, proposals=(), other_currency_ids=others)
    certain = _certain(payment, fitting, reference)
    proposals = () if certain else _ranked(payment, fitting)
    return AllocationPlan(certain=certain, proposals=proposals, other_currency_ids=others)


def spread(amount: Decimal, invoices: Sequence[OpenInvoice]) -> tuple[tuple[Share, ...], Decimal]:
    """Fill invoices in the given order; returns the shares and what is left over."""
    shares: list[Share] = []
    left = amount
    for row in invoices:
        if left <= 0:
            break
        shares.append(Share(row.id, min(left, row.open_amount)))
        left -= shares[-1].amount
    return tuple(shares), left


def _certain(payment: IncomingPayment, fitting: Sequence[OpenInvoice], reference: str) -> Proposal | None:
    if reference:
        named = [row for row in fitting if normalise_reference(row.reference) == reference]
        if named:
            return Proposal(1, Reason.REFERENCE, *spread(payment.amount, named))
        if is_valid_reference(reference):  # names something that is not open, perhaps an invoice paid twice
            return None
    exact = [row for row in fitting if row.payer_id == payment.payer_id and row.open_amount == payment.amount]
    if payment.payer_id is not None and len(exact) == 1:
        return Proposal(1, Reason.UNIQUE_AMOUNT, *spread(payment.amount, exact))
    return None


def _ranked(payment: IncomingPayment, fitting: Sequence[OpenInvoice]) -> tuple[Proposal, ...]:
    ranked: list[Proposal] = []
    seen: set[tuple[Share, ...]] = set()
    for reason, rows in _candidates(payment, fitting):
        shares, left = spread(payment.amount, rows)
        if shares and shares not in seen:
            seen.add(shares)
            ranked.append(Proposal(len(ranked) + 1, reason, shares, left))
    return tuple(ranked)


def _candidates(
    payment: IncomingPayment, fitting: Sequence[OpenInvoice]
) -> Iterator[tuple[Reason, Sequence[OpenInvoice]]]:
    words = set(re.findall(r"\w+(?:[-/]\w+)*", f"{payment.message} {payment.reference}".casefold()))
    yield Reason.NUMBER_IN_MESSAGE, [row for row in fitting if row.number and row.number.casefold() in words]
    own = [row for row in fitting if row.payer_id == payment.payer_id]
    strangers = [row for row in fitting if row.payer_id != payment.payer_id]
    for row in own if payment.payer_id is not None else strangers:
        if row.open_amount == payment.amount:
            yield Reason.SAME_AMOUNT, [row]
    if payment.payer_id is None:
        return
    for group in _exact_sums(payment.amount, own):
        yield Reason.SUM_OF_SEVERAL, group
    yield Reason.OLDEST_OF_PAYER, own


def _exact_sums(amount: Decimal, own: Sequence[OpenInvoice]) -> Iterator[Sequence[OpenInvoice]]:
    """Small groups of the payer's oldest invoices with exactly this sum; all of them at once comes first."""
    if len(own) > 1 and sum((row.open_amount for row in own), ZERO) == amount:
        yield own
    searched = own[:_MOST_SUMMED]
    for size in range(2, min(_LARGEST_GROUP, len(searched)) + 1):
        for group in combinations(searched, size):
            if sum((row.open_amount for row in group), ZERO) == amount:
                yield group
                break
