"""A camt.053 statement as a bank would write it, for the demo's payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


@dataclass(frozen=True)
class Entry:
    """Positive came in, negative went out."""

    on: date
    amount: Decimal
    name: str
    reference: str = ""
    message: str = ""


def statement(
    *, number: str, iban: str, currency: str, opening: Decimal, first: date, last: date, entries: Sequence[Entry]
) -> bytes:
    """One statement over the days, opening + entries = closing."""
    root = etree.Element("Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    body = etree.SubElement(root, "BkToCstmrStmt")
    head = etree.SubElement(body, "GrpHdr")
    _add(head, "MsgId", number)
    _add(head, "CreDtTm", f"{last.isoformat()}T06:00:00")
    sheet = etree.SubElement(body, "Stmt")
    _add(sheet, "Id", number)
    _add(sheet, "CreDtTm", f"{last.isoformat()}T06:00:00")
    span = etree.SubElement(sheet, "FrToDt")
    _add(span, "FrDtTm", f"{first.isoformat()}T00:00:00")
    _add(span, "ToDtTm", f"{last.isoformat()}T23:59:59")
    _add(sheet, "Acct/Id/IBAN", iban)
    closing = opening + sum((entry.amount for entry in entries), start=Decimal(0))
    for code, amount, day in (("OPBD", opening, first), ("CLBD", closing, last)):
        _balance(sheet, code, amount, currency, day)
    for place, entry in enumerate(entries, start=1):
        _entry(sheet, f"{number}-{place}", entry, currency)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _add(parent: etree._Element, path: str, text: str) -> None:
    for tag in path.split("/"):
        parent = etree.SubElement(parent, tag)
    parent.text = text


def _amount(parent: etree._Element, amount: Decimal, currency: str) -> None:
    made = etree.SubElement(parent, "Amt", Ccy=currency)
    made.text = f"{abs(amount):.2f}"
    _add(parent, "CdtDbtInd", "DBIT" if amount < 0 else "CRDT")


def _balance(sheet: etree._Element, code: str, amount: Decimal, currency: str, on: date) -> None:
    row = etree.SubElement(sheet, "Bal")
    _add(row, "Tp/CdOrPrtry/Cd", code)
    _amount(row, amount, currency)
    _add(row, "Dt/Dt", on.isoformat())


def _entry(sheet: etree._Element, key: str, entry: Entry, currency: str) -> None:
    row = etree.SubElement(sheet, "Ntry")
    _amount(row, entry.amount, currency)
    _add(row, "Sts/Cd", "BOOK")
    _add(row, "BookgDt/Dt", entry.on.isoformat())
    _add(row, "ValDt/Dt", entry.on.isoformat())
    _add(row, "AcctSvcrRef", key)
    details = etree.SubElement(etree.SubElement(row, "NtryDtls"), "TxDtls")
    _add(details, "Refs/AcctSvcrRef", key)
    _amount(details, entry.amount, currency)
    side = "Dbtr" if entry.amount > 0 else "Cdtr"
    _add(details, f"RltdPties/{side}/Pty/Nm", entry.name)
    info = etree.SubElement(details, "RmtInf")
    if entry.reference:
        _add(info, "Strd/CdtrRefInf/Ref", entry.reference)
    if entry.message:
        _add(info, "Ustrd", entry.message)
