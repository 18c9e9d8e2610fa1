"""Credit notes: the only way to correct what is issued, in full or in part, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.calculations.crediting import Creditable, TooMuchCredited, credit_of
from billing.events import InvoiceDrafted
from billing.models import Invoice, Line
from billing.permissions import CREDIT
from billing.queries.crediting import creditable_lines
from billing.queries.pricing import price_document
from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish


@dataclass(frozen=True)
class CreditPart:
    """Of a line: a quantity, a net amount, or with neither all that is left."""

    line_id: int
    quantity: Decimal | None = None
    net_amount: Decimal | None = None


COPIED = (
    "company_id", "customer_id", "customer_name", "person_id", "project_id", "payment_term_id", "language",
    "second_language", "buyer_reference", "currency_id", "exchange_rate", "rate_on", "rate_source", "rounding_mode",
    "bank_account_id",
)  # fmt: skip
LINE_COPIED = (
    "description", "unit", "tax_class", "tax_category", "tax_percent", "tax_reason", "service_from", "service_to",
    "service_id", "project_id", "budget_line_id", "cost_centre_id", "department_id",
)  # fmt: skip


@action(CREDIT, on="invoice")
def draft_credit_note(
    *, invoice: Invoice, reason: str, actor: Actor, parts: Sequence[CreditPart] | None = None
) -> Invoice:
    """Draft a credit note for all that is left of an issued invoice, or for `parts` of it.

    Rate, VAT and currency are the invoice's own. Raises Refused when nothing is left, more than is left is asked for,
    or a credit note of it waits as a draft already.
    """
    held = Invoice.objects.lock(invoice.pk)
    Invoice.workflow.require(held, "credit")
    _require_free(held, reason)
    found = creditable_lines(held)
    asked = [CreditPart(line.pk) for line, _left in found] if parts is None else parts
    chosen = {part.line_id: part for part in asked}
    lines = [_credit_line(line, left, chosen[line.pk], held) for line, left in found if _is_chosen(line, left, chosen)]
    if not lines:
        raise Refused(_("Nothing of this invoice is left to credit."))
    credit = _document(held, reason, actor)
    for place, line in enumerate(lines, 1):
        line.invoice, line.position = credit, place
    price_document(credit, lines, _day(held))
    credit.save(force_insert=True)
    Line.objects.bulk_create(lines)
    publish(
        InvoiceDrafted(invoice_id=credit.pk, customer_id=credit.customer_id, document=credit.kind),
        actor=actor,
        subject=credit,
        reason=reason,
    )
    return credit


def _require_free(invoice: Invoice, reason: str) -> None:
    if invoice.is_credit_note:
        raise Refused(_("A credit note can't be credited; invoice anew what was credited too much."))
    if not reason.strip():
        raise Refused(_("Say why the invoice is credited; the reason stands on the credit note."))
    waiting = Invoice.objects.drafts().filter(credits=invoice).first()
    if waiting:
        raise Refused(
            _("A credit note of this invoice is drafted already. Issue or delete it first."),
            link=waiting.get_absolute_url(),
            link_label=_("Open the draft"),
        )


def _is_chosen(line: Line, left: Creditable, chosen: dict[int, CreditPart]) -> bool:
    """A line of which nothing is left is passed over, unless it was worth nothing from the start."""
    return line.pk in chosen and (left.left_net_amount != 0 or (line.net_amount == 0 and left.is_untouched))


def _credit_line(line: Line, left: Creditable, part: CreditPart, invoice: Invoice) -> Line:
    try:
        found = credit_of(left, invoice.currency_id, quantity=part.quantity, net_amount=part.net_amount)
    except TooMuchCredited as error:
        raise Refused(f"{line.description}: {error}") from error
    whole = found.unit_price == line.unit_price
    return Line(
        quantity=found.quantity,
        unit_price=found.unit_price,
        discount_percent=found.discount_percent,
        credits=line,
        **{name: getattr(line, name) for name in LINE_COPIED if name != "unit"},
        unit=line.unit if whole else "",
    )


def _document(invoice: Invoice, reason: str, actor: Actor) -> Invoice:
    return Invoice(
        kind=Invoice.Kind.CREDIT_NOTE,
        credits=invoice,
        credit_reason=reason.strip()[:200],
        created_by=person_of(actor),
        **{name: getattr(invoice, name) for name in COPIED},
    )


def _day(invoice: Invoice) -> date:
    return clock.today(invoice.company)
