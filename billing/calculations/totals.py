"""The one totals engine: quote, invoice, preview, PDF, e-invoice and ledger all take their sums from here.

Rule source: EN 16931-1 (BR-CO-10 to BR-CO-17, BR-DEC) and domain.md section 3. Amounts are in the document's currency
with its minor units; rates and discounts are percentages (25.5, not 0.255).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.money import round_money, split_largest_remainder

Mode = Literal["per_category", "per_line"]
ZERO = Decimal(0)

# UNCL 5305 as EN 16931 uses it: reverse charge, exempt, zero, export, intra-EU goods, outside scope carry no VAT.
CATEGORIES_WITHOUT_TAX = frozenset({"AE", "E", "Z", "G", "K", "O"})
# S standard or reduced, L Canary Islands, M Ceuta and Melilla.
CATEGORIES_WITH_TAX = frozenset({"S", "L", "M"})


class TotalsError(ExplainedError):
    """The lines can't be summed to a lawful document."""


@dataclass(frozen=True, slots=True)
class LineInput:
    """One line as it was entered; a credited line has a negative quantity."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal = ZERO
    tax_category: str = "S"
    tax_rate: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class LineTotals:
    """`net_amount` = `gross_part` − `allowance` (BT-131); `tax_amount` only where VAT is computed per line."""

    gross_part: Decimal
    allowance: Decimal
    net_amount: Decimal
    tax_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One (category, rate): `taxable_amount` = `line_net_amount` − `discount_share` (BT-116), its VAT (BT-117)."""

    tax_category: str
    tax_rate: Decimal
    line_net_amount: Decimal
    discount_share: Decimal
    taxable_amount: Decimal
    tax_amount: Decimal


@dataclass(frozen=True, slots=True)
class DocumentTotals:
    """Sums of a document; the comments name the business terms of EN 16931."""

    currency: str
    mode: Mode
    lines: tuple[LineTotals, ...]
    tax_groups: tuple[TaxGroup, ...]
    line_net_amount: Decimal  # BT-106
    discount_amount: Decimal  # BT-107
    net_amount: Decimal  # BT-109
    tax_amount: Decimal  # BT-110
    gross_amount: Decimal  # BT-112

    def payable_amount(self, prepaid: Decimal = ZERO, rounding: Decimal = ZERO) -> Decimal:
        """What is left to pay (BT-115) after prepaid money (BT-113) and cash rounding (BT-114)."""
        return self.gross_amount - prepaid + rounding


def compute_totals(
    lines: Sequence[LineInput],
    currency: str = "EUR",
    mode: Mode = "per_category",
    document_discount: Decimal = ZERO,
) -> DocumentTotals:
    """Sum lines to a document: line nets rounded first, then VAT per (category, rate), half up.

    `mode` is the one stored on the document: `per_category` rounds VAT once per group, `per_line` on every line.
    `document_discount` is a net amount, split over the groups by net share so that the parts sum exactly. Negating all
    quantities and the discount negates every sum. Raises TotalsError or core.money.MoneyError.
    """
    for line in lines:
        _require_lawful(line)
    line_totals = tuple(_line_totals(line, currency, mode) for line in lines)
    groups = _tax_groups(lines, line_totals, currency, mode, document_discount)
    line_net = _sum((line.net_amount for line in line_totals), currency)
    discount = _sum((group.discount_share for group in groups), currency)
    net = line_net - discount
    tax = _sum((group.tax_amount for group in groups), currency)
    return DocumentTotals(
        currency=currency,
        mode=mode,
        lines=line_totals,
        tax_groups=groups,
        line_net_amount=line_net,
        discount_amount=discount,
        net_amount=net,
        tax_amount=tax,
        gross_amount=net + tax,
    )


def discount_from_percent(lines: Sequence[LineInput], percent: Decimal, currency: str = "EUR") -> Decimal:
    """The document discount in money for a percentage of the sum of the line nets."""
    return round_money(compute_totals(lines, currency).line_net_amount * percent / 100, currency)


def _require_lawful(line: LineInput) -> None:
    if line.tax_category not in CATEGORIES_WITH_TAX | CATEGORIES_WITHOUT_TAX:
        raise TotalsError(_("%(category)s is not a VAT category."), category=line.tax_category)
    if line.tax_category in CATEGORIES_WITHOUT_TAX and line.tax_rate:
        raise TotalsError(
            _("VAT category %(category)s carries no VAT, but the line has a rate of %(rate)s %%."),
            category=line.tax_category,
            rate=line.tax_rate,
        )
    if line.tax_category == "S" and line.tax_rate <= 0:
        raise TotalsError(_("A line taxed at the standard or a reduced rate needs a rate above zero."))
    if not 0 <= line.discount_percent <= 100:
        raise TotalsError(_("A discount is between 0 and 100 %%, not %(percent)s."), percent=line.discount_percent)


def _line_totals(line: LineInput, currency: str, mode: Mode) -> LineTotals:
    gross_part = round_money(line.quantity * line.unit_price, currency)
    allowance = round_money(gross_part * line.discount_percent / 100, currency)
    net = gross_part - allowance
    tax = round_money(net * line.tax_rate / 100, currency) if mode == "per_line" else None
    return LineTotals(gross_part=gross_part, allowance=allowance, net_amount=net, tax_amount=tax)


def _tax_groups(
    lines: Sequence[LineInput], totals: Sequence[LineTotals], currency: str, mode: Mode, discount: Decimal
) -> tuple[TaxGroup, ...]:
    members: dict[tuple[str, Decimal], list[LineTotals]] = {}
    for line, total in zip(lines, totals, strict=True):
        members.setdefault((line.tax_category, line.tax_rate), []).append(total)
    keys = sorted(members, key=lambda key: (-key[1], key[0]))
    nets = [_sum((member.net_amount for member in members[key]), currency) for key in keys]
    _require_fitting_discount(discount, sum(nets, ZERO))
    shares = split_largest_remainder(discount, nets, currency)
    return tuple(
        TaxGroup(
            tax_category=category,
            tax_rate=rate,
            line_net_amount=net,
            discount_share=share,
            taxable_amount=net - share,
            tax_amount=_group_tax(members[category, rate], net, share, rate, currency, mode),
        )
        for (category, rate), net, share in zip(keys, nets, shares, strict=True)
    )


def _require_fitting_discount(discount: Decimal, net: Decimal) -> None:
    if discount and (abs(discount) > abs(net) or (discount > 0) != (net > 0)):
        raise TotalsError(
            _("A discount of %(discount)s does not fit lines that sum to %(net)s."), discount=discount, net=net
        )


def _group_tax(
    members: Sequence[LineTotals], net: Decimal, share: Decimal, rate: Decimal, currency: str, mode: Mode
) -> Decimal:
    if mode == "per_category":
        return round_money((net - share) * rate / 100, currency)
    per_line = _sum((member.tax_amount or ZERO for member in members), currency)
    return per_line - round_money(share * rate / 100, currency)


def _sum(amounts: Iterable[Decimal], currency: str) -> Decimal:
    return sum(amounts, round_money(ZERO, currency))
