"""ISO 20022 camt.053 bank statements, versions 001.02, 001.04 and 001.08."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from lxml import etree

from billing.bank.camt_entries import read_entry
from billing.bank.camt_values import read_date, read_signed
from billing.bank.safe_xml import find, find_all, read_tree, text_of
from billing.bank.statements import Entry, MalformedStatement, NotCamt, Statement, StatementMismatch, UnsupportedVersion

VERSIONS = ("001.02", "001.04", "001.08")
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(?P<message>[a-z]+\.\d{3})\.(?P<version>\d{3}\.\d{2})")
# Booked balances: opening, else the last closing, else the first of a page; closing, else the last of a page.
_OPENING, _CLOSING, _INTERIM = ("OPBD", "PRCD"), ("CLBD",), "ITBD"


def parse_camt053(data: bytes) -> list[Statement]:
    """All statements of a file, each checked: opening balance + booked entries = closing balance.

    Pending entries are left out, as they change no booked balance. Raises NotCamt, UnsupportedVersion,
    MalformedStatement or StatementMismatch; a file is taken whole or not at all.
    """
    root = read_tree(data)
    _require_version(root)
    nodes = find_all(root, "BkToCstmrStmt/Stmt")
    if not nodes:
        raise MalformedStatement(_("The file holds no statement."))
    return [_read_statement(node) for node in nodes]


def _require_version(root: etree._Element) -> None:
    match = _NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    if match is None or etree.QName(root).localname != "Document":
        raise NotCamt(_("The file is XML, but not an ISO 20022 bank statement."))
    if match["message"] != "camt.053":
        raise NotCamt(
            _("The file is a %(message)s. Ask the bank for the account statement, camt.053."), message=match["message"]
        )
    if match["version"] not in VERSIONS:
        raise UnsupportedVersion(
            _("The file is a camt.053 of version %(version)s. Versions 001.02, 001.04 and 001.08 can be read."),
            version=match["version"],
        )


def _read_statement(node: etree._Element) -> Statement:
    statement_id = text_of(node, "Id")
    account = text_of(node, "Acct/Id/IBAN", "Acct/Id/Othr/Id").replace(" ", "").upper()
    if not account or not statement_id:
        raise MalformedStatement(_("A statement in the file has no number or no account."))
    opening, closing, balance_currency = _read_balances(node, statement_id)
    currency = text_of(node, "Acct/Ccy") or balance_currency
    booked = (read_entry(at, entry, currency) for at, entry in enumerate(find_all(node, "Ntry"), start=1))
    statement = Statement(
        account_iban=account,
        currency=currency,
        statement_id=statement_id,
        electronic_seq=text_of(node, "ElctrncSeqNb", "LglSeqNb"),
        from_on=read_date(node, "FrToDt/FrDtTm", "FrToDt/FrDt"),
        to_on=read_date(node, "FrToDt/ToDtTm", "FrToDt/ToDt"),
        opening_balance=opening,
        closing_balance=closing,
        entries=tuple(entry for entry in booked if entry is not None),
    )
    _require_match(statement)
    return statement


def _read_balances(node: etree._Element, statement_id: str) -> tuple[Decimal, Decimal, str]:
    by_code: dict[str, list[etree._Element]] = {}
    for balance in find_all(node, "Bal"):
        by_code.setdefault(text_of(balance, "Tp/CdOrPrtry/Cd"), []).append(balance)
    interim = by_code.get(_INTERIM, [])
    opening = [row for code in _OPENING for row in by_code.get(code, [])] + interim
    closing = [row for code in _CLOSING for row in by_code.get(code, [])] + interim[::-1]
    if not opening or not closing or opening[0] is closing[0]:
        raise MalformedStatement(_("Statement %(id)s lacks its opening or its closing balance."), id=statement_id)
    amount = find(opening[0], "Amt")
    currency = amount.get("Ccy", "") if amount is not None else ""
    return read_signed(opening[0], currency), read_signed(closing[0], currency), currency


def _require_match(statement: Statement) -> None:
    entries: list[Entry] = list(statement.entries)
    moved = sum((entry.amount for entry in entries), Decimal(0))
    computed = statement.opening_balance + moved
    if computed != statement.closing_balance:
        raise StatementMismatch(
            _(
                "Statement %(id)s does not add up: the opening balance %(opening)s and the entries %(moved)s make "
                "%(computed)s, but the bank gives %(closing)s as the closing balance."
            ),
            id=statement.statement_id,
            opening=statement.opening_balance,
            moved=moved,
            computed=computed,
            closing=statement.closing_balance,
        )
