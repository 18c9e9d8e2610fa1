"""The register's answer about the buyer's VAT number, on which an invoice under reverse charge rests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from billing.models import Invoice, Line
from core.formatting import moment, short_date
from core.ui.parts import Fact
from crm.models import VatCheck
from crm.queries.vat_checks import is_fresh, requester_of, vat_policy

# UNCL 5305: reverse charge, and goods within the EU.
CATEGORIES = ("AE", "K")


def justifying_check(invoice: Invoice, lines: Iterable[Line]) -> VatCheck | None:
    """The newest answer that says the number is valid, told to the company that invoices; None without need or answer."""
    if not _rests_on_it(lines):
        return None
    requester = requester_of(invoice.company)
    answers = VatCheck.objects.filter(organisation=invoice.customer_id)
    return answers.justifying(invoice.customer.vat_id, requester).first()


def unchecked_vat(invoice: Invoice, lines: Sequence[Line]) -> list[str]:
    """A sentence when nothing, or only something old, says that the buyer's VAT number is valid."""
    if not _rests_on_it(lines) or invoice.is_credit_note or not invoice.customer.vat_id:
        return []
    words = {"client": invoice.customer, "vat_id": invoice.customer.vat_id}
    check = justifying_check(invoice, lines)
    if check is None or check.answered_at is None:
        return [
            _("Nothing shows that the VAT ID %(vat_id)s of “%(client)s” is valid. Check it before you charge no VAT.")
            % words
        ]
    if not is_fresh(check, vat_policy()):
        words["day"] = short_date(check.answered_at.date())
        return [_("The VAT ID %(vat_id)s of “%(client)s” was last checked on %(day)s. Check it again.") % words]
    return []


def checked_fact(invoice: Invoice) -> Fact:
    """When the number was found valid and under which consultation number; empty where nothing rests on it."""
    check = invoice.vat_check
    if check is None:
        return Fact(_("VAT ID checked"), "")
    said = " · ".join(part for part in (moment(check.answered_at), check.consultation_number) if part)
    return Fact(_("VAT ID checked"), said, url=check.get_absolute_url())


def _rests_on_it(lines: Iterable[Line]) -> bool:
    return any(line.tax_category in CATEGORIES for line in lines)
