"""Earned revenue, unbilled and deferred. Rule: domain.md sections 2a and 9; reproducible for any cut-off date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from billing.calculations.recurrence import Period, pro_rata
from core.explained import ExplainedError
from core.money import round_money

ZERO = Decimal(0)


class NoEstimate(ExplainedError):
    """Without an estimate at completion the invoiced net is shown instead, marked "invoiced basis"."""


@dataclass(frozen=True, slots=True)
class Earned:
    """Position at a cut-off date. Of `unbilled_amount` and `deferred_amount` at most one is above zero.

    `expected_loss` is the whole loss of a contract that costs more than its price; `loss_provision` the part of it that
    earned revenue less cost does not show yet.
    """

    earned_amount: Decimal
    unbilled_amount: Decimal
    deferred_amount: Decimal
    expected_loss: Decimal = ZERO
    loss_provision: Decimal = ZERO


def percentage_of_completion(
    price: Decimal, cost_at_completion: Decimal, cost_to_date: Decimal, invoiced: Decimal, currency: str = "EUR"
) -> Earned:
    """Fixed price: the share of the price that cost to date is of the estimate at completion.

    An estimate below what was already spent counts as the spent amount (100 %). If the estimate exceeds the price, the
    whole expected loss is shown now. Raises NoEstimate.
    """
    if cost_at_completion <= 0:
        raise NoEstimate(_("There is no estimate of the cost at completion yet."))
    at_completion = max(cost_at_completion, cost_to_date)
    earned = round_money(price * cost_to_date / at_completion, currency)
    loss = max(at_completion - price, round_money(ZERO, currency))
    provision = loss - (cost_to_date - earned) if loss else loss
    position = _position(earned, invoiced)
    return Earned(position.earned_amount, position.unbilled_amount, position.deferred_amount, loss, provision)


def completion_by_hours(
    price: Decimal, minutes_at_completion: int, minutes_to_date: int, invoiced: Decimal, currency: str = "EUR"
) -> Earned:
    """Fixed price measured in hours where costs are not known. Raises NoEstimate."""
    if minutes_at_completion <= 0:
        raise NoEstimate(_("There is no estimate of the hours at completion yet."))
    whole = max(minutes_at_completion, minutes_to_date)
    return _position(round_money(price * minutes_to_date / whole, currency), invoiced)


def time_and_material(billable_value: Decimal, write_downs: Decimal, invoiced: Decimal) -> Earned:
    """Σ billable hours × resolved rate − write-downs, earned on the day worked."""
    return _position(billable_value - write_downs, invoiced)


def evenly(price: Decimal, period: Period, up_to: date, invoiced: Decimal, currency: str = "EUR") -> Earned:
    """A retainer or recurring line: its share by days of the service period, through the day before `up_to`."""
    return _position(pro_rata(price, period, Period(period.start_on, max(up_to, period.start_on)), currency), invoiced)


def _position(earned: Decimal, invoiced: Decimal) -> Earned:
    zero = earned * 0
    return Earned(earned, max(earned - invoiced, zero), max(invoiced - earned, zero))
