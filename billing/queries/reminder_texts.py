"""The words of a reminder, in the customer's language."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from billing.calculations.references import format_reference
from billing.models import InvoiceBalance
from billing.queries.mail_texts import MailText
from core import formatting


def language_of(balance: InvoiceBalance) -> str:
    """The customer's language if Keel speaks it, else that of the invoice."""
    known = {code for code, _name in settings.LANGUAGES}
    return balance.customer.language if balance.customer.language in known else balance.invoice.language


def reminder_text(balance: InvoiceBalance, today: date, *, level: int = 1) -> MailText:
    """Friendly the first time, plainer from the second on; `invoice`, `customer` and `company` must be there."""
    with override(language_of(balance)):
        late = (today - balance.due_on).days
        words = {
            "number": balance.invoice.number,
            "company": balance.company.name,
            "open": formatting.money(balance.open_amount, balance.currency_id),
            "due": formatting.long_date(balance.due_on),
            "late": ngettext("%(days)s day", "%(days)s days", late) % {"days": late},
            "account": formatted_iban(balance),
            "reference": format_reference(balance.invoice.reference),
        }
        if level == 1:
            return MailText(_("Reminder: invoice %(number)s") % words, _first() % words)
        return MailText(_("Second reminder: invoice %(number)s") % words, _again() % words)


def formatted_iban(balance: InvoiceBalance) -> str:
    bank = balance.invoice.snapshot.get("bank") or {}
    iban = str(bank.get("iban", ""))
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _first() -> str:
    return _(
        "Hello,\n\nperhaps it was overlooked: our invoice %(number)s was due on %(due)s, and %(open)s of it is still"
        " open. Please pay it to %(account)s with the reference %(reference)s.\n\nIf you have paid in the meantime,"
        " please ignore this mail. If something is wrong with the invoice, just answer it.\n\nKind regards\n"
        "%(company)s"
    )


def _again() -> str:
    return _(
        "Hello,\n\nwe have reminded you of invoice %(number)s before. It was due on %(due)s, %(late)s ago, and %(open)s"
        " of it is still open. Please pay it to %(account)s with the reference %(reference)s, or tell us what keeps"
        " you from it.\n\nKind regards\n%(company)s"
    )
