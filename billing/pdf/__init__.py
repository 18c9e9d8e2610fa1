"""Documents on paper: made from what was frozen at issue, in the customer's language."""

from billing.pdf.render import invoice_pdf, quote_paper, quote_pdf, quoted_taxes

__all__ = ["invoice_pdf", "quote_paper", "quote_pdf", "quoted_taxes"]
