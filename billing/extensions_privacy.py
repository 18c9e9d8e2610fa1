"""What billing keeps of a person: issued paper and accepted quotes name them, and the law keeps both."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from billing.actions import erasing
from billing.queries import personal, personal_quotes
from core import privacy
from core.privacy import Holder, Kept
from crm.models import Person

WHY = gettext_noop("Vouchers of the bookkeeping are kept as they were issued; so says the accounting law.")
CONTRACTS = gettext_noop(
    "An accepted quote is a contract. Who accepted it, when and from where proves it until no claim can be made from it"
    " any more (GDPR, Article 17(3)(e))."
)
PAYERS = gettext_noop("Bank statements are vouchers of the bookkeeping and name who paid.")


def _invoices(person: Person) -> list[Kept]:
    """The last day is that of the newest document."""
    rows = list(personal.invoices_of(person).values_list("issued_on", "company__country"))
    days = [personal.kept_until(issued_on, country) for issued_on, country in rows if issued_on]
    last: date | None = max(days, default=None)
    return [Kept(WHY, len(rows), last)]


def _contracts(person: Person) -> list[Kept]:
    rows = list(personal_quotes.contracts_of(person))
    return [Kept(CONTRACTS, len(rows), max(map(personal_quotes.kept_until, rows), default=None))]


def _payers(person: Person) -> list[Kept]:
    rows = list(personal.payments_named(person).values_list("booked_on", "bank_account__company__country"))
    days = [personal.kept_until(booked_on, country) for booked_on, country in rows]
    return [Kept(PAYERS, len(rows), max(days, default=None))]


def _other_quotes(person: Person) -> int:
    return personal_quotes.other_quotes_of(person).count() + personal_quotes.acceptances_of(person).count()


privacy.register(
    # Quotes are found by the addresses of the person, and mails of quotes by the quotes: first of all.
    Holder("billing.quotes", _("Quotes"), personal_quotes.tell_quotes, _other_quotes, erasing.erase_quotes, _contracts,
           personal_quotes.proof_of_contracts, position=5),
    Holder("billing.invoices", _("Invoices"), personal.tell_invoices, keeps=_invoices, proof=personal.fingerprint,
           untouched=personal.UNTOUCHED, position=50),
    Holder("billing.bank", _("Bank statements"), keeps=_payers, position=52),
)  # fmt: skip
