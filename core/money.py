"""Rounding and splitting of money: the only place where an amount loses digits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_currency_precision
from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.parsing import (
    AmbiguousDuration,
    AmbiguousNumber,
    NotADuration,
    NotANumber,
    parse_decimal,
    parse_minutes,
)

__all__ = [
    "AmbiguousDuration",
    "AmbiguousNumber",
    "MoneyError",
    "NotADuration",
    "NotANumber",
    "UnknownCurrency",
    "minor_units",
    "parse_decimal",
    "parse_minutes",
    "round_money",
    "smallest_unit",
    "split_largest_remainder",
]

# CLDR (which Babel carries) counts the digits people use; ISO 4217 counts the digits the bank books. Where both differ
# ISO wins, because bank files and e-invoices follow it. Source: ISO 4217 list one, minor units.
_ISO_DIFFERS_FROM_CLDR = {
    "IQD": 3, "AFN": 2, "ALL": 2, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2, "MGA": 2, "MMK": 2, "RSD": 2, "SOS": 2,
    "SYP": 2, "YER": 2,
}  # fmt: skip


class MoneyError(ExplainedError):
    """An amount can't be handled as money."""


class UnknownCurrency(MoneyError):
    """The currency code is not in ISO 4217."""


@lru_cache(maxsize=512)
def minor_units(currency: str) -> int:
    """Number of decimals of a currency by ISO 4217 (EUR 2, JPY 0, TND 3); UnknownCurrency for any other text."""
    if currency not in get_global("all_currencies"):
        raise UnknownCurrency(_("%(code)s is not a currency code."), code=currency)
    return _ISO_DIFFERS_FROM_CLDR.get(currency, get_currency_precision(currency))


@lru_cache(maxsize=512)
def smallest_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 for EUR, 1 for JPY."""
    return Decimal(1).scaleb(-minor_units(currency))


def round_money(value: Decimal, currency: str = "EUR") -> Decimal:
    """`value` with the currency's decimals, half up and away from zero, never a negative zero.

    Away from zero, so that a credit note mirrors its invoice (-0.1275 becomes -0.13).
    """
    return value.quantize(smallest_unit(currency), rounding=ROUND_HALF_UP) + 0


def split_largest_remainder(total: Decimal, weights: Sequence[Decimal], currency: str = "EUR") -> list[Decimal]:
    """Split an amount by weights into parts of whole minor units that sum exactly to `total`.

    Each part gets its share rounded down; the units left over go to the largest remainders, on a tie to the heavier
    weight, then to the earlier one. Splitting the negative total gives the negative parts. A weight may be negative
    (a deduction line) as long as the weights do not sum to zero.
    """
    unit = smallest_unit(currency)
    units = Fraction(total) / Fraction(unit)
    if units.denominator != 1:
        raise MoneyError(_("%(total)s has more decimals than %(code)s knows."), total=total, code=currency)
    if not total:
        return [total * 0 + unit * 0 for _weight in weights]
    whole = sum(map(Fraction, weights), Fraction(0))
    if not whole:
        raise MoneyError(_("An amount can't be split when the shares add up to zero."))
    sign = 1 if units > 0 else -1
    shares = [abs(units) * Fraction(weight) / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda at: (parts[at] - shares[at], -abs(weights[at]), at))
    for at in by_remainder[: int(abs(units)) - sum(parts)]:
        parts[at] += 1
    return [sign * part * unit + 0 for part in parts]
