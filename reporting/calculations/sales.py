"""Arithmetic of sales: shares, velocity, bands of size. Values in, values out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

# (key, from, to): what a deal is worth in the company's currency, both ends included; None is open.
BANDS: tuple[tuple[str, Decimal | None, Decimal | None], ...] = (
    ("s", None, Decimal("9999.99")),
    ("m", Decimal(10000), Decimal("24999.99")),
    ("l", Decimal(25000), Decimal("49999.99")),
    ("xl", Decimal(50000), Decimal("99999.99")),
    ("xxl", Decimal(100000), None),
)
_TENTH = Decimal("0.1")
_CENT = Decimal("0.01")


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """`part` of `whole` in percent with one decimal; None of nothing."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_TENTH, ROUND_HALF_UP) if whole else None


def velocity(deals: int, won: int, lost: int, won_value: Decimal, cycle_days: Decimal | None) -> Decimal | None:
    """Money a day that the pipeline brings: deals × win rate × value of a won deal ÷ days it takes.

    None where one of the four is not known: no closed deal, none won, or a cycle of no days.
    """
    if not won or not cycle_days or cycle_days <= 0:
        return None
    rate = Decimal(won) / (won + lost)
    return (deals * rate * (won_value / won) / cycle_days).quantize(_CENT, ROUND_HALF_UP)
