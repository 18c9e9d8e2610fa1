"""The words of mails about quotes, in the client's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.models import Quote, QuoteAcceptance
from billing.queries.mail_texts import MailText
from core import formatting


def offer_text(quote: Quote) -> MailText:
    """Subject and message to begin with; the person may change both, the link follows below them."""
    with override(quote.language):
        words = {
            "title": quote.title,
            "company": quote.company.name,
            "amount": formatting.money(quote.gross_amount, quote.currency_id),
            "day": formatting.long_date(quote.valid_until),
            "owner": quote.owner.name,
        }
        message = _(
            "Hello,\n\nhere is our quote for “%(title)s”: %(amount)s including VAT, valid until %(day)s. You can read,"
            " accept or decline it through the link below; the PDF goes with this mail.\n\nKind regards\n%(owner)s\n"
            "%(company)s"
        )
        return MailText(_("Quote from %(company)s: %(title)s") % words, message % words)


def confirmation(quote: Quote, made: QuoteAcceptance) -> MailText:
    """What the client keeps: who accepted what and when, with the very paper."""
    with override(quote.language):
        words = {
            "number": quote.number,
            "title": quote.title,
            "name": made.name,
            "company": quote.company.name,
            "amount": formatting.money(quote.gross_amount, quote.currency_id),
            "moment": formatting.moment(made.accepted_at),
            "owner": quote.owner.name,
            "email": quote.owner.email,
        }
        message = _(
            "Hello %(name)s,\n\nthank you. You accepted our quote %(number)s “%(title)s”, %(amount)s including VAT, on"
            " %(moment)s. The accepted quote goes with this mail as a PDF.\n\n%(owner)s will be in touch. Questions:"
            " %(email)s\n\nKind regards\n%(company)s"
        )
        return MailText(_("Accepted: quote %(number)s from %(company)s") % words, message % words)
