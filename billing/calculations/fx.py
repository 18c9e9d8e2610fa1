"""Exchange gains of receivables and payables. Rule: domain.md section 8.

A rate is the price of one foreign unit in the home currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.money import round_money


class SettlementError(ExplainedError):
    """A payment can't settle the open amount."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one payment did to a foreign-currency receivable; `gain_amount` is negative for a loss."""

    received_home: Decimal
    settled_home: Decimal
    gain_amount: Decimal
    open_foreign: Decimal
    open_home: Decimal


def settle(
    open_foreign: Decimal, open_home: Decimal, paid_foreign: Decimal, rate: Decimal, home_currency: str = "EUR"
) -> Settlement:
    """Realised gain of a (part) payment at `rate` against the value the receivable is carried at.

    A part settles its share of the carried value; the last part settles all that is left, so no cent remains. A
    revaluation at year end is reversed before: `open_home` is the value at the invoice's rate.
    """
    if not 0 < abs(paid_foreign) <= abs(open_foreign) or (paid_foreign > 0) != (open_foreign > 0):
        raise SettlementError(
            _("A payment of %(paid)s does not fit an open amount of %(open)s."), paid=paid_foreign, open=open_foreign
        )
    received = round_money(paid_foreign * rate, home_currency)
    if paid_foreign == open_foreign:
        settled = open_home
    else:
        settled = round_money(open_home * paid_foreign / open_foreign, home_currency)
    return Settlement(
        received_home=received,
        settled_home=settled,
        gain_amount=received - settled,
        open_foreign=open_foreign - paid_foreign,
        open_home=open_home - settled,
    )


def unrealised_gain(
    open_foreign: Decimal, open_home: Decimal, closing_rate: Decimal, home_currency: str = "EUR"
) -> Decimal:
    """Gain (or negative loss) of an open amount at a closing rate; booked at year end, reversed the day after."""
    return round_money(open_foreign * closing_rate, home_currency) - open_home
