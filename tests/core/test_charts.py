"""Charts: round axes, places in percent, links, readers' sentences, and the same numbers in the table."""

import re
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import charts
from core.charts.scale import scale_for

amounts = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)


@given(st.lists(amounts, min_size=1, max_size=30))
def test_an_axis_holds_all_values_zero_and_four_to_seven_round_ticks(values):
    scale = scale_for(values)
    assert scale.low <= min(*values, 0)
    assert scale.high >= max(*values, 0)
    assert 4 <= len(scale.ticks) <= 7
    assert Decimal(0) in scale.ticks
    assert all(0 <= scale.y(value) <= 100 for value in values)


def line_chart(**more):
    points = [charts.Point(f"Week {n}, 2026", f"w{n}", href="") for n in (47, 48, 49)]
    return charts.LineChart(
        key="cash",
        title="Cash",
        desc="It stays above the line.",
        points=points,
        lines=[charts.Line("Expected", [400, 300, 200], forecast_from=1)],
        style=charts.money_style("EUR"),
        **more,
    )


def test_a_line_is_solid_for_facts_and_dashed_for_the_forecast():
    svg = charts.draw_lines(line_chart()).svg
    assert '<path class="l1" d="M0 0"/>' in svg
    assert '<path class="l1 dash" d="M0 0L50 25L100 50"/>' in svg


def test_the_outer_svg_never_scales_text_and_names_itself():
    svg = charts.draw_lines(line_chart()).svg
    assert "viewBox" not in svg[: svg.index(">")]
    assert 'aria-labelledby="cash-t cash-d"' in svg
    assert '<desc id="cash-d">It stays above the line.</desc>' in svg


def test_the_waterline_tints_the_forbidden_side():
    svg = charts.draw_lines(line_chart(waterline=charts.Waterline(100, "Waterline €100"))).svg
    assert '<rect class="below" x="0" width="100%" y="75%" height="25%"/>' in svg
    assert "Waterline €100</text>" in svg


def test_points_are_sentences_with_one_tab_stop():
    with translation.override("en"):
        svg = charts.draw_lines(line_chart()).svg
    assert 'aria-label="Week 47, 2026: Expected €400"' in svg
    assert re.findall(r'class="hit" role="img" tabindex="(-?\d)"', svg) == ["0", "-1", "-1"]


def test_a_band_runs_between_its_ends_and_joins_tip_and_table():
    band = charts.Band("Worst", "Best", [300, 200, 100], [400, 400, 400])
    drawn = charts.draw_lines(line_chart(band=band))
    assert '<path class="band" d="M0 0L50 0L100 0L100 75L50 50L0 25Z"/>' in drawn.svg
    assert list(drawn.head) == ["", "Best", "Expected", "Worst"]


def test_a_gap_in_the_values_breaks_the_line():
    chart = line_chart()
    gap = charts.LineChart(
        key="g", title="", desc="", points=chart.points, style=chart.style, lines=[charts.Line("A", [1, None, 2])]
    )
    assert charts.draw_lines(gap).svg.count("M") >= 2
    assert charts.draw_lines(gap).rows[1][1] == "–"


def bar_chart():
    points = [charts.Point("November", "Nov", href="/cash/?week=1&x=2"), charts.Point("December", "Dec")]
    return charts.BarChart(
        key="flow",
        title="In and out",
        desc="More comes in than goes out.",
        points=points,
        style=charts.money_style("EUR"),
        bars=[charts.Bars("In", [300, 100]), charts.Bars("Out", [-100, -200], colour=2)],
        line=charts.Line("Balance", [200, 100], colour=3),
    )


def test_bars_start_at_zero_and_negative_parts_hang_below():
    svg = charts.draw_bars(bar_chart()).svg
    assert '<rect class="b1" x="9%" width="32%" y="0%" height="60%"/>' in svg
    assert '<rect class="b2" x="9%" width="32%" y="60%" height="20%"/>' in svg


def test_each_bar_with_an_address_is_a_link_to_its_items():
    with translation.override("en"):
        svg = charts.draw_bars(bar_chart()).svg
    assert '<a class="hit" href="/cash/?week=1&amp;x=2" tabindex="0"' in svg
    assert 'aria-label="November: In €300, Out −€100, Balance €200"' in svg


def test_names_are_escaped():
    chart = charts.BarChart(
        key="x",
        title="<b>",
        desc="",
        points=[charts.Point("<i>")],
        bars=[charts.Bars("<u>", [1])],
        style=charts.number_style(),
    )
    svg = charts.draw_bars(chart).svg
    assert "<b>" not in svg
    assert "<i>" not in svg
    assert "<u>" not in svg


@pytest.mark.parametrize("values", [[0], [Decimal(0)]])
def test_all_zero_still_draws(values):
    chart = charts.BarChart(
        key="z",
        title="",
        desc="",
        points=[charts.Point("a")],
        bars=[charts.Bars("b", values)],
        style=charts.number_style(),
    )
    assert charts.draw_bars(chart).svg


def test_a_chart_without_points_is_refused():
    with pytest.raises(ValueError, match="empty state"):
        charts.LineChart(key="e", title="", desc="", points=[], lines=[], style=charts.number_style())
