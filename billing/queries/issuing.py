"""What a person should know before issuing: the earliest date, and what looks like a slip."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from billing.models import Invoice
from billing.queries.vat_checks import unchecked_vat
from core import clock
from core.models import NumberSeries
from crm.models import Address


def earliest_issue_date(invoice: Invoice) -> date | None:
    """After the closed books and not before the last document of the series; None when nothing limits it."""
    kinds = [NumberSeries.Kind.INVOICE]
    if invoice.is_credit_note:
        kinds.insert(0, NumberSeries.Kind.CREDIT_NOTE)
    year = clock.today(invoice.company).year
    rows = {
        row.kind: row.last_issued_on
        for row in NumberSeries.objects.filter(company=invoice.company, fiscal_year=year, kind__in=kinds)
    }
    last = next((rows[kind] for kind in kinds if kind in rows), None)
    closed = invoice.company.books_closed_until
    days = [day for day in (last, closed + timedelta(days=1) if closed else None) if day]
    return max(days, default=None)


def slips(invoice: Invoice, on: date) -> list[str]:
    """Sentences about what is allowed and still unusual."""
    found = []
    if not Address.objects.filter(organisation=invoice.customer_id).exists():
        found.append(_("The client has no address; the law asks for it on an invoice."))
    lines = list(invoice.lines.all())
    if any(line.service_to and line.service_to > on for line in lines):
        found.append(_("Some of the work lies after the date of the invoice."))
    if any(line.net_amount == 0 for line in lines) and not invoice.is_credit_note:
        found.append(_("At least one line is worth nothing."))
    return [*found, *unchecked_vat(invoice, lines)]
