"""The lines of a credit note in memory: what is asked of an invoice, written as lines and priced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.calculations.crediting import Creditable, CreditLine, TooMuchCredited, asked_of, credit_of
from billing.models import Invoice, Line, TaxLine
from billing.queries.crediting import close_out, creditable_lines
from billing.queries.pricing import home_sums, price_document, tax_lines
from core.errors import Refused
from core.models import User

DOCUMENT = (
    "company_id", "customer_id", "customer_name", "person_id", "project_id", "payment_term_id", "language",
    "second_language", "buyer_reference", "currency_id", "exchange_rate", "rate_on", "rate_source", "rounding_mode",
    "bank_account_id",
)  # fmt: skip
COPIED = (
    "description", "tax_class", "tax_category", "tax_percent", "tax_reason", "service_from", "service_to",
    "service_id", "project_id", "budget_line_id", "cost_centre_id", "department_id",
)  # fmt: skip


@dataclass(frozen=True)
class CreditPart:
    """Of a line: a quantity, a net amount, or with neither all that is left."""

    line_id: int
    quantity: Decimal | None = None
    net_amount: Decimal | None = None


def credit_document(invoice: Invoice, reason: str, author: User | None = None) -> Invoice:
    """An unsaved credit note of an invoice, with the invoice's own parties, rate and currency."""
    return Invoice(
        kind=Invoice.Kind.CREDIT_NOTE,
        credits=invoice,
        credit_reason=reason.strip()[:200],
        created_by=author,
        **{name: getattr(invoice, name) for name in DOCUMENT},
    )


def written_lines(credit: Invoice, parts: Sequence[CreditPart] | None) -> list[Line]:
    """Unsaved lines of `credit` that take the parts, or with None all that is left, off its invoice.

    Raises Refused when more than is left of a line is asked for.
    """
    assert credit.credits is not None
    found = creditable_lines(credit.credits)
    asked = [CreditPart(line.pk) for line, _left in found] if parts is None else parts
    chosen = {part.line_id: part for part in asked}
    lines = [
        _credit_line(line, left, chosen[line.pk], credit) for line, left in found if _is_chosen(line, left, chosen)
    ]
    for place, line in enumerate(lines, 1):
        line.invoice, line.position = credit, place
    return lines


def _is_chosen(line: Line, left: Creditable, chosen: dict[int, CreditPart]) -> bool:
    """A line of which nothing is left is passed over, unless it was worth nothing from the start."""
    return line.pk in chosen and (left.left_net_amount != 0 or (line.net_amount == 0 and left.is_untouched))


def _credit_line(line: Line, left: Creditable, part: CreditPart, credit: Invoice) -> Line:
    try:
        found = credit_of(left, credit.currency_id, quantity=part.quantity, net_amount=part.net_amount)
    except TooMuchCredited as error:
        raise Refused(f"{line.description}: {error}") from error
    whole = found.unit_price == line.unit_price
    return Line(
        quantity=found.quantity,
        unit_price=found.unit_price,
        discount_percent=found.discount_percent,
        credits=line,
        unit=line.unit if whole else "",
        **{name: getattr(line, name) for name in COPIED},
    )


def price_credit(credit: Invoice, lines: Sequence[Line], on: date) -> list[TaxLine]:
    """Fill every amount of the unsaved credit note and its lines, the last cent of VAT included; its VAT rows."""
    totals = price_document(credit, lines, on)
    taxes = tax_lines(credit, lines, totals, home_sums(credit, lines, totals))
    close_out(credit, lines, taxes)
    return taxes


def parts_of(credit: Invoice) -> list[CreditPart]:
    """What a draft asks for, line by line, so that a form shows it; two queries beside the draft's lines."""
    assert credit.credits is not None
    left = {line.pk: found for line, found in creditable_lines(credit.credits)}
    return [_part(line, left[line.credits_id or 0]) for line in Line.objects.filter(invoice=credit)]


def _part(line: Line, left: Creditable) -> CreditPart:
    written = CreditLine(line.quantity, line.unit_price, line.discount_percent, line.net_amount)
    return CreditPart(line.credits_id or 0, *asked_of(left, written))


def is_all_that_is_left(credit: Invoice, parts: Sequence[CreditPart]) -> bool:
    """Whether the draft credits its invoice to the end, so that the form says so instead of listing quantities."""
    assert credit.credits is not None
    asked = {part.line_id: part for part in parts}
    return all(
        line.pk in asked and (asked[line.pk].quantity, asked[line.pk].net_amount) in _whole(left)
        for line, left in creditable_lines(credit.credits)
        if left.left_net_amount
    )


def _whole(left: Creditable) -> tuple[tuple[Decimal | None, Decimal | None], ...]:
    return (left.left_quantity, None), (None, left.left_net_amount)
