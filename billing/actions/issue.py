"""Issuing: the legal act that gives a document its number and freezes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.calculations.due_dates import DueRule, due_date
from billing.calculations.payment import Payee, payment_codes
from billing.calculations.vat_rules import missing_identifier
from billing.events import InvoiceIssued
from billing.models import BilledEntry, BilledExpense, Invoice, Line, TaxLine
from billing.permissions import INVOICE_VIEW, ISSUE
from billing.queries.crediting import close_out, credited_to_the_end, require_creditable
from billing.queries.pricing import home_sums, price_document, tax_lines
from billing.queries.snapshot import lines_of, locked_papers, snapshot_of
from billing.queries.tax import parties_of
from billing.queries.vat_checks import justifying_check
from core import clock
from core.access import Actor
from core.actions import action
from core.books import require_open
from core.errors import Refused
from core.events import publish
from core.formatting import short_date
from core.models import NumberSeries
from core.numbering import TakenNumber, take_number
from crm.actions import record
from crm.models import Deal

AMOUNTS = (
    "exchange_rate", "rate_on", "rate_source", "net_amount", "tax_amount", "gross_amount", "home_net_amount",
    "home_tax_amount", "home_gross_amount",
)  # fmt: skip
FROZEN = (
    "state", "number", "serial", "reference", "issued_on", "due_on", "customer_name", "snapshot", "letterhead_id",
    "bank_account_id", "search_key", "vat_check_id",
)  # fmt: skip
PRICED = ("net_amount", "home_net_amount", "tax_category", "tax_percent", "tax_reason")
SAID = {
    Invoice.Kind.INVOICE: gettext_noop("Invoice %(number)s issued, %(amount)s"),
    Invoice.Kind.CREDIT_NOTE: gettext_noop("Credit note %(number)s issued, %(amount)s"),
}


@action(ISSUE, on="invoice")
def issue_invoice(*, invoice: Invoice, actor: Actor, on: date) -> Invoice:
    """Give the draft its number, date, reference and due date, freeze it with all it shows, and return it.

    Raises Refused when it is issued already, has no lines, lacks an identifier its VAT demands, or when the date lies
    in closed books, in the future or before the last one of the series (domain.md sections 2a to 5).
    """
    held = _locked(invoice)
    Invoice.workflow.require(held, "issue")
    _require_day(held, on)
    lines = lines_of(held)
    _require_lines(lines)
    if held.is_credit_note:
        require_creditable(held, lines)
    _price(held, lines, on)
    _require_payable(held)
    _require_identifiers(held, lines)
    if held.is_credit_note:
        _release(held, lines)
    _freeze(held, on)
    _justify(held, lines)
    _number(held, on)
    _tell(held, actor)
    return held


def _locked(invoice: Invoice) -> Invoice:
    """The document, and before it the invoice it credits: parents first, by primary key."""
    found = {row.pk: row for row in locked_papers(invoice.credits_id or invoice.pk, invoice.pk)}
    if invoice.pk not in found:
        raise Refused(_("This draft was deleted."))
    return found[invoice.pk]


def _require_day(invoice: Invoice, on: date) -> None:
    require_open(invoice.company, on)
    today = clock.today(invoice.company)
    if on > today:
        raise Refused(
            _("An invoice can't be dated in the future; the latest date is %(today)s.") % {"today": short_date(today)}
        )


def _require_lines(lines: Sequence[Line]) -> None:
    if not lines:
        raise Refused(_("There is nothing on this invoice yet. Add a line first."))
    for line in lines:
        if not line.description.strip():
            raise Refused(_("Line %(number)s says nothing. Describe it, or take it out.") % {"number": line.position})


def _price(invoice: Invoice, lines: Sequence[Line], on: date) -> None:
    """Everything is computed again as of the issue date; what changed since the draft is written."""
    before = [[getattr(line, name) for name in PRICED] for line in lines]
    totals = price_document(invoice, lines, on)
    taxes = tax_lines(invoice, lines, totals, home_sums(invoice, lines, totals))
    if invoice.is_credit_note:
        close_out(invoice, lines, taxes)
    moved = [line for line, old in zip(lines, before, strict=True) if [getattr(line, name) for name in PRICED] != old]
    if moved:
        Line.objects.bulk_update(moved, PRICED)
    TaxLine.objects.bulk_create(taxes)


def _require_payable(invoice: Invoice) -> None:
    if not invoice.is_credit_note and invoice.gross_amount < 0:
        raise Refused(_("This invoice would give money back. Credit the invoice it belongs to instead."))


def _require_identifiers(invoice: Invoice, lines: Sequence[Line]) -> None:
    parties = parties_of(invoice)
    for category in dict.fromkeys(line.tax_category for line in lines):
        lacking = missing_identifier(category, parties)
        if lacking == "buyer":
            raise Refused(
                _("Reverse charge needs the VAT ID of “%(client)s”. Add it to the client first.")
                % {"client": invoice.customer},
                link=invoice.customer.get_absolute_url(),
                link_label=_("Open the client"),
            )
        if lacking == "seller":
            raise Refused(
                _("%(company)s has no VAT ID, so it can't charge VAT. Add it in the settings.")
                % {"company": invoice.company},
                link="/settings/",
                link_label=_("Settings"),
            )


def _release(credit: Invoice, lines: Sequence[Line]) -> None:
    """Hours and expenses of lines credited to the end can be billed again; those of others stay billed."""
    gone = credited_to_the_end(credit, lines)
    for rows in (BilledEntry.objects, BilledExpense.objects):
        rows.filter(line__in=gone, live=True).update(live=False)


def _freeze(invoice: Invoice, on: date) -> None:
    """Copy everything the paper shows, so that later changes of others alter nothing (domain.md section 5)."""
    term = invoice.payment_term
    rule = DueRule.MONTH_END_THEN_DAYS if term.end_of_month else DueRule.DAYS
    invoice.issued_on = on
    invoice.due_on = on if invoice.is_credit_note else due_date(on, term.days, rule)
    invoice.customer_name = invoice.customer.name
    invoice.snapshot = snapshot_of(invoice)
    invoice.letterhead_id = (invoice.snapshot["letterhead"] or {}).get("id")
    invoice.bank_account_id = (invoice.snapshot["bank"] or {}).get("id")


def _justify(invoice: Invoice, lines: Sequence[Line]) -> None:
    """What the register of VAT numbers said is kept with the invoice that rests on it, as of its issue."""
    check = justifying_check(invoice, lines)
    if check is None:
        return
    invoice.vat_check_id = check.pk
    invoice.snapshot["vat_check"] = {
        "vat_id": check.vat_id,
        "consultation_number": check.consultation_number,
        "answered_at": check.answered_at.isoformat() if check.answered_at else "",
        "answer_sha256": check.answer_sha256,
    }


def _number(invoice: Invoice, on: date) -> None:
    """The number comes last; from here to the commit the whole series waits (domain.md section 4)."""
    taken = take_number(company_id=invoice.company_id, kind=_series_of(invoice, on), on=on)
    invoice.number, invoice.serial = taken.number, taken.serial
    if not invoice.is_credit_note:
        _add_payment(invoice, taken)
    Invoice.workflow.apply(invoice, "issue")
    try:
        invoice.save(update_fields=[*AMOUNTS, *FROZEN])
    except IntegrityError as error:
        raise Refused(
            _("The number %(number)s is taken already. Give this series a prefix of its own.")
            % {"number": taken.number},
            link="/settings/series/",
            link_label=_("Number series"),
        ) from error


def _series_of(invoice: Invoice, on: date) -> str:
    """Credit notes have a series of their own where the company keeps one, else they share the invoices'."""
    if not invoice.is_credit_note:
        return NumberSeries.Kind.INVOICE
    own = NumberSeries.objects.filter(
        company_id=invoice.company_id, kind=NumberSeries.Kind.CREDIT_NOTE, fiscal_year=on.year
    )
    return NumberSeries.Kind.CREDIT_NOTE if own.exists() else NumberSeries.Kind.INVOICE


def _add_payment(invoice: Invoice, taken: TakenNumber) -> None:
    bank: dict[str, Any] = invoice.snapshot["bank"] or {}
    assert invoice.due_on is not None  # set by _freeze
    codes = payment_codes(
        taken.reference_base,
        payee=Payee(invoice.company.name, invoice.company.country, bank.get("iban", ""), bank.get("bic", "")),
        amount=invoice.gross_amount,
        currency=invoice.currency_id,
        due_on=invoice.due_on,
    )
    invoice.reference = codes.reference
    invoice.snapshot["payment"] = {
        "reference": codes.reference, "rf": codes.rf, "barcode": codes.barcode, "epc": codes.epc,
    }  # fmt: skip


def _tell(invoice: Invoice, actor: Actor) -> None:
    assert invoice.issued_on is not None and invoice.due_on is not None
    publish(
        InvoiceIssued(
            invoice_id=invoice.pk,
            customer_id=invoice.customer_id,
            document=invoice.kind,
            number=invoice.number,
            issued_on=invoice.issued_on.isoformat(),
            due_on=invoice.due_on.isoformat(),
            currency=invoice.currency_id,
            gross_amount=invoice.gross_amount,
            credits_id=invoice.credits_id,
        ),
        actor=actor,
        subject=invoice,
    )
    record(
        subject=invoice,
        kind="invoice.issued",
        permission=INVOICE_VIEW,
        summary=SAID[Invoice.Kind(invoice.kind)],
        arguments={
            "number": invoice.number,
            "amount": {"amount": str(invoice.gross_amount), "currency": invoice.currency_id},
        },
        organisation=invoice.customer,
        person=invoice.person,
        deal=_deal_of(invoice),
        url=reverse("billing:invoice", args=[invoice.pk]),
        actor=actor,
    )


def _deal_of(invoice: Invoice) -> Deal | None:
    """By its key alone: the timeline asks no more of it."""
    key = invoice.project.deal_id if invoice.project else None
    return Deal(pk=key) if key else None
