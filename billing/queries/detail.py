"""What the page of an invoice shows, gathered in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.calculations.references import format_reference
from billing.models import BilledEntry, BilledExpense, Delivery, Invoice, Line, TaxLine
from billing.permissions import INVOICE_VIEW
from billing.queries.pricing import home_sums, sums_of, tax_lines
from billing.queries.tax import percent_text, rule_text
from billing.queries.vat_checks import checked_fact
from core import clock, formatting
from core.fields.reading import language_name
from core.mail import refusals
from core.models import MailMessage, User
from core.ui.parts import Fact, Figure, Happening
from crm.timeline import timeline_of

TONES = {
    MailMessage.State.SENT: "good",
    MailMessage.State.FAILED: "bad",
    MailMessage.State.UNCERTAIN: "warn",
    MailMessage.State.KEPT: "",
}


@dataclass(frozen=True)
class ShownLine:
    line: Line
    percent: str
    rule: str
    minutes: int
    from_expense: bool


@dataclass(frozen=True)
class Contents:
    lines: Sequence[ShownLine]
    taxes: Sequence[TaxLine]
    has_discount: bool
    reasons: Sequence[str]


@dataclass(frozen=True)
class ShownDelivery:
    delivery: Delivery
    label: str
    tone: str
    error: str


def title_of(invoice: Invoice) -> str:
    if invoice.is_credit_note:
        words = {"number": invoice.number}
        return _("Credit note %(number)s") % words if invoice.number else _("Draft of a credit note")
    if invoice.number:
        return _("Invoice %(number)s") % {"number": invoice.number}
    return _("Draft for %(client)s") % {"client": invoice.customer_name}


def contents(invoice: Invoice) -> Contents:
    """Lines with the rule of their VAT and the hours they bill, and the VAT by rate; four queries."""
    lines = list(Line.objects.filter(invoice=invoice).select_related("service").order_by("position", "pk"))
    minutes: dict[int, int] = {}
    for key, billed in BilledEntry.objects.filter(line__invoice=invoice).values_list(
        "line_id", "time_entry__billable_minutes"
    ):
        minutes[key] = minutes.get(key, 0) + billed
    spent = set(BilledExpense.objects.filter(line__invoice=invoice).values_list("line_id", flat=True))
    taxes = _taxes(invoice, lines)
    on = invoice.issued_on or clock.today(invoice.company)
    return Contents(
        lines=[
            ShownLine(
                line,
                percent_text(line),
                rule_text(line, invoice.company.country, on),
                minutes.get(line.pk, 0),
                line.pk in spent,
            )
            for line in lines
        ],
        taxes=taxes,
        has_discount=any(line.discount_percent for line in lines),
        reasons=list(dict.fromkeys(tax.reason for tax in taxes if tax.reason)),
    )


def _taxes(invoice: Invoice, lines: Sequence[Line]) -> list[TaxLine]:
    if not invoice.is_draft:
        return list(TaxLine.objects.filter(invoice=invoice))
    if not lines:
        return []
    totals = sums_of(invoice, lines)
    return tax_lines(invoice, lines, totals, home_sums(invoice, lines, totals))


def figures(invoice: Invoice) -> list[Figure]:
    code = invoice.currency_id
    net, tax = (formatting.money(amount, code) for amount in (invoice.net_amount, invoice.tax_amount))
    note = _("%(net)s + %(tax)s VAT") % {"net": net, "tax": tax}
    found = [Figure(_("Total incl. VAT"), formatting.money(invoice.gross_amount, code), note)]
    if code != invoice.company.currency_id:
        found.append(_at_home(invoice))
    if invoice.is_draft or invoice.is_credit_note:
        return found
    balance = invoice.balance
    off = balance.credited_amount
    credited = _("%(amount)s credited") % {"amount": formatting.money(off, code)} if off else ""
    reference = format_reference(invoice.reference) if invoice.reference else ""
    return [
        *found,
        Figure(_("Paid"), formatting.money(balance.allocated_amount, code), credited),
        Figure(
            _("Open"),
            formatting.money(balance.open_amount, code),
            _("Reference %(reference)s") % {"reference": reference} if reference else "",
        ),
    ]


def _at_home(invoice: Invoice) -> Figure:
    home = invoice.company.currency_id
    note = _("1 %(currency)s = %(rate)s %(home)s of %(day)s") % {
        "currency": invoice.currency_id,
        "rate": formatting.number(invoice.exchange_rate),
        "home": home,
        "day": formatting.short_date(invoice.rate_on),
    }
    return Figure(_("In %(home)s") % {"home": home}, formatting.money(invoice.home_gross_amount, home), note)


def due_text(invoice: Invoice) -> str:
    """The due date, and within a month how far it is."""
    if invoice.due_on is None or invoice.is_credit_note:
        return ""
    days = (invoice.due_on - clock.today(invoice.company)).days
    day = formatting.long_date(invoice.due_on)
    if invoice.balance.open_amount <= 0 or abs(days) > 31:
        return _("Due %(day)s") % {"day": day}
    if days == 0:
        return _("Due %(day)s, today") % {"day": day}
    if days > 0:
        text = ngettext("Due %(day)s, in %(days)s day", "Due %(day)s, in %(days)s days", days)
        return text % {"day": day, "days": days}
    text = ngettext("Due %(day)s, %(days)s day overdue", "Due %(day)s, %(days)s days overdue", -days)
    return text % {"day": day, "days": -days}


def facts(invoice: Invoice) -> list[Fact]:
    found = [
        Fact(_("Invoice date"), formatting.short_date(invoice.issued_on) if invoice.issued_on else ""),
        Fact(_("Payment term"), str(invoice.payment_term)),
        Fact(_("Reference number"), format_reference(invoice.reference) if invoice.reference else ""),
        Fact(_("Buyer reference"), invoice.buyer_reference),
        Fact(_("Contact person"), str(invoice.person or "")),
        Fact(_("Language"), _languages(invoice)),
        Fact(_("Company"), str(invoice.company)),
        Fact(_("Drafted by"), str(invoice.created_by or "")),
        Fact(_("Reason"), invoice.credit_reason),
        checked_fact(invoice),
    ]
    if invoice.credits is not None:
        found.insert(0, Fact(_("Credits"), title_of(invoice.credits), url=invoice.credits.get_absolute_url()))
    return [fact for fact in found if fact.value]


def _languages(invoice: Invoice) -> str:
    return " / ".join(language_name(code) for code in (invoice.language, invoice.second_language) if code)


def deliveries(invoice: Invoice) -> list[ShownDelivery]:
    """Newest first, with the state of their mail."""
    rows = Delivery.objects.filter(invoice=invoice).select_related("mail", "queued_by").order_by("-pk")
    return [_shown(row, MailMessage.State(row.mail.state)) for row in rows]


def _shown(row: Delivery, state: MailMessage.State) -> ShownDelivery:
    """A mail that some of its addressees did not get says who, though others have it."""
    if missed := refusals.label(row.mail):
        return ShownDelivery(row, missed, "bad", row.mail.error)
    return ShownDelivery(row, str(state.label), TONES.get(state, "info"), row.mail.error)


def credit_notes(invoice: Invoice, reader: User) -> list[Invoice]:
    return list(Invoice.objects.visible_to(reader, INVOICE_VIEW).filter(credits=invoice).order_by("pk"))


def story(invoice: Invoice, reader: User) -> list[Happening]:
    """What the timeline tells about this document."""
    about: dict[str, Any] = {"organisation": invoice.customer_id, "url": invoice.get_absolute_url()}
    return timeline_of(reader, **about).items
