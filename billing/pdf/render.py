"""From a document to its PDF; a draft is made on the fly and carries a mark."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import override

from billing.models import Invoice, Line, Quote, QuoteLine, TaxLine
from billing.pdf.paper import Paper, paper_of
from billing.pdf.quote_paper import quote_paper_of
from billing.queries.crediting import close_out
from billing.queries.pricing import home_sums, price_document, sums_of, tax_lines
from billing.queries.quote_snapshot import quote_snapshot, quotes_with_paper
from billing.queries.snapshot import snapshot_of, with_paper
from core import clock
from core.pdf import pdf_of

TEMPLATE = "pdf/invoice.html"
QUOTE = "pdf/quote.html"


def invoice_pdf(pk: int) -> bytes:
    """The document as PDF in its own language: an issued one from what was frozen, a draft as of today."""
    invoice = with_paper(Invoice.objects.filter(pk=pk)).get()
    with override(invoice.language):
        return pdf_of(render_to_string(TEMPLATE, {"paper": paper_for(invoice)}))


def paper_for(invoice: Invoice) -> Paper:
    lines = list(Line.objects.filter(invoice=invoice).order_by("position", "pk"))
    if invoice.is_draft:
        return paper_of(invoice, lines, draft_taxes(invoice, lines), snapshot_of(invoice))
    taxes = list(TaxLine.objects.filter(invoice=invoice))
    return paper_of(invoice, lines, taxes, invoice.snapshot)


def draft_taxes(invoice: Invoice, lines: list[Line]) -> list[TaxLine]:
    """Price the unsaved draft as of today, exactly as issuing it would, and give its VAT."""
    totals = price_document(invoice, lines, clock.today(invoice.company))
    taxes = tax_lines(invoice, lines, totals, home_sums(invoice, lines, totals))
    if invoice.is_credit_note:
        close_out(invoice, lines, taxes)
    return taxes


def quote_pdf(pk: int) -> bytes:
    """The quote as PDF in the client's language: a sent one from what was frozen, a draft as of today."""
    quote = quotes_with_paper(Quote.objects.filter(pk=pk)).get()
    with override(quote.language):
        return pdf_of(render_to_string(QUOTE, {"paper": quote_paper(quote)}))


def quote_paper(quote: Quote) -> Paper:
    """Call it with the quote's language active, with a quote fetched with its paper."""
    lines = list(QuoteLine.objects.filter(quote=quote).order_by("position", "pk"))
    if not quote.is_draft:
        return quote_paper_of(quote, lines, quoted_taxes(quote, lines), quote.snapshot)
    if lines:
        price_document(quote, lines, clock.today(quote.company))
    return quote_paper_of(quote, lines, quoted_taxes(quote, lines), quote_snapshot(quote))


def quoted_taxes(quote: Quote, lines: list[QuoteLine]) -> list[TaxLine]:
    """The VAT of a quote by rate, from its lines as they stand."""
    if not lines:
        return []
    totals = sums_of(quote, lines)
    return tax_lines(quote, lines, totals, home_sums(quote, lines, totals))
