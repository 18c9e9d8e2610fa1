"""A document's sums in the company's currency: VAT per category, then summed; the lines add up to their category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.calculations.foreign_vat import ConvertedGroup, convert_vat
from billing.calculations.totals import DocumentTotals, LineInput
from core.money import round_money, split_largest_remainder

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class HomeSums:
    """`lines` in the order of the document; their sum is `net_amount`."""

    lines: tuple[Decimal, ...]
    groups: tuple[ConvertedGroup, ...]
    net_amount: Decimal
    tax_amount: Decimal
    gross_amount: Decimal


def at_home(lines: Sequence[LineInput], totals: DocumentTotals, rate: Decimal, currency: str) -> HomeSums:
    """Convert at `rate`, the price of one unit of the document's currency in `currency` (domain.md sections 2a, 8)."""
    converted = convert_vat(totals.tax_groups, rate, currency)
    net = sum((group.taxable_amount for group in converted.groups), round_money(ZERO, currency))
    return HomeSums(
        lines=tuple(_shares(lines, totals, converted.groups, rate, currency)),
        groups=converted.groups,
        net_amount=net,
        tax_amount=converted.tax_amount,
        gross_amount=net + converted.tax_amount,
    )


def _shares(
    lines: Sequence[LineInput], totals: DocumentTotals, groups: Sequence[ConvertedGroup], rate: Decimal, currency: str
) -> list[Decimal]:
    """Each category's amount split over its lines by their nets; where they cancel out, converted one by one."""
    found = [ZERO] * len(lines)
    for group in groups:
        key = (group.tax_category, group.tax_rate)
        members = [at for at, line in enumerate(lines) if (line.tax_category, line.tax_rate) == key]
        nets = [totals.lines[at].net_amount for at in members]
        if sum(nets):
            parts = split_largest_remainder(group.taxable_amount, nets, currency)
        else:
            parts = [round_money(net * rate, currency) for net in nets]
        for at, part in zip(members, parts, strict=True):
            found[at] = part
    return found
