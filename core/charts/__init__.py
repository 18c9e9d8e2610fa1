"""Charts as SVG text drawn by the server, after DESIGN section 8: pure functions from values to markup."""

from core.charts.bars import draw_bars
from core.charts.lines import draw_lines
from core.charts.model import (
    Band,
    BarChart,
    Bars,
    Drawn,
    Line,
    LineChart,
    Point,
    Style,
    Waterline,
    money_style,
    number_style,
    percent_style,
)

__all__ = [
    "Band",
    "BarChart",
    "Bars",
    "Drawn",
    "Line",
    "LineChart",
    "Point",
    "Style",
    "Waterline",
    "draw_bars",
    "draw_lines",
    "money_style",
    "number_style",
    "percent_style",
]
