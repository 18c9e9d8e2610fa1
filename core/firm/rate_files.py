"""Files of exchange rates: the XML and CSV of the European Central Bank, and a plain table.

The ECB quotes how much of a currency one euro buys; a company keeps what one unit of the currency is worth in its own
(domain.md section 8), so the quotes are turned round and, for another base than the euro, crossed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.core import get_global
from charset_normalizer import from_bytes
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from lxml import etree

from core.explained import ExplainedError
from core.fields.dates import read_date

EURO = "EUR"
MOST_BYTES = 10 * 1024 * 1024
_STEP = Decimal("0.00000001")  # the column holds eight decimals


class UnreadableRates(ExplainedError):
    """The file is no table of rates."""


@dataclass(frozen=True)
class FileRate:
    """1 unit of `currency` = `rate` units of the base the file was read for."""

    currency: str
    on: date
    rate: Decimal


@dataclass(frozen=True)
class _Quote:
    """1 euro = `rate` units of `currency`."""

    currency: str
    on: date
    rate: Decimal


def read_rates(content: bytes, base: str) -> list[FileRate]:
    """All rates of the file in terms of `base`; raises UnreadableRates with a sentence."""
    if len(content) > MOST_BYTES:
        raise UnreadableRates(_("The file is larger than 10 MB."))
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    quotes = list(_from_xml(content) if start == b"<" else _from_csv(content))
    if not quotes:
        raise UnreadableRates(_("The file holds no rates. Expected is the file of the European Central Bank."))
    return list(_turned(quotes, base))


def _turned(quotes: list[_Quote], base: str) -> Iterator[FileRate]:
    of_base = {quote.on: quote.rate for quote in quotes if quote.currency == base}
    for on in {quote.on for quote in quotes}:
        if base != EURO and on not in of_base:
            continue
        euro = of_base.get(on, Decimal(1))  # what a euro is worth in the base
        if base != EURO:
            yield FileRate(EURO, on, euro.quantize(_STEP, ROUND_HALF_UP))
        for quote in quotes:
            if quote.on == on and quote.currency != base:
                yield FileRate(quote.currency, on, (euro / quote.rate).quantize(_STEP, ROUND_HALF_UP))


def _from_xml(content: bytes) -> Iterator[_Quote]:
    """eurofxref: a Cube with a time around Cubes with currency and rate."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableRates(_("The file defines its own document type, which no table of rates does."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableRates(_("The file is not complete XML.")) from error
    for day in root.iter("{*}Cube"):
        for quote in day.iterchildren("{*}Cube") if "time" in day.attrib else ():
            yield _quote(quote.get("currency", ""), _day(str(day.attrib["time"])), quote.get("rate", ""))


def _from_csv(content: bytes) -> Iterator[_Quote]:
    """Either a day a row and a currency a column (the ECB's), or the columns date, currency, rate."""
    best = from_bytes(content).best()
    text = str(best) if best is not None else ""
    first = text.splitlines()[0] if text.strip() else ""
    separator = max(";,\t", key=first.count)
    try:
        read = list(csv.reader(text.splitlines(), delimiter=separator))
    except csv.Error as error:
        raise UnreadableRates(_("The file is no table.")) from error
    rows = [[cell.strip() for cell in row] for row in read if any(row)]
    if len(rows) < 2:
        return
    head = [cell.casefold() for cell in rows[0]]
    if {"date", "currency", "rate"} <= set(head):
        at = {name: head.index(name) for name in ("date", "currency", "rate")}
        for row in rows[1:]:
            if len(row) >= len(head):
                yield _quote(row[at["currency"]], _day(row[at["date"]]), row[at["rate"]])
        return
    known = get_global("all_currencies")
    codes = {number: cell.upper() for number, cell in enumerate(rows[0]) if cell.upper() in known}
    for row in rows[1:]:
        for number, code in codes.items():
            if number < len(row) and row[number] not in ("", "N/A", "-"):
                yield _quote(code, _day(row[0]), row[number])


def _day(text: str) -> date:
    try:
        with translation.override("en"):  # the bank writes 20 November 2026
            return read_date(text, "en")
    except ExplainedError as error:
        raise UnreadableRates(_("“%(text)s” is not a date."), text=text[:40]) from error


def _quote(code: str, on: date, text: str) -> _Quote:
    """Point or comma separates the decimals: no rate has a separator of thousands."""
    bare = text.strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", bare) or not Decimal(bare):
        raise UnreadableRates(_("“%(text)s” is not a rate."), text=text[:40])
    return _Quote(code.upper(), on, Decimal(bare))
