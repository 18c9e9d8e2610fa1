"""How much of a line can still be credited, and how a part of it is written. Rule: domain.md section 5."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.money import round_money

# Prices have six decimals: a remainder divided by its quantity is written with them.
_PRICE = Decimal("0.000001")


class TooMuchCredited(ExplainedError):
    """More than what is left of the line was asked for."""


@dataclass(frozen=True, slots=True)
class Creditable:
    """A line as it was billed, less what issued credit notes took off it; nets keep the sign of the line."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    net_amount: Decimal
    left_quantity: Decimal
    left_net_amount: Decimal

    @property
    def is_untouched(self) -> bool:
        return self.left_net_amount == self.net_amount and self.left_quantity == self.quantity


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A line of the credit note; `net_amount` has the opposite sign of the line it credits."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    net_amount: Decimal


def credit_of(
    line: Creditable, currency: str, *, quantity: Decimal | None = None, net_amount: Decimal | None = None
) -> CreditLine:
    """Credit a quantity, a net amount (both positive for a line that asks for money), or all that is left.

    Raises TooMuchCredited. The last quantity takes the last cent with it.
    """
    if net_amount is not None:
        return _by_amount(line, net_amount, currency)
    if quantity is None or quantity == line.left_quantity:
        return _the_rest(line, currency)
    if not _fits(quantity, line.left_quantity):
        raise TooMuchCredited(
            _("%(asked)s was asked for, but only %(left)s of the line is left to credit."),
            asked=quantity,
            left=line.left_quantity,
        )
    net = _net(quantity, line.unit_price, line.discount_percent, currency)
    if not _fits(net, line.left_net_amount):
        raise _too_much(net, line)
    return CreditLine(-quantity, line.unit_price, line.discount_percent, -net)


def asked_of(line: Creditable, credit: CreditLine) -> tuple[Decimal | None, Decimal | None]:
    """Quantity or net amount that `credit_of` turns into this line of a credit note again; one of them is None."""
    priced = (credit.unit_price, credit.discount_percent) == (line.unit_price, line.discount_percent)
    if priced and (credit.quantity == -line.quantity or _fits(-credit.quantity, line.left_quantity)):
        return -credit.quantity, None
    return None, -credit.net_amount


def _the_rest(line: Creditable, currency: str) -> CreditLine:
    if line.is_untouched:
        return CreditLine(-line.quantity, line.unit_price, line.discount_percent, -line.net_amount)
    if line.left_quantity and line.net_amount:
        price = (line.left_net_amount / line.left_quantity).quantize(_PRICE)
        if round_money(line.left_quantity * price, currency) == line.left_net_amount:
            return CreditLine(-line.left_quantity, price, Decimal(0), -line.left_net_amount)
    return CreditLine(Decimal(-1), line.left_net_amount, Decimal(0), -line.left_net_amount)


def _by_amount(line: Creditable, net: Decimal, currency: str) -> CreditLine:
    if not _fits(net, line.left_net_amount):
        raise _too_much(net, line)
    if net == line.left_net_amount:
        return _the_rest(line, currency)
    return CreditLine(Decimal(-1), net, Decimal(0), -net)


def _fits(asked: Decimal, left: Decimal) -> bool:
    return asked != 0 and (asked > 0) == (left > 0) and abs(asked) <= abs(left)


def _too_much(net: Decimal, line: Creditable) -> TooMuchCredited:
    return TooMuchCredited(
        _("%(asked)s was asked for, but only %(left)s of the line is left to credit."),
        asked=net,
        left=line.left_net_amount,
    )


def _net(quantity: Decimal, price: Decimal, discount: Decimal, currency: str) -> Decimal:
    gross = round_money(quantity * price, currency)
    return gross - round_money(gross * discount / 100, currency)
