"""Prices typed with VAT inside: back to net without losing the typed total. Rule: domain.md section 3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.money import round_money


@dataclass(frozen=True, slots=True)
class NetPrices:
    """Net amounts of lines of one (category, rate) that were typed with VAT.

    `adjusted_line` is the index of the line that took `adjustment` (the odd cents), None if none was needed.
    `unreachable` is what the typed total exceeds net + VAT by: with a rate such as 25.5 % some gross totals belong to
    no net amount in whole cents; it goes to the document's rounding (BT-114).
    """

    net_amounts: tuple[Decimal, ...]
    tax_amount: Decimal
    adjusted_line: int | None
    adjustment: Decimal
    unreachable: Decimal


def net_from_inclusive(gross_amounts: Sequence[Decimal], tax_rate: Decimal, currency: str = "EUR") -> NetPrices:
    """Net amounts of lines whose VAT-inclusive amounts were typed, all with the same category and rate in percent.

    Each line is converted and rounded alone; the odd cents go to the largest line, so that net + VAT of the category
    is the typed total wherever such a net exists.
    """
    factor = 1 + tax_rate / 100
    nets = [round_money(amount / factor, currency) for amount in gross_amounts]
    control = sum(gross_amounts, Decimal(0))
    net = round_money(control / factor, currency)
    adjustment = net - sum(nets, Decimal(0))
    adjusted_line = None
    if adjustment:
        adjusted_line = max(range(len(nets)), key=lambda at: abs(nets[at]))
        nets[adjusted_line] += adjustment
    tax = round_money(net * tax_rate / 100, currency)
    return NetPrices(
        net_amounts=tuple(nets),
        tax_amount=tax,
        adjusted_line=adjusted_line,
        adjustment=adjustment,
        unreachable=control - net - tax,
    )
