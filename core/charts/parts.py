"""What line and bar charts share: frame, axes, waterline, tips, and the words around them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.charts.model import BarChart, LineChart, Point, Style, Value, Waterline
from core.charts.scale import Scale, pc

MOST_LABELS = 9
_FLIP_FROM = 62  # percent of the width from which a tip opens to the left
_ROW, _CHARACTER = 17, Decimal("6.4")
NOTHING = SafeString()
# Lines live in an inner SVG that stretches; everything with text stays outside it.
STRETCHED = '<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" overflow="visible">'


def joined(pieces: Sequence[SafeString]) -> SafeString:
    return SafeString("".join(pieces))


def frame(chart: LineChart | BarChart, scale: Scale, inside: SafeString) -> SafeString:
    """The outer SVG without a viewBox, so that text never scales; the margin for the axis grows with its labels."""
    widest = max(len(chart.style.axis(tick)) for tick in scale.ticks)
    margin = max(Decimal(widest) * Decimal("0.47") + Decimal("0.7"), Decimal(2))
    return format_html(
        '<svg class="plot" style="--h:{};--y:{}rem" role="group" aria-labelledby="{k}-t {k}-d">'
        '<title id="{k}-t">{}</title><desc id="{k}-d">{}</desc>{}</svg>',
        chart.height,
        f"{margin:.2f}",
        chart.title,
        chart.desc,
        inside,
        k=chart.key,
    )


def y_axis(scale: Scale, style: Style) -> SafeString:
    return joined(
        [
            format_html(
                '<line class="{}" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
                '<text class="axis-y" x="-8" y="{y}" dy=".35em">{}</text>',
                "rule" if tick else "zero",
                style.axis(tick),
                y=pc(scale.y(tick)),
            )
            for tick in scale.ticks
        ]
    )


def x_axis(points: Sequence[Point], places: Sequence[Decimal]) -> SafeString:
    """The short names under the axis; `thin` marks every second one, which narrow pages leave out."""
    shown = [(point.tick, x) for point, x in zip(points, places, strict=True) if point.tick]
    every = -(-len(shown) // MOST_LABELS)
    kept = shown[::every] if every else []
    return joined(
        [
            format_html(
                '<text class="axis-x{}" x="{}" y="100%" dy="1.6em">{}</text>',
                " thin" if at % 2 and len(kept) > 6 else "",
                pc(x),
                tick,
            )
            for at, (tick, x) in enumerate(kept)
        ]
    )


def water(line: Waterline | None, scale: Scale) -> SafeString:
    """The dashed limit with its forbidden side tinted."""
    if line is None:
        return NOTHING
    y = min(max(scale.y(line.value), Decimal(0)), Decimal(100))
    if not line.tint:
        return format_html('<line class="water" x1="0" x2="100%" y1="{y}" y2="{y}"/>', y=pc(y))
    top, size = (Decimal(0), y) if line.above else (y, 100 - y)
    return format_html(
        '<rect class="below" x="0" width="100%" y="{}" height="{}"/>'
        '<line class="water" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
        '<text class="water-label" x="6" y="{y}" dy="{}">{}</text>',
        pc(top),
        pc(size),
        "-.5em" if line.above else "1.15em",
        line.label,
        y=pc(y),
    )


def tip(point: Point, rows: Sequence[tuple[str, str]], x: Decimal) -> SafeString:
    """The box that opens on hover and focus; it flips near the right edge."""
    widest = max([len(str(point.name)), *(len(name) + len(shown) + 3 for name, shown in rows)])
    width = int(max(Decimal(widest) * _CHARACTER + 24, Decimal(130)))
    left = -width - 10 if x > _FLIP_FROM else 10
    lines = [
        format_html(
            '<text x="{}" y="{y}">{}</text><text class="end" x="{}" y="{y}">{}</text>',
            left + 11,
            name,
            left + width - 11,
            shown,
            y=25 + _ROW * at,
        )
        for at, (name, shown) in enumerate(rows, start=1)
    ]
    return format_html(
        '<svg class="tip" x="{}" y="0" overflow="visible" aria-hidden="true">'
        '<rect x="{}" y="4" width="{}" height="{}" rx="7"/>'
        '<text x="{}" y="25" class="strong">{}</text>{}</svg>',
        pc(x),
        left,
        width,
        35 + _ROW * len(rows),
        left + 11,
        point.name,
        joined(lines),
    )


def hit(
    point: Point, rows: Sequence[tuple[str, str]], box: tuple[Decimal, Decimal], x: Decimal, *, first: bool
) -> SafeString:
    """A place one can point at, reach by arrow keys, and follow where it is a link."""
    says = f"{point.name}: {', '.join(f'{name} {shown}' for name, shown in rows)}"
    inside = format_html(
        '<rect x="{}" width="{}" y="0" height="100%"/><line x1="{x}" x2="{x}" y1="0" y2="100%"/>{}',
        pc(box[0]),
        pc(box[1]),
        tip(point, rows, x),
        x=pc(x),
    )
    stop = 0 if first else -1
    if point.href:
        return format_html(
            '<a class="hit" href="{}" tabindex="{}" aria-label="{}">{}</a>', point.href, stop, says, inside
        )
    return format_html('<g class="hit" role="img" tabindex="{}" aria-label="{}">{}</g>', stop, says, inside)


def written(style: Style, value: Value | None) -> str:
    return "–" if value is None else style.write(value)
