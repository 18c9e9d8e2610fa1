"""The words of the mail that carries a document, in the customer's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.calculations.references import format_reference
from billing.models import Invoice
from core import formatting


@dataclass(frozen=True)
class MailText:
    subject: str
    message: str


def mail_text(invoice: Invoice) -> MailText:
    """Subject and message to begin with; the person may change both. `company` must be there."""
    with override(invoice.language):
        if invoice.is_credit_note:
            return _credit_note(invoice)
        return _invoice(invoice)


def _invoice(invoice: Invoice) -> MailText:
    words = {
        "number": invoice.number,
        "company": invoice.company.name,
        "amount": formatting.money(invoice.gross_amount, invoice.currency_id),
        "due": formatting.long_date(invoice.due_on),
        "reference": format_reference(invoice.reference),
    }
    message = _(
        "Hello,\n\nhere is our invoice %(number)s over %(amount)s. It is due on %(due)s; please use the reference"
        " %(reference)s when you pay.\n\nKind regards\n%(company)s"
    )
    return MailText(_("Invoice %(number)s from %(company)s") % words, message % words)


def _credit_note(invoice: Invoice) -> MailText:
    words = {
        "number": invoice.number,
        "company": invoice.company.name,
        "amount": formatting.money(-invoice.gross_amount, invoice.currency_id),
        "original": invoice.snapshot["credits"]["number"],
    }
    message = _(
        "Hello,\n\nhere is our credit note %(number)s over %(amount)s for the invoice %(original)s.\n\nKind regards\n"
        "%(company)s"
    )
    return MailText(_("Credit note %(number)s from %(company)s") % words, message % words)
