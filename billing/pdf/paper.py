"""What a document shows, as text: made from its frozen snapshot, its lines and its VAT, and from nothing else."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.calculations.references import format_reference
from billing.models import Invoice, Line, PricedDocument, PricedLine, TaxLine
from billing.pdf.codes import Drawing, code128, qr_code
from billing.pdf.words import Speaker
from core import formatting
from core.fields.reading import countries
from core.models import Attachment, ExchangeRate
from core.money import minor_units
from core.money import round_money as rounded

ACCENT = "#0b4a54"


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class PaperLine:
    description: str
    period: str
    quantity: str
    unit: str
    unit_price: str
    discount: str
    vat: str
    net: str


@dataclass(frozen=True)
class PaperTax:
    rate: str
    net: str
    tax: str
    gross: str


@dataclass(frozen=True)
class Paper:
    """Everything the template shows; nothing is computed there."""

    language: str
    words: dict[str, str]
    title: str
    number: str
    running: str
    accent: str
    logo: str
    seller: str
    seller_lines: tuple[str, ...]
    buyer: tuple[str, ...]
    facts: tuple[Fact, ...]
    payment: tuple[Fact, ...]
    total: str
    intro: str
    lines: tuple[PaperLine, ...]
    has_discount: bool
    taxes: tuple[PaperTax, ...]
    tax_total: PaperTax
    notes: tuple[str, ...]
    qr: Drawing | None
    barcode: Drawing | None
    barcode_digits: str
    foot: tuple[str, ...]
    is_draft: bool
    is_credit_note: bool
    # Below the sums of a quote.
    terms: str = ""


def paper_of(invoice: Invoice, lines: Sequence[Line], taxes: Sequence[TaxLine], snapshot: dict[str, Any]) -> Paper:
    """Call it with the document's language active: dates and numbers are written in it."""
    say = Speaker(invoice.language, invoice.second_language)
    seller, bank, codes = snapshot["seller"], snapshot["bank"] or {}, snapshot["payment"]
    head = snapshot["letterhead"] or {}
    title = say.word("credit_note" if invoice.is_credit_note else "invoice")
    number = invoice.number or say.word("draft")
    return Paper(
        language=invoice.language,
        words=say.words(invoice.currency_id),
        title=title,
        number=number,
        running=f"{title} {number} · {seller['name']}",
        accent=head.get("accent") or ACCENT,
        logo=logo_of(head.get("logo")),
        seller=seller["name"],
        seller_lines=seller_lines_of(seller, say),
        buyer=buyer_lines_of(snapshot, say),
        facts=_facts(invoice, lines, snapshot, say),
        payment=_payment(invoice, bank, codes, say),
        total=formatting.money(invoice.gross_amount, invoice.currency_id),
        intro=_intro(invoice, snapshot, say),
        lines=tuple(paper_line(row, invoice, say, periods=has_periods(lines)) for row in lines),
        has_discount=any(row.discount_percent for row in lines),
        taxes=tuple(paper_tax(row, invoice.currency_id) for row in taxes),
        tax_total=tax_total_of(invoice),
        notes=_notes(invoice, taxes, snapshot),
        qr=qr_code(codes["epc"]) if codes.get("epc") else None,
        barcode=code128(codes["barcode"]) if codes.get("barcode") else None,
        barcode_digits=" ".join(codes.get("barcode", "")[at : at + 6] for at in range(0, 54, 6)),
        foot=foot_of(seller, bank, head, say),
        is_draft=invoice.is_draft,
        is_credit_note=invoice.is_credit_note,
    )


def logo_of(key: int | None) -> str:
    """The letterhead's picture inside the page; letterheads are versions, so it never changes under a document."""
    row = Attachment.objects.filter(pk=key).first() if key else None
    if row is None or row.media_type not in ("image/png", "image/jpeg"):
        return ""
    with row.file.open("rb") as stored:
        return f"data:{row.media_type};base64,{base64.b64encode(stored.read()).decode()}"


def seller_lines_of(seller: dict[str, str], say: Speaker) -> tuple[str, ...]:
    place = " ".join(part for part in (seller["postal_code"], seller["city"]) if part)
    ids = [f"{say.word(key)} {seller[key]}" for key in ("business_id", "vat_id") if seller[key]]
    return tuple(line for line in (", ".join(p for p in (seller["street"], place) if p), " · ".join(ids)) if line)


def buyer_lines_of(snapshot: dict[str, Any], say: Speaker) -> tuple[str, ...]:
    buyer = snapshot["buyer"]
    abroad = buyer["country"] != snapshot["seller"]["country"]
    lines = (
        buyer["name"],
        buyer["person"],
        buyer["street"],
        " ".join(part for part in (buyer["postal_code"], buyer["city"]) if part),
        countries(say.language).get(buyer["country"], buyer["country"]) if abroad else "",
        f"{say.word('business_id')} {buyer['business_id']}" if buyer["business_id"] else "",
        f"{say.word('vat_id')} {buyer['vat_id']}" if buyer["vat_id"] else "",
    )
    return tuple(line for line in lines if line)


def _facts(invoice: Invoice, lines: Sequence[Line], snapshot: dict[str, Any], say: Speaker) -> tuple[Fact, ...]:
    term, credits = snapshot["term"], snapshot["credits"]
    found = [
        Fact(say.word("invoice_date"), formatting.short_date(invoice.issued_on) if invoice.issued_on else ""),
        Fact(say.word("term"), "" if credits else say.days(term["days"], term["end_of_month"])),
        Fact(say.word("period"), period_text(lines)),
        Fact(say.word("your_reference"), invoice.buyer_reference),
        Fact(say.word("project"), snapshot["project"]),
    ]
    if credits:
        day = date.fromisoformat(credits["issued_on"]) if credits["issued_on"] else None
        found.append(Fact(say.word("credits"), f"{credits['number']}, {formatting.short_date(day)}"))
    return tuple(fact for fact in found if fact.value)


def _intro(invoice: Invoice, snapshot: dict[str, Any], say: Speaker) -> str:
    """The text above the lines; on a credit note first the reason."""
    credits = snapshot["credits"]
    reason = f"{say.word('reason')}: {credits['reason']}" if credits else ""
    return "\n".join(part for part in (reason, invoice.intro) if part)


def has_periods(lines: Sequence[PricedLine]) -> bool:
    """Whether the lines differ in their service period, so that each says its own."""
    return len({(line.service_from, line.service_to) for line in lines}) > 1


def period_text(lines: Sequence[Line]) -> str:
    """From the first day of service to the last, over all lines."""
    days = [day for line in lines for day in (line.service_from, line.service_to) if day]
    return _span(min(days), max(days)) if days else ""


def _span(first: date, last: date) -> str:
    if first == last:
        return formatting.short_date(first)
    return f"{formatting.short_date(first)} – {formatting.short_date(last)}"


def _payment(invoice: Invoice, bank: dict[str, Any], codes: dict[str, str], say: Speaker) -> tuple[Fact, ...]:
    if invoice.is_credit_note:
        return ()
    account = iban_text(bank.get("iban", ""))
    found = (
        Fact(say.word("due_date"), formatting.short_date(invoice.due_on) if invoice.due_on else ""),
        Fact(say.word("reference"), format_reference(codes["reference"]) if codes.get("reference") else ""),
        Fact(say.word("account"), account),
        Fact("BIC", bank.get("bic", "") if account else ""),
    )
    return tuple(fact for fact in found if fact.value)


def iban_text(iban: str) -> str:
    """In groups of four."""
    return formatting.NBSP.join(iban[at : at + 4] for at in range(0, len(iban), 4))


def paper_line(line: PricedLine, document: PricedDocument, say: Speaker, *, periods: bool) -> PaperLine:
    currency = document.currency_id
    period = _span(line.service_from, line.service_to) if periods and line.service_from and line.service_to else ""
    vat = formatting.percent(line.tax_percent)
    return PaperLine(
        description=line.description,
        period=period,
        quantity=formatting.number(line.quantity),
        unit=say.unit(line.unit),
        unit_price=price_text(line.unit_price, currency),
        discount=formatting.percent(line.discount_percent) if line.discount_percent else "",
        vat=vat if line.tax_category == "S" else f"{vat} {line.tax_category}",
        net=amount_text(line.net_amount, currency),
    )


def amount_text(value: Decimal, currency: str) -> str:
    """An amount without its sign, for columns that name the currency in their head."""
    return formatting.number(value, decimals=minor_units(currency))


def price_text(value: Decimal, currency: str) -> str:
    """At least the currency's decimals, more where the price has them."""
    digits = -int(value.normalize().as_tuple().exponent)
    return formatting.number(value, decimals=max(minor_units(currency), min(digits, 6)))


def paper_tax(row: TaxLine, currency: str) -> PaperTax:
    rate = formatting.percent(row.percent)
    return PaperTax(
        rate=rate if row.category == "S" else f"{rate} {row.category}",
        net=amount_text(row.net_amount, currency),
        tax=amount_text(row.tax_amount, currency),
        gross=amount_text(row.net_amount + row.tax_amount, currency),
    )


def tax_total_of(document: PricedDocument) -> PaperTax:
    currency = document.currency_id
    amounts = (document.net_amount, document.tax_amount, document.gross_amount)
    net, tax, gross = (amount_text(amount, currency) for amount in amounts)
    return PaperTax("", net, tax, gross)


def _notes(invoice: Invoice, taxes: Sequence[TaxLine], snapshot: dict[str, Any]) -> tuple[str, ...]:
    """Why no VAT is charged, and the VAT in the currency of the books (EN 16931, BT-111)."""
    found = [f"{row.category}: {row.reason}" for row in taxes if row.reason]
    home = snapshot["home_currency"]
    if home != invoice.currency_id:
        found.append(
            _("VAT in %(home)s: %(tax)s, at 1 %(currency)s = %(rate)s %(home)s of %(day)s (%(source)s).")
            % {
                "home": home,
                "tax": formatting.money(rounded(invoice.home_tax_amount, home), home),
                "currency": invoice.currency_id,
                "rate": _exact(invoice.exchange_rate),
                "day": formatting.short_date(invoice.rate_on),
                "source": dict(ExchangeRate.Source.choices).get(invoice.rate_source, invoice.rate_source),
            }
        )
    return tuple(found)


def _exact(rate: Decimal) -> str:
    digits = -int(rate.normalize().as_tuple().exponent)
    return formatting.number(rate, decimals=max(digits, 2))


def foot_of(seller: dict[str, str], bank: dict[str, Any], head: dict[str, Any], say: Speaker) -> tuple[str, ...]:
    own = [line.strip() for line in (head.get("footer") or "").splitlines() if line.strip()]
    ids = f"{say.word('business_id')} {seller['business_id']}" if seller["business_id"] else ""
    return tuple(own) or tuple(
        part for part in (seller["name"], ids, iban_text(bank.get("iban", "")), seller["email"]) if part
    )
