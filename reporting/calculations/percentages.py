"""Ratios that are shown to people."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def percent_of(part: Decimal, base: Decimal, places: int = 1) -> Decimal | None:
    """`part` in percent of `base`, half up; None without a base. The screen always prints what the base is."""
    if not base:
        return None
    return (part * 100 / base).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0
