"""What a quote shows on paper and on its page: made from its frozen snapshot and its lines, and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from billing.models import Quote, QuoteLine, TaxLine
from billing.pdf.paper import (
    ACCENT,
    Fact,
    Paper,
    buyer_lines_of,
    foot_of,
    has_periods,
    logo_of,
    paper_line,
    paper_tax,
    seller_lines_of,
    tax_total_of,
)
from billing.pdf.words import Speaker
from core import formatting


def quote_paper_of(
    quote: Quote, lines: Sequence[QuoteLine], taxes: Sequence[TaxLine], snapshot: dict[str, Any]
) -> Paper:
    """Call it with the quote's language active: dates and numbers are written in it."""
    say = Speaker(quote.language)
    seller, head = snapshot["seller"], snapshot["letterhead"] or {}
    title = say.word("quote")
    number = quote.number or say.word("draft")
    return Paper(
        language=quote.language,
        words=say.words(quote.currency_id),
        title=title,
        number=number,
        running=f"{title} {number} · {seller['name']}",
        accent=head.get("accent") or ACCENT,
        logo=logo_of(head.get("logo")),
        seller=seller["name"],
        seller_lines=seller_lines_of(seller, say),
        buyer=buyer_lines_of(snapshot, say),
        facts=_facts(quote, snapshot, say),
        payment=(Fact(say.word("valid_until"), formatting.long_date(quote.valid_until)),),
        total=formatting.money(quote.gross_amount, quote.currency_id),
        intro=quote.intro,
        lines=tuple(paper_line(row, quote, say, periods=has_periods(lines)) for row in lines),
        has_discount=any(row.discount_percent for row in lines),
        taxes=tuple(paper_tax(row, quote.currency_id) for row in taxes),
        tax_total=tax_total_of(quote),
        notes=tuple(f"{row.category}: {row.reason}" for row in taxes if row.reason),
        qr=None,
        barcode=None,
        barcode_digits="",
        foot=foot_of(seller, {}, head, say),
        is_draft=quote.is_draft,
        is_credit_note=False,
        terms=quote.terms,
    )


def _facts(quote: Quote, snapshot: dict[str, Any], say: Speaker) -> tuple[Fact, ...]:
    term, contact = snapshot["term"], snapshot["contact"]
    found = (
        Fact(say.word("subject"), quote.title),
        Fact(say.word("quote_date"), formatting.short_date(quote.sent_on) if quote.sent_on else ""),
        Fact(say.word("term"), say.days(term["days"], term["end_of_month"])),
        Fact(say.word("contact"), ", ".join(part for part in (contact["name"], contact["email"]) if part)),
    )
    return tuple(fact for fact in found if fact.value)
