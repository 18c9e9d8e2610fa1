"""What a chart is made of: points, series, the waterline, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from core import formatting

if TYPE_CHECKING:
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

Value = Decimal | int
MOST_SERIES = 5


@dataclass(frozen=True)
class Style:
    """How numbers are written: in tips and the table, and on the axis."""

    write: Callable[[Value], str]
    axis: Callable[[Value], str]


def money_style(currency: str) -> Style:
    """Whole units in tips and table, k and m on the axis."""
    return Style(
        lambda value: formatting.money(value, currency, decimals=0),
        lambda value: formatting.compact_money(value, currency),
    )


def percent_style() -> Style:
    return Style(lambda value: formatting.percent(value, decimals=1), lambda value: formatting.percent(value))


def number_style(decimals: int = 0) -> Style:
    return Style(lambda value: formatting.number(value, decimals=decimals), lambda value: formatting.number(value))


@dataclass(frozen=True)
class Point:
    """One place on the x axis: its full name for tips and readers, the short one under the axis, where it leads."""

    name: StrOrPromise
    tick: StrOrPromise = ""
    href: str = ""


@dataclass(frozen=True)
class Line:
    """A series drawn as a line, solid for facts; dashed from the index `forecast_from` on, faint for a plan."""

    name: StrOrPromise
    values: Sequence[Value | None]
    colour: int = 1
    forecast_from: int | None = None
    faint: bool = False


@dataclass(frozen=True)
class Bars:
    """A series drawn as parts of stacked bars; negative values hang below zero. `colour` 0 is the quiet one."""

    name: StrOrPromise
    values: Sequence[Value]
    colour: int = 1
    bad: bool = False


@dataclass(frozen=True)
class Band:
    """Uncertainty: from `low` to `high` around a line."""

    low_name: StrOrPromise
    high_name: StrOrPromise
    low: Sequence[Value]
    high: Sequence[Value]


@dataclass(frozen=True)
class Waterline:
    """The limit that must not be crossed; `above` turns the forbidden side up, for a ceiling.

    Without `tint` only the line is drawn and the legend names it, as for a plan.
    """

    value: Value
    label: StrOrPromise
    above: bool = False
    tint: bool = True


@dataclass(frozen=True)
class LineChart:
    """`title` names it, `sentence` says what it means (shown above), `desc` states the conclusion for readers."""

    key: str
    title: StrOrPromise
    desc: StrOrPromise
    points: Sequence[Point]
    lines: Sequence[Line]
    style: Style
    sentence: StrOrPromise = ""
    band: Band | None = None
    waterline: Waterline | None = None
    height: str = "15rem"
    from_zero: bool = True

    def __post_init__(self) -> None:
        _check(self.points, [line.values for line in self.lines])


@dataclass(frozen=True)
class BarChart:
    """Stacked bars, each of which is a link where its point has an `href`, with an optional line over them."""

    key: str
    title: StrOrPromise
    desc: StrOrPromise
    points: Sequence[Point]
    bars: Sequence[Bars]
    style: Style
    sentence: StrOrPromise = ""
    line: Line | None = None
    waterline: Waterline | None = None
    height: str = "12.5rem"

    def __post_init__(self) -> None:
        _check(self.points, [part.values for part in self.bars] + ([self.line.values] if self.line else []))


def _check(points: Sequence[Point], series: Sequence[Sequence[object]]) -> None:
    if not points:
        raise ValueError("a chart needs points: show the empty state instead")
    if len(series) > MOST_SERIES + 1:
        raise ValueError("at most five series; sum the rest as Other")
    if any(len(values) != len(points) for values in series):
        raise ValueError("each series needs one value a point")


@dataclass(frozen=True)
class Key:
    """A line of the legend; `mark` is box, line or dash, `colour` a custom property."""

    name: StrOrPromise
    colour: str
    mark: str = "box"


@dataclass(frozen=True)
class Drawn:
    """A chart ready for {% chart %}: the SVG, its legend, and the same numbers as a table."""

    key: str
    title: StrOrPromise
    sentence: StrOrPromise
    svg: SafeString
    legend: Sequence[Key]
    head: Sequence[StrOrPromise]
    rows: Sequence[Sequence[StrOrPromise]]
