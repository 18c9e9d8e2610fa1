"""The words of a document in the customer's language, or in two at once (capability K12)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop, override, pgettext

WORDS = {
    "invoice": gettext_noop("Invoice"),
    "credit_note": gettext_noop("Credit note"),
    "draft": gettext_noop("Draft"),
    "quote": gettext_noop("Quote"),
    "quote_date": gettext_noop("Date"),
    "valid_until": gettext_noop("Valid until"),
    "subject": gettext_noop("Subject"),
    "terms": gettext_noop("Terms"),
    "total_offer": gettext_noop("Total incl. VAT"),
    "customer": gettext_noop("Customer"),
    "invoice_date": gettext_noop("Invoice date"),
    "due_date": gettext_noop("Due date"),
    "term": gettext_noop("Payment term"),
    "period": gettext_noop("Service period"),
    "your_reference": gettext_noop("Your reference"),
    "contact": gettext_noop("Your contact person"),
    "project": gettext_noop("Project"),
    "reference": gettext_noop("Reference number"),
    "account": gettext_noop("Account number"),
    "to_pay": gettext_noop("To pay"),
    "to_credit": gettext_noop("To your credit"),
    "description": gettext_noop("Description"),
    "quantity": gettext_noop("Quantity"),
    "unit": gettext_noop("Unit"),
    "unit_price": gettext_noop("Unit price, %(currency)s"),
    "discount": gettext_noop("Discount"),
    "vat": gettext_noop("VAT"),
    "net": gettext_noop("Excl. VAT, %(currency)s"),
    "breakdown": gettext_noop("VAT breakdown"),
    "rate": gettext_noop("VAT rate"),
    "without_vat": gettext_noop("Excl. VAT"),
    "with_vat": gettext_noop("Incl. VAT"),
    "total": gettext_noop("Total"),
    "total_to_pay": gettext_noop("Total to pay"),
    "total_to_credit": gettext_noop("Total credited"),
    "pay_by_phone": gettext_noop("Pay with your banking app"),
    "scan": gettext_noop("Scan the code: account, reference and amount fill themselves in."),
    "barcode": gettext_noop("Bank barcode"),
    "page": gettext_noop("Page"),
    "business_id": gettext_noop("Business ID"),
    "vat_id": gettext_noop("VAT ID"),
    "credits": gettext_noop("Credits invoice"),
    "reason": gettext_noop("Reason"),
}
UNITS = {
    "h": gettext_noop("h"),
    "d": gettext_noop("days"),
    "pcs": gettext_noop("pcs"),
    "mon": gettext_noop("months"),
}


@dataclass(frozen=True)
class Speaker:
    """`word("due_date")` is “Eräpäivä”, or “Eräpäivä / Due date” with a second language."""

    language: str
    second: str = ""

    def word(self, key: str, **places: str) -> str:
        return self.both(WORDS[key], **places)

    def both(self, text: str, **places: str) -> str:
        found = []
        for language in dict.fromkeys(code for code in (self.language, self.second) if code):
            with override(language):
                found.append(gettext(text) % places if places else gettext(text))
        return " / ".join(dict.fromkeys(found))

    def words(self, currency: str) -> dict[str, str]:
        """All of them for the template."""
        priced = {"unit_price", "net"}
        return {key: self.word(key, **({"currency": currency} if key in priced else {})) for key in WORDS}

    def unit(self, code: str) -> str:
        """The unit of a line; what a person typed stands as it is."""
        with override(self.language):
            return gettext(UNITS[code]) if code in UNITS else code

    def days(self, days: int, end_of_month: bool) -> str:
        with override(self.language):
            if end_of_month:
                return pgettext("payment term", "%(days)s days from the end of the month") % {"days": days}
            return pgettext("payment term", "%(days)s days net") % {"days": days}
