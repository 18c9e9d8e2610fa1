"""VAT of a foreign-currency document in the accounting currency (BT-111): per category, then summed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from billing.calculations.totals import TaxGroup
from core.money import round_money


@dataclass(frozen=True, slots=True)
class ConvertedGroup:
    """A tax group in the accounting currency."""

    tax_category: str
    tax_rate: Decimal
    taxable_amount: Decimal
    tax_amount: Decimal


@dataclass(frozen=True, slots=True)
class ConvertedVat:
    """All groups in the accounting currency and their sum."""

    currency: str
    rate: Decimal
    groups: tuple[ConvertedGroup, ...]
    tax_amount: Decimal


def convert_vat(tax_groups: Iterable[TaxGroup], rate: Decimal, currency: str = "EUR") -> ConvertedVat:
    """Convert each group at `rate`, the price of one unit of the document's currency in `currency`."""
    groups = tuple(
        ConvertedGroup(
            tax_category=group.tax_category,
            tax_rate=group.tax_rate,
            taxable_amount=round_money(group.taxable_amount * rate, currency),
            tax_amount=round_money(group.tax_amount * rate, currency),
        )
        for group in tax_groups
    )
    total = sum((group.tax_amount for group in groups), round_money(Decimal(0), currency))
    return ConvertedVat(currency=currency, rate=rate, groups=groups, tax_amount=total)
