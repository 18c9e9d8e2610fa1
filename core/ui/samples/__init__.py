"""Invented values for the style guide, from the company of the design pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core import formatting
from core.ui.icons import ALIASES
from core.ui.parts import Fact, Figure, Happening, MenuItem, Stage, Step, Tab, Todo
from core.ui.samples.drawings import bar_chart, flow_chart, line_chart
from core.ui.samples.form import sample_form

DAY = dt.date(2026, 11, 19)
TONES = ("", "act", "info", "good", "warn", "bad")


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
        Todo(
            "Vesihaka Asunnot has not paid for 31 days",
            "Second reminder went out on 9 November.",
            "?t=1",
            "Call",
            "invoice",
            "bad",
            "€9,788",
        ),
        Todo(
            "Suvanto Energy expects a call at 14:30",
            "Proposal sent on Monday, opened twice.",
            "?t=2",
            "Open deal",
            "phone",
            "warn",
            "€186,000",
        ),
        Todo(
            "Oskari Niemi is booked at 118% next week",
            "Two projects overlap on Tuesday.",
            "?t=3",
            "Rebalance",
            "people",
            "info",
            "7.0 h",
        ),
    ]


def _timeline() -> list[Happening]:
    return [
        Happening(
            "Riikka Salonen opened the proposal",
            "08:51",
            "Second time, most of it on page 7.",
            "eye",
            "info",
            "Today",
            "2026-11-19T08:51",
        ),
        Happening(
            "Mikael Ström sent the proposal",
            "Mon 10:04",
            "",
            "submit",
            "act",
            "16 November",
            "2026-11-16T10:04",
            url="?x",
        ),
        Happening("Mikael Ström moved the deal from Discovery to Proposal", "Mon 10:02", icon="deal"),
        Happening(
            "Elif Kaya called Riikka Salonen, 24 min",
            "Thu 09:15",
            "Budget is approved for 2027.",
            "phone",
            "good",
            "12 November",
        ),
    ]


def _ways() -> dict[str, Any]:
    return {
        "tabs": [
            Tab("All", "?v=1", True, 13),
            Tab("Overdue", "?v=2", False, 3, "bad"),
            Tab("Big clients, Saara", "?v=3"),
            Tab("Save view", "?v=4", icon="plus"),
        ],
        "stages": [
            Stage("Qualified", "6 days", "done"),
            Stage("Discovery", "19 days", "done"),
            Stage("Proposal", "4 days so far", "current"),
            Stage("Negotiation"),
            Stage("Won"),
        ],
        "steps": [
            Step("Oskari Niemi submitted", "Two receipts", "12 Nov", "done"),
            Step("Jussi Haapala approves", "Line manager", state="current", pill="Waiting", tone="warn"),
            Step("Paid with the salary"),
        ],
        "menu_items": [
            MenuItem("Open", "?o", "forward"),
            MenuItem("Copy", "?c", "copy", post=True),
            MenuItem("Delete", "?d", "delete", danger=True, rule=True),
        ],
    }


def _values() -> dict[str, Any]:
    return {
        "facts": [
            Fact("Deal number", "D-214"),
            Fact("Source", "Referral, Rautatammi", "?r"),
            Fact("Cost centre", "210 Energy and utilities"),
            Fact("Competing", ""),
        ],
        "sums": [
            Fact("One-off work", "€162,000.00"),
            Fact("Upkeep, 12 months", "€24,000.00"),
            Fact("Total, excl. VAT", "€186,000.00", total=True),
        ],
        "rows": (
            ("2026-0421", "Kivijoen kunta", "Website maintenance", "Sent", "info", "6,024.00"),
            ("2026-0412", "Merituuli Ferries Oy Ab", "Booking flow", "Partly paid", "act", "65,180.94"),
            ("2026-0405", "Sahanen Timber Oy", "Dealer extranet", "Overdue 12 days", "bad", "21,084.00"),
        ),
        "cards": (
            ("Loyalty programme study", "Kaarna Outdoor", "€42,000", "Discovery call, 24 Nov", "info"),
            ("Intranet renewal", "Kivijoen kunta", "€68,000", "No next step for 16 days", "bad"),
        ),
    }


def everything(*, bad: bool) -> dict[str, Any]:
    """The context of core/styleguide.html."""
    return {
        **_ways(),
        **_values(),
        "tones": TONES,
        "icons": sorted(ALIASES),
        "day": DAY,
        "amount": Decimal("12480"),
        "owing": Decimal("-1882.5"),
        "people": ["Aino Lehtonen", "Mikael Ström", "Elif Kaya", "Nora Lindqvist", "Ömer Işık"],
        "form": sample_form(bad),
        "figures": _figures(),
        "todos": _todos(),
        "timeline": _timeline(),
        "cash_chart": line_chart(),
        "revenue_chart": bar_chart(),
        "flow_chart": flow_chart(),
    }
