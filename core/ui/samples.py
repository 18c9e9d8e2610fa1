"""Invented values for the style guide, from the company of the design pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from core import charts, formatting
from core.ui.icons import ALIASES
from core.ui.parts import Fact, Figure, Happening, MenuItem, Stage, Step, Tab, Todo

DAY = dt.date(2026, 11, 19)
TONES = ("", "act", "info", "good", "warn", "bad")
BUYING = (("fixed", "Fixed price"), ("time", "Time and material"), ("retainer", "Retainer"))


class SampleForm(forms.Form):
    """One field of every kind."""

    fieldsets = [
        ("Basics", "The client sees these on quotes and invoices.", ["name", "client", "kind", "note"]),
        ("Money", "The billing method can change until the first invoice is sent.", ["budget", "margin", "billing", "starts_on", "ends_on"]),
        ("More", "", ["scan", "teams", "look", "active", "hold"]),
    ]
    name = forms.CharField(label="Project name", max_length=120)
    client = forms.ChoiceField(label="Client", choices=[("", "Choose"), ("1", "Suvanto Energy Oy"), ("2", "Merituuli Ferries Oy Ab")])
    kind = forms.CharField(label="Order reference", required=False, help_text="Printed on every invoice of the project.")
    note = forms.CharField(label="Description", required=False, widget=forms.Textarea)
    budget = forms.DecimalField(label="Budget excl. VAT", widget=forms.TextInput(attrs={"inputmode": "decimal", "data-affix": "EUR"}))
    margin = forms.DecimalField(label="Target margin", required=False, widget=forms.TextInput(attrs={"data-affix": "%"}))
    billing = forms.ChoiceField(label="Billing", choices=BUYING, widget=forms.RadioSelect)
    starts_on = forms.DateField(label="Starts", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Ends", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    scan = forms.FileField(label="Contract", required=False)
    teams = forms.MultipleChoiceField(
        label="Teams", required=False, choices=[("d", "Design"), ("s", "Software")], widget=forms.CheckboxSelectMultiple
    )
    look = forms.ChoiceField(
        label="View", choices=[("b", "Board"), ("l", "List")], widget=forms.RadioSelect(attrs={"data-look": "seg"}), required=False
    )
    active = forms.BooleanField(label="People may log hours", required=False, help_text="Hours logged so far stay.")
    hold = forms.BooleanField(label="Hold bookings", required=False, widget=forms.CheckboxInput(attrs={"role": "switch"}))

    soft_warnings: list[str] = []


def sample_form(bad: bool) -> SampleForm:
    if not bad:
        return SampleForm(initial={"name": "Online services for district heating", "budget": "162,000.00", "billing": "fixed", "look": "b"})
    form = SampleForm({"name": "", "budget": "162o00", "starts_on": "2027-01-11", "ends_on": "2026-05-14"})
    form.add_error("ends_on", "The end must be after 11 Jan 2027. Did you mean 2027?")
    form.soft_warnings = ["The budget is more than twice the largest project of this client."]
    return form


def _line_chart() -> charts.Drawn:
    worst, best = [412, 380, 402, 350, 290, 240, 228, 180, 140, 96, 120, 168, 150], [412, 398, 446, 430, 402, 410, 420, 388, 402, 418, 470, 520, 548]
    expected = [412, 390, 428, 396, 350, 330, 318, 284, 262, 250, 296, 340, 352]
    points = [charts.Point(f"Week {47 + at if at < 7 else at - 6}", f"{47 + at if at < 7 else at - 6}") for at in range(13)]
    thousand = [[value * 1000 for value in values] for values in (worst, best, expected)]
    return charts.draw_lines(
        charts.LineChart(
            key="sg-cash", title="Cash, 13 weeks", sentence="Worst case dips under the waterline in week 3.", points=points,
            desc="Expected cash falls to €250k in week 3 and recovers; the worst case crosses the €150k waterline.",
            lines=[charts.Line("Expected", thousand[2], forecast_from=3)], style=charts.money_style("EUR"),
            band=charts.Band("Worst", "Best", thousand[0], thousand[1]), waterline=charts.Waterline(150_000, "Waterline €150k"),
        )
    )  # fmt: skip


def _bar_chart() -> charts.Drawn:
    months = ("Nov", "Dec", "Jan", "Feb", "Mar", "Apr")
    parts = (("Signed", 1, (310, 268, 214, 176, 142, 118)), ("Likely", 5, (42, 96, 86, 108, 78, 62)), ("Possible", 2, (20, 64, 92, 118, 124, 94)))
    return charts.draw_bars(
        charts.BarChart(
            key="sg-revenue", title="Revenue forecast", desc="Signed work falls from €310k in November to €118k in April.",
            points=[charts.Point(month, month, href=f"?month={month}") for month in months], style=charts.money_style("EUR"),
            bars=[charts.Bars(name, [value * 1000 for value in values], colour) for name, colour, values in parts],
            waterline=charts.Waterline(380_000, "Plan €380k", tint=False),
        )
    )  # fmt: skip


def _flow_chart() -> charts.Drawn:
    came, went = (84, 61, 122, 40, 96, 71, 18, 64, 110, 52, 88, 47, 130), (-62, -70, -48, -131, -52, -66, -44, -140, -50, -61, -58, -129, -55)
    return charts.draw_bars(
        charts.BarChart(
            key="sg-flow", title="In and out", sentence="Pay weeks stand out; each bar opens its items.", desc="Payroll weeks end below zero.",
            points=[charts.Point(f"Week {at + 1}", f"{at + 1}", href=f"?week={at + 1}") for at in range(13)], style=charts.money_style("EUR"),
            bars=[charts.Bars("In", [value * 1000 for value in came]), charts.Bars("Out", [value * 1000 for value in went], colour=2)],
        )
    )  # fmt: skip


def _figures() -> list[Figure]:
    euro = formatting.money
    return [
        Figure("Cash in bank", euro(412_380, "EUR", decimals=0), "Synced 07:42, two accounts", url="?cash"),
        Figure("Open invoices", euro(249_180, "EUR", decimals=0), f"{euro(48_191, 'EUR', decimals=0)} overdue", "bad"),
        Figure("Weighted pipeline", euro(708_315, "EUR", decimals=0), "+€48,200 this week", "good"),
        Figure("Utilisation, 4 weeks", formatting.percent(Decimal("78.4"), decimals=1), "Target 76%"),
    ]


def _todos() -> list[Todo]:
    return [
        Todo("Vesihaka Asunnot has not paid for 31 days", "Second reminder went out on 9 November.", "?t=1", "Call", "invoice", "bad", "€9,788"),
        Todo("Suvanto Energy expects a call at 14:30", "Proposal sent on Monday, opened twice.", "?t=2", "Open deal", "phone", "warn", "€186,000"),
        Todo("Oskari Niemi is booked at 118% next week", "Two projects overlap on Tuesday.", "?t=3", "Rebalance", "people", "info", "7.0 h"),
    ]


def _timeline() -> list[Happening]:
    return [
        Happening("Riikka Salonen opened the proposal", "08:51", "Second time, most of it on page 7.", "eye", "info", "Today", "2026-11-19T08:51"),
        Happening("Mikael Ström sent the proposal", "Mon 10:04", "", "submit", "act", "16 November", "2026-11-16T10:04", url="?x"),
        Happening("Mikael Ström moved the deal from Discovery to Proposal", "Mon 10:02", icon="deal"),
        Happening("Elif Kaya called Riikka Salonen, 24 min", "Thu 09:15", "Budget is approved for 2027.", "phone", "good", "12 November"),
    ]


def everything(*, bad: bool) -> dict[str, Any]:
    """The context of core/styleguide.html."""
    return {
        "tones": TONES, "icons": sorted(ALIASES), "day": DAY, "amount": Decimal("12480"), "owing": Decimal("-1882.5"), "form": sample_form(bad),
        "people": ["Aino Lehtonen", "Mikael Ström", "Elif Kaya", "Nora Lindqvist", "Ömer Işık"], "figures": _figures(), "todos": _todos(),
        "timeline": _timeline(), "cash_chart": _line_chart(), "revenue_chart": _bar_chart(), "flow_chart": _flow_chart(),
        "tabs": [Tab("All", "?v=1", True, 13), Tab("Overdue", "?v=2", False, 3, "bad"), Tab("Big clients, Saara", "?v=3"), Tab("Save view", "?v=4", icon="plus")],
        "stages": [Stage("Qualified", "6 days", "done"), Stage("Discovery", "19 days", "done"), Stage("Proposal", "4 days so far", "current"), Stage("Negotiation"), Stage("Won")],
        "steps": [Step("Oskari Niemi submitted", "Two receipts", "12 Nov", "done"), Step("Jussi Haapala approves", "Line manager", state="current", pill="Waiting", tone="warn"), Step("Paid with the salary")],
        "facts": [Fact("Deal number", "D-214"), Fact("Source", "Referral, Rautatammi", "?r"), Fact("Cost centre", "210 Energy and utilities"), Fact("Competing", "")],
        "sums": [Fact("One-off work", "€162,000.00"), Fact("Upkeep, 12 months", "€24,000.00"), Fact("Total, excl. VAT", "€186,000.00", total=True)],
        "menu_items": [MenuItem("Open", "?o", "forward"), MenuItem("Copy", "?c", "copy", post=True), MenuItem("Delete", "?d", "delete", danger=True, rule=True)],
        "rows": (("2026-0421", "Kivijoen kunta", "Website maintenance", "Sent", "info", "6024.00"), ("2026-0412", "Merituuli Ferries Oy Ab", "Booking flow", "Partly paid", "act", "65180.94"), ("2026-0405", "Sahanen Timber Oy", "Dealer extranet", "Overdue 12 days", "bad", "21084.00")),
        "cards": (("Loyalty programme study", "Kaarna Outdoor", "€42,000", "Discovery call, 24 Nov", "info"), ("Intranet renewal", "Kivijoen kunta", "€68,000", "No next step for 16 days", "bad")),
    }  # fmt: skip
