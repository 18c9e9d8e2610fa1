"""From values to places: a scale with round ticks, and places as percentages of the plot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
LEAST_TICKS, MOST_TICKS = 4, 7


@dataclass(frozen=True)
class Scale:
    """A y axis; `y` gives the distance from the top in percent."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]

    def y(self, value: Decimal | int) -> Decimal:
        return (self.high - Decimal(value)) * 100 / (self.high - self.low)


def scale_for(values: Iterable[Decimal | int | None], *, from_zero: bool = True) -> Scale:
    """The tightest axis of four to seven round ticks that holds all values; bars always start at zero."""
    known = [Decimal(value) for value in values if value is not None] or [Decimal(0)]
    if from_zero:
        known.append(Decimal(0))
    low, high = min(known), max(known)
    if low == high:
        high = low + 100
    best = min(
        (_ticks(low, high, step) for step in _candidates(high - low)),
        key=lambda ticks: (_misfit(ticks), ticks[-1] - ticks[0]),
    )
    return Scale(best[0], best[-1], best)


def _candidates(span: Decimal) -> Iterable[Decimal]:
    power = Decimal(10) ** (span.adjusted() - 1)
    return [factor * power * ten for ten in (1, 10) for factor in _STEPS] + [power * 100]


def _ticks(low: Decimal, high: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return tuple(step * (first + at) for at in range(min(int(last - first) + 1, 60)))


def _misfit(ticks: tuple[Decimal, ...]) -> int:
    count = len(ticks)
    return max(LEAST_TICKS - count, count - MOST_TICKS, 0)


def pc(value: Decimal | int) -> str:
    """A place as SVG text: 12.5%, at most two decimals."""
    return f"{plain(value)}%"


def plain(value: Decimal | int) -> str:
    text = f"{Decimal(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
