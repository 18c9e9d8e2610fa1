"""Putting prices on a document in memory: VAT of each line, the one totals engine, and the sums at home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from billing.calculations.home import HomeSums, at_home
from billing.calculations.totals import DocumentTotals, LineInput, TotalsError, compute_totals
from billing.calculations.vat_rules import NoTaxRate, treat
from billing.models import Invoice, PricedDocument, PricedLine, TaxLine
from billing.queries.tax import dated_rates, parties_of
from core.errors import Refused
from core.firm.queries import Rate, exchange_rate
from core.money import MoneyError


def tax_point(line: PricedLine, on: date) -> date:
    """The last day of the service, else the issue date; place and rate are decided by it (domain.md section 2a)."""
    return line.service_to or on


def resolve_tax(invoice: PricedDocument, lines: Sequence[PricedLine], on: date) -> None:
    """Set category, percent and reason of each line. Raises Refused when no rate is known."""
    rates, parties = dated_rates(invoice.company.country), parties_of(invoice)
    for line in lines:
        try:
            found = treat(
                line.tax_class, tax_point(line, on), parties=parties, rates=rates, language=invoice.language
            )
        except NoTaxRate as error:
            raise Refused(str(error), link="/settings/taxes/") from error
        line.tax_category, line.tax_percent, line.tax_reason = found.category, found.percent, found.reason[:200]


def document_rate(invoice: PricedDocument, on: date) -> Rate:
    """The rate of the day or the last one before it; a credit note keeps its invoice's."""
    if invoice.is_credit_note:
        return Rate(invoice.exchange_rate, invoice.rate_on or on, invoice.rate_source)
    return exchange_rate(invoice.company.currency_id, invoice.currency_id, on)


def inputs(lines: Sequence[PricedLine]) -> list[LineInput]:
    return [
        LineInput(
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
            tax_category=line.tax_category,
            tax_rate=line.tax_percent,
        )
        for line in lines
    ]


def sums_of(invoice: PricedDocument, lines: Sequence[PricedLine]) -> DocumentTotals:
    """The totals of the lines as they stand. Raises Refused when they can't be summed."""
    try:
        return compute_totals(inputs(lines), invoice.currency_id, invoice.rounding_mode)  # type: ignore[arg-type]
    except (TotalsError, MoneyError) as error:
        raise Refused(str(error)) from error


def price_document(invoice: PricedDocument, lines: Sequence[PricedLine], on: date) -> DocumentTotals:
    """Resolve VAT and rate as of a day and fill every amount of the unsaved document and its lines."""
    if not invoice.is_credit_note:
        resolve_tax(invoice, lines, on)
    found = document_rate(invoice, on)
    invoice.exchange_rate = found.rate
    foreign = invoice.currency_id != invoice.company.currency_id
    invoice.rate_on, invoice.rate_source = (found.on, found.source) if foreign else (None, "")
    totals = sums_of(invoice, lines)
    fill(invoice, lines, totals, home_sums(invoice, lines, totals))
    return totals


def home_sums(invoice: PricedDocument, lines: Sequence[PricedLine], totals: DocumentTotals) -> HomeSums:
    return at_home(inputs(lines), totals, invoice.exchange_rate, invoice.company.currency_id)


def fill(invoice: PricedDocument, lines: Sequence[PricedLine], totals: DocumentTotals, home: HomeSums) -> None:
    for line, summed, share in zip(lines, totals.lines, home.lines, strict=True):
        line.net_amount, line.home_net_amount = summed.net_amount, share
    invoice.net_amount, invoice.tax_amount = totals.net_amount, totals.tax_amount
    invoice.gross_amount = totals.gross_amount
    invoice.home_net_amount, invoice.home_tax_amount = home.net_amount, home.tax_amount
    invoice.home_gross_amount = home.gross_amount


def tax_lines(invoice: PricedDocument, lines: Sequence[PricedLine], totals: DocumentTotals, home: HomeSums) -> list[TaxLine]:
    """One unsaved row a category and rate, with the reason of its first line."""
    reasons: dict[tuple[str, Decimal], str] = {}
    for line in lines:
        reasons.setdefault((line.tax_category, line.tax_percent), line.tax_reason)
    return [
        TaxLine(
            # A quote's VAT is shown and not kept apart: its lines say it all.
            invoice=invoice if isinstance(invoice, Invoice) else None,
            category=group.tax_category,
            percent=group.tax_rate,
            net_amount=group.taxable_amount,
            tax_amount=group.tax_amount,
            home_net_amount=converted.taxable_amount,
            home_tax_amount=converted.tax_amount,
            reason=reasons[group.tax_category, group.tax_rate],
        )
        for group, converted in zip(totals.tax_groups, home.groups, strict=True)
    ]
