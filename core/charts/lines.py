"""Line charts: lines, forecast, a band of uncertainty, the waterline."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.charts.model import Drawn, Key, Line, LineChart, Value
from core.charts.parts import NOTHING, STRETCHED, frame, hit, joined, water, written, x_axis, y_axis
from core.charts.scale import Scale, plain, scale_for


def draw_lines(chart: LineChart) -> Drawn:
    """Draw the chart; the numbers of its table are those of its points."""
    scale = scale_for(_all_values(chart), from_zero=chart.from_zero)
    places = _places(len(chart.points))
    series = _named(chart)
    inside = joined(
        [
            y_axis(scale, chart.style),
            x_axis(chart.points, places),
            water(chart.waterline, scale),
            _plot(chart, scale, places),
            _hits(chart, series, places),
        ]
    )
    rows = [
        [point.name, *(written(chart.style, values[at]) for _name, values in series)]
        for at, point in enumerate(chart.points)
    ]
    head = ["", *(name for name, _values in series)]
    return Drawn(chart.key, chart.title, chart.sentence, frame(chart, scale, inside), _legend(chart), head, rows)


def _all_values(chart: LineChart) -> list[Value | None]:
    found: list[Value | None] = [value for line in chart.lines for value in line.values]
    if chart.band:
        found += [*chart.band.low, *chart.band.high]
    if chart.waterline:
        found.append(chart.waterline.value)
    return found


def _named(chart: LineChart) -> list[tuple[str, Sequence[Value | None]]]:
    """Every series with its name, the band's ends around the lines, in the order of tips and table."""
    named: list[tuple[str, Sequence[Value | None]]] = [(str(line.name), line.values) for line in chart.lines]
    if chart.band:
        named = [(str(chart.band.high_name), chart.band.high), *named, (str(chart.band.low_name), chart.band.low)]
    return named


def _places(count: int) -> list[Decimal]:
    if count == 1:
        return [Decimal(50)]
    return [Decimal(at) * 100 / (count - 1) for at in range(count)]


def _path(places: Sequence[Decimal], values: Sequence[Value | None], scale: Scale) -> str:
    """A path through the known values, broken where one is missing."""
    pieces, pen_down = [], False
    for x, value in zip(places, values, strict=True):
        if value is None:
            pen_down = False
            continue
        pieces.append(f"{'L' if pen_down else 'M'}{plain(x)} {plain(scale.y(value))}")
        pen_down = True
    return "".join(pieces)


def _line(line: Line, places: Sequence[Decimal], scale: Scale) -> SafeString:
    css = "faint" if line.faint else f"l{line.colour}"
    at = line.forecast_from
    if at is None:
        return format_html('<path class="{}" d="{}"/>', css, _path(places, line.values, scale))
    joint = max(at - 1, 0)  # the forecast starts from the last fact
    fact = _path(places[:at], line.values[:at], scale)
    guess = _path(places[joint:], line.values[joint:], scale)
    return format_html('<path class="{c}" d="{}"/><path class="{c} dash" d="{}"/>', fact, guess, c=css)


def _plot(chart: LineChart, scale: Scale, places: Sequence[Decimal]) -> SafeString:
    band = NOTHING
    if chart.band:
        high, low = _path(places, chart.band.high, scale), _path(places[::-1], chart.band.low[::-1], scale)
        band = format_html('<path class="band" d="{}{}Z"/>', high, f"L{low[1:]}")
    lines = joined([_line(line, places, scale) for line in chart.lines])
    return format_html(
        f"{STRETCHED}{{}}{{}}</svg>",
        band,
        lines,
    )


def _hits(
    chart: LineChart, series: Sequence[tuple[str, Sequence[Value | None]]], places: Sequence[Decimal]
) -> SafeString:
    half = Decimal(50) / max(len(places) - 1, 1)
    drawn = []
    for at, (point, x) in enumerate(zip(chart.points, places, strict=True)):
        rows = [(name, chart.style.write(value)) for name, values in series if (value := values[at]) is not None]
        left, right = max(x - half, Decimal(0)), min(x + half, Decimal(100))
        drawn.append(hit(point, rows, (left, right - left), x, first=at == 0))
    return format_html("<g data-rove>{}</g>", joined(drawn))


def _legend(chart: LineChart) -> list[Key]:
    plan = chart.waterline if chart.waterline and not chart.waterline.tint else None
    if len(chart.lines) == 1 and not chart.band and not plan:
        return []
    keys = [Key(line.name, "--edge" if line.faint else f"--c{line.colour}", "line") for line in chart.lines]
    if chart.band:
        keys.append(Key(f"{chart.band.low_name} – {chart.band.high_name}", "--band"))
    return [*keys, Key(plan.label, "--oxide-solid", "dash")] if plan else keys
