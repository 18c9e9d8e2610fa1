"""Late interest. Rule source: Interest Act 633/1982 and domain.md section 14: principal × rate × days ÷ 365."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.money import round_money

_DAYS_OF_YEAR = 365
_DAYS_WITHOUT_DUE_DATE = 30


class MissingRate(ExplainedError):
    """No interest rate is on file for a day; params hold `day`."""


@dataclass(frozen=True, slots=True)
class InterestRate:
    """A yearly rate in percent, valid from `from_on` until the next row."""

    from_on: date
    yearly_percent: Decimal


@dataclass(frozen=True, slots=True)
class PartPayment:
    """Money that lowered the principal at the end of `paid_on`."""

    paid_on: date
    paid_amount: Decimal


@dataclass(frozen=True, slots=True)
class InterestRow:
    """Interest of days with the same principal and rate; both dates are counted."""

    first_on: date
    last_on: date
    days: int
    principal: Decimal
    yearly_percent: Decimal
    interest_amount: Decimal


@dataclass(frozen=True, slots=True)
class LateInterest:
    """Printed rows and their sum."""

    rows: tuple[InterestRow, ...]
    interest_amount: Decimal


def late_interest(
    principal: Decimal,
    due_on: date,
    until_on: date,
    rates: Sequence[InterestRate],
    payments: Sequence[PartPayment] = (),
    currency: str = "EUR",
) -> LateInterest:
    """Interest from the day after `due_on` up to and including `until_on`, split where rate or principal changes.

    Each row is rounded half up, so that the printed rows sum to the total. Interest carries no VAT and stays claimable
    after the principal is paid. Raises MissingRate.
    """
    rows: list[InterestRow] = []
    first = due_on + timedelta(days=1)
    for last in _row_ends(first, until_on, rates, payments):
        left = principal - sum((part.paid_amount for part in payments if part.paid_on < first), Decimal(0))
        if left <= 0:
            break
        percent = _rate_on(first, rates)
        days = (last - first).days + 1
        interest = round_money(left * percent * days / 100 / _DAYS_OF_YEAR, currency)
        rows.append(InterestRow(first, last, days, left, percent, interest))
        first = last + timedelta(days=1)
    total = sum((row.interest_amount for row in rows), round_money(Decimal(0), currency))
    return LateInterest(tuple(rows), total)


def interest_due_on(due_on: date | None, invoiced_on: date) -> date:
    """The date interest counts from: the due date, without one 30 days after the invoice."""
    return due_on or invoiced_on + timedelta(days=_DAYS_WITHOUT_DUE_DATE)


def _row_ends(
    first: date, until_on: date, rates: Sequence[InterestRate], payments: Sequence[PartPayment]
) -> list[date]:
    if first > until_on:
        return []
    ends = {until_on}
    ends |= {rate.from_on - timedelta(days=1) for rate in rates}
    ends |= {part.paid_on for part in payments}
    return sorted(end for end in ends if first <= end <= until_on)


def _rate_on(day: date, rates: Sequence[InterestRate]) -> Decimal:
    valid = [rate for rate in rates if rate.from_on <= day]
    if not valid:
        raise MissingRate(_("No late interest rate is on file for %(day)s. Add it in the settings."), day=day)
    return max(valid, key=lambda rate: rate.from_on).yearly_percent
