"""Advance invoices and their deduction on the final invoice. Rule: domain.md section 6.

An advance that was itself a VAT invoice is deducted as a negative line in its own (category, rate), not as a prepaid
amount (BT-113), so that the VAT of both documents sums to the VAT of the contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from billing.calculations.totals import LineInput
from core.explained import ExplainedError
from core.money import round_money


class PrepaymentError(ExplainedError):
    """The advances exceed what is invoiced."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Net amount of an advance invoice in one (category, rate), less what was credited or deducted before."""

    net_amount: Decimal
    tax_category: str
    tax_rate: Decimal


def advance_line(
    contract_net: Decimal, percent: Decimal, tax_category: str, tax_rate: Decimal, currency: str = "EUR"
) -> LineInput:
    """The line of an advance invoice over a share of the contract."""
    share = round_money(contract_net * percent / 100, currency)
    return LineInput(Decimal(1), share, tax_category=tax_category, tax_rate=tax_rate)


def final_lines(
    contract_net: Decimal, tax_category: str, tax_rate: Decimal, advances: Sequence[Advance]
) -> list[LineInput]:
    """The lines of the final invoice for a contract part: all of it, less the advances.

    What was paid in advance keeps the rate of its payment date even if the service comes later (rate change): that
    part of the contract is listed at the advance's rate and the deduction stands in the same group.
    """
    advanced = sum((advance.net_amount for advance in advances), Decimal(0))
    if advanced > contract_net:
        raise PrepaymentError(
            _("Advances of %(advanced)s exceed the %(contract)s to invoice."), advanced=advanced, contract=contract_net
        )
    sold: dict[tuple[str, Decimal], Decimal] = {(tax_category, tax_rate): contract_net - advanced}
    for advance in advances:
        key = (advance.tax_category, advance.tax_rate)
        sold[key] = sold.get(key, Decimal(0)) + advance.net_amount
    lines = [_line(Decimal(1), net, *key) for key, net in sold.items() if net]
    return lines + [
        _line(Decimal(-1), advance.net_amount, advance.tax_category, advance.tax_rate) for advance in advances
    ]


def _line(quantity: Decimal, net: Decimal, tax_category: str, tax_rate: Decimal) -> LineInput:
    return LineInput(quantity, net, tax_category=tax_category, tax_rate=tax_rate)
