"""Amounts, signs and dates of camt elements."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from lxml import etree

from billing.bank.safe_xml import find, text_of
from billing.bank.statements import MalformedStatement
from core.money import UnknownCurrency, round_money

_AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,17})?|\.[0-9]{1,17}")


def read_decimal(text: str) -> Decimal:
    """An unsigned ISO 20022 number; MalformedStatement for anything else."""
    if not _AMOUNT.fullmatch(text):
        raise MalformedStatement(_("“%(text)s” is not an amount."), text=text[:40])
    return Decimal(text)


def read_amount(node: etree._Element, currency: str) -> Decimal:
    """The unsigned amount of an `Amt` element, which must be in `currency` and have no more decimals than it knows."""
    if node.get("Ccy", "") != currency:
        raise MalformedStatement(
            _("An amount is in %(found)s, but the account is in %(expected)s."),
            found=node.get("Ccy", "") or "?",
            expected=currency or "?",
        )
    value = read_decimal((node.text or "").strip())
    try:
        exact = round_money(value, currency)
    except UnknownCurrency as error:
        raise MalformedStatement(_("%(code)s is not a currency code."), code=currency) from error
    if exact != value:
        raise MalformedStatement(_("%(value)s %(code)s has too many decimals."), value=value, code=currency)
    return exact


def read_signed(node: etree._Element, currency: str) -> Decimal:
    """The amount of a balance or entry with the sign of its CdtDbtInd."""
    amount = find(node, "Amt")
    if amount is None:
        raise MalformedStatement(_("An entry or balance has no amount."))
    return sign_of(text_of(node, "CdtDbtInd")) * read_amount(amount, currency) + 0


def sign_of(indicator: str) -> int:
    """+1 for CRDT, −1 for DBIT."""
    if indicator not in {"CRDT", "DBIT"}:
        raise MalformedStatement(_("An entry or balance is neither credit nor debit."))
    return 1 if indicator == "CRDT" else -1


def read_date(node: etree._Element, *paths: str) -> date | None:
    """The date at the first path that has one; the civil date as the bank wrote it if it is an instant."""
    text = text_of(node, *paths)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise MalformedStatement(_("“%(text)s” is not a date."), text=text[:40]) from error
