"""Charts with invented numbers."""

from __future__ import annotations

from core import charts


def line_chart() -> charts.Drawn:
    worst, best = (
        [412, 380, 402, 350, 290, 240, 228, 180, 140, 96, 120, 168, 150],
        [412, 398, 446, 430, 402, 410, 420, 388, 402, 418, 470, 520, 548],
    )
    expected = [412, 390, 428, 396, 350, 330, 318, 284, 262, 250, 296, 340, 352]
    points = [
        charts.Point(f"Week {47 + at if at < 7 else at - 6}", f"{47 + at if at < 7 else at - 6}") for at in range(13)
    ]
    thousand = [[value * 1000 for value in values] for values in (worst, best, expected)]
    return charts.draw_lines(
        charts.LineChart(
            key="sg-cash",
            title="Cash, 13 weeks",
            sentence="Worst case dips under the waterline in week 3.",
            points=points,
            desc="Expected cash falls to €250k in week 3 and recovers; the worst case crosses the €150k waterline.",
            lines=[charts.Line("Expected", thousand[2], forecast_from=3)],
            style=charts.money_style("EUR"),
            band=charts.Band("Worst", "Best", thousand[0], thousand[1]),
            waterline=charts.Waterline(150_000, "Waterline €150k"),
        )
    )


def bar_chart() -> charts.Drawn:
    months = ("Nov", "Dec", "Jan", "Feb", "Mar", "Apr")
    parts = (
        ("Signed", 1, (310, 268, 214, 176, 142, 118)),
        ("Likely", 5, (42, 96, 86, 108, 78, 62)),
        ("Possible", 2, (20, 64, 92, 118, 124, 94)),
    )
    return charts.draw_bars(
        charts.BarChart(
            key="sg-revenue",
            title="Revenue forecast",
            desc="Signed work falls from €310k in November to €118k in April.",
            points=[charts.Point(month, month, href=f"?month={month}") for month in months],
            style=charts.money_style("EUR"),
            bars=[charts.Bars(name, [value * 1000 for value in values], colour) for name, colour, values in parts],
            waterline=charts.Waterline(380_000, "Plan €380k", tint=False),
        )
    )


def flow_chart() -> charts.Drawn:
    came, went = (
        (84, 61, 122, 40, 96, 71, 18, 64, 110, 52, 88, 47, 130),
        (-62, -70, -48, -131, -52, -66, -44, -140, -50, -61, -58, -129, -55),
    )
    return charts.draw_bars(
        charts.BarChart(
            key="sg-flow",
            title="In and out",
            sentence="Pay weeks stand out; each bar opens its items.",
            desc="Payroll weeks end below zero.",
            points=[charts.Point(f"Week {at + 1}", f"{at + 1}", href=f"?week={at + 1}") for at in range(13)],
            style=charts.money_style("EUR"),
            bars=[
                charts.Bars("In", [value * 1000 for value in came]),
                charts.Bars("Out", [value * 1000 for value in went], colour=2),
            ],
        )
    )
