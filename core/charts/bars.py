"""Bar charts: stacked parts above and below zero, each bar a link, with an optional line over them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.charts.model import BarChart, Drawn, Key
from core.charts.parts import NOTHING, STRETCHED, frame, hit, joined, water, written, x_axis, y_axis
from core.charts.scale import Scale, pc, plain, scale_for

_FILLED = Decimal("0.64")  # of its slot
_GAP = Decimal("0.6")  # percent of the height between stacked parts


def draw_bars(chart: BarChart) -> Drawn:
    """Draw the chart; bars start at zero, negative parts hang below it."""
    scale = scale_for(_extremes(chart))
    slot = Decimal(100) / len(chart.points)
    places = [slot * at + slot / 2 for at in range(len(chart.points))]
    inside = joined(
        [
            y_axis(scale, chart.style),
            x_axis(chart.points, places),
            joined([_bar(chart, at, slot, scale) for at in range(len(chart.points))]),
            water(chart.waterline, scale),
            _over(chart, places, scale),
            _hits(chart, places, slot),
        ]
    )
    rows = [[point.name, *_written(chart, at)] for at, point in enumerate(chart.points)]
    head = ["", *(part.name for part in chart.bars), *([chart.line.name] if chart.line else [])]
    return Drawn(chart.key, chart.title, chart.sentence, frame(chart, scale, inside), _legend(chart), head, rows)


def _extremes(chart: BarChart) -> list[Decimal | int | None]:
    columns = [[Decimal(part.values[at]) for part in chart.bars] for at in range(len(chart.points))]
    zero = Decimal(0)
    found: list[Decimal | int | None] = [sum((value for value in column if value > 0), zero) for column in columns]
    found += [sum((value for value in column if value < 0), zero) for column in columns]
    found += chart.line.values if chart.line else []
    return [*found, chart.waterline.value] if chart.waterline else found


def _bar(chart: BarChart, at: int, slot: Decimal, scale: Scale) -> SafeString:
    x, width = slot * at + slot * (1 - _FILLED) / 2, slot * _FILLED
    up = down = Decimal(0)
    drawn = []
    for part in chart.bars:
        value = Decimal(part.values[at])
        if not value:
            continue
        start = up if value > 0 else down
        top, bottom = scale.y(max(start, start + value)), scale.y(min(start, start + value))
        if start:  # a hair of background between stacked parts
            top, bottom = (top, bottom - _GAP) if value > 0 else (top + _GAP, bottom)
        up, down = (up + value, down) if value > 0 else (up, down + value)
        css = "bad" if part.bad else f"b{part.colour}"
        size = max(bottom - top, Decimal("0.4"))
        drawn.append(
            format_html(
                '<rect class="{}" x="{}" width="{}" y="{}" height="{}"/>', css, pc(x), pc(width), pc(top), pc(size)
            )
        )
    return format_html("<g>{}</g>", joined(drawn))


def _over(chart: BarChart, places: Sequence[Decimal], scale: Scale) -> SafeString:
    if chart.line is None:
        return NOTHING
    known = [(x, value) for x, value in zip(places, chart.line.values, strict=True) if value is not None]
    path = "M" + "L".join(f"{plain(x)} {plain(scale.y(value))}" for x, value in known)
    dash = " dash" if chart.line.forecast_from is not None else ""
    return format_html(
        f'{STRETCHED}<path class="l{{}}{{}}" d="{{}}"/></svg>',
        chart.line.colour,
        dash,
        path,
    )


def _written(chart: BarChart, at: int) -> list[str]:
    shown = [chart.style.write(part.values[at]) for part in chart.bars]
    return [*shown, written(chart.style, chart.line.values[at])] if chart.line else shown


def _hits(chart: BarChart, places: Sequence[Decimal], slot: Decimal) -> SafeString:
    names = [str(part.name) for part in chart.bars] + ([str(chart.line.name)] if chart.line else [])
    drawn = [
        hit(point, list(zip(names, _written(chart, at), strict=True)), (slot * at, slot), places[at], first=at == 0)
        for at, point in enumerate(chart.points)
    ]
    return format_html("<g data-rove>{}</g>", joined(drawn))


def _legend(chart: BarChart) -> list[Key]:
    keys = [
        Key(part.name, "--oxide-solid" if part.bad else f"--c{part.colour}" if part.colour else "--line")
        for part in chart.bars
    ]
    if chart.line:
        keys.append(Key(chart.line.name, f"--c{chart.line.colour}", "line"))
    if chart.waterline and not chart.waterline.tint:
        keys.append(Key(chart.waterline.label, "--oxide-solid", "dash"))
    return keys if len(keys) > 1 else []
