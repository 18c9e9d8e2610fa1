"""The dated VAT rates of a country as plain values; one query a document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from billing.calculations.vat_rules import DatedRate, Parties
from billing.models import PricedDocument, PricedLine
from core import formatting
from core.fields.reading import country as country_name
from core.models import TaxRate
from core.prepared import Prepared

_RATES: Prepared[tuple[Any, ...]] = Prepared(
    lambda country: (
        TaxRate.objects.filter(country=country)
        .order_by("pk")
        .values_list("tax_class", "category", "percent", "period", "reason")
    ),
    country="a country",
)


def dated_rates(country: str) -> list[DatedRate]:
    """All rates of the country, past and coming ones too: lines of one document may have different tax points."""
    return [
        DatedRate(
            tax_class=tax_class,
            category=category,
            percent=percent,
            first=period.lower,
            # Periods are half open in the database; here both days count.
            last=period.upper - timedelta(days=1) if period.upper else None,
            reasons=reason or {},
        )
        for tax_class, category, percent, period, reason in _RATES.rows(country=country)
    ]


def rate_changes(country: str) -> dict[str, list[date]]:
    """By VAT class the days from which another rate counts, oldest first."""
    found: dict[str, list[date]] = {}
    for rate in dated_rates(country):
        if rate.first is not None:
            found.setdefault(rate.tax_class, []).append(rate.first)
    return {tax_class: sorted(days) for tax_class, days in found.items()}


def parties_of(invoice: PricedDocument) -> Parties:
    return Parties(
        seller_country=invoice.company.country,
        seller_vat_id=invoice.company.vat_id,
        buyer_country=invoice.customer.country,
        buyer_vat_id=invoice.customer.vat_id,
    )


def percent_text(line: PricedLine) -> str:
    """The rate, and where no VAT is charged the category that says why."""
    shown = formatting.percent(line.tax_percent)
    return shown if line.tax_category == "S" else f"{shown} {line.tax_category}"


def rule_text(line: PricedLine, country: str, on: date) -> str:
    """Which rule gave the line its VAT, for the person who drafts (capability G1)."""
    if line.tax_category != "S":
        return line.tax_reason
    return _("Class “%(tax_class)s” of %(country)s on %(day)s") % {
        "tax_class": line.tax_class,
        "country": country_name(country),
        "day": formatting.short_date(line.service_to or on),
    }
