"""The dated VAT rates of a country as plain values; one query a document."""

from __future__ import annotations

from datetime import timedelta

from billing.calculations.vat_rules import DatedRate, Parties
from billing.models import Invoice
from core.models import TaxRate


def dated_rates(country: str) -> list[DatedRate]:
    """All rates of the country, past and coming ones too: lines of one document may have different tax points."""
    rows = TaxRate.objects.filter(country=country).order_by("pk")
    return [
        DatedRate(
            tax_class=row.tax_class,
            category=row.category,
            percent=row.percent,
            first=row.period.lower,
            # Periods are half open in the database; here both days count.
            last=row.period.upper - timedelta(days=1) if row.period.upper else None,
            reasons=row.reason or {},
        )
        for row in rows
    ]


def parties_of(invoice: Invoice) -> Parties:
    return Parties(
        seller_country=invoice.company.country,
        seller_vat_id=invoice.company.vat_id,
        buyer_country=invoice.customer.country,
        buyer_vat_id=invoice.customer.vat_id,
    )
