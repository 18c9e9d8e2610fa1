"""Entries of a camt.053 statement and the payments inside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from lxml import etree

from billing.bank.camt_values import read_amount, read_date, read_decimal, read_signed, sign_of
from billing.bank.safe_xml import find, find_all, text_of
from billing.bank.statements import Entry, MalformedStatement, Transaction
from billing.calculations.references import is_valid_rf_reference, normalise_reference

_BOOKED = "BOOK"
_NOT_PROVIDED = {"NOTPROVIDED", "NOT PROVIDED"}
_LONGEST_MESSAGE = 2000


def read_entry(ordinal: int, node: etree._Element, currency: str) -> Entry | None:
    """One `Ntry` as an entry, or None if it is not booked yet."""
    status = text_of(node, "Sts/Cd", "Sts") or _BOOKED  # an element with a code from 001.08 on, plain text before
    if status != _BOOKED:
        return None
    booked_on = read_date(node, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    if booked_on is None:
        raise MalformedStatement(_("Entry %(ordinal)s has no booking date."), ordinal=ordinal)
    amount = read_signed(node, currency)
    is_reversal = text_of(node, "RvslInd") in {"true", "1"}
    transactions = _read_transactions(node, amount, currency, is_reversal)
    bank_ref = text_of(node, "AcctSvcrRef")
    return Entry(
        ordinal=ordinal,
        bank_ref=bank_ref or (transactions[0].bank_ref if len(transactions) == 1 else ""),
        booking_date=booked_on,
        value_date=read_date(node, "ValDt/Dt", "ValDt/DtTm") or booked_on,
        amount=amount,
        currency=currency,
        is_reversal=is_reversal,
        info=text_of(node, "AddtlNtryInf", "BkTxCd/Prtry/Cd"),
        transactions=transactions,
    )


def _read_transactions(
    node: etree._Element, amount: Decimal, currency: str, is_reversal: bool
) -> tuple[Transaction, ...]:
    details = find_all(node, "NtryDtls/TxDtls")
    if len(details) <= 1:
        return (_read_transaction(details[0] if details else node, node, amount, currency, is_reversal),)
    amounts = [_detail_amount(detail, amount, currency) for detail in details]
    rows = tuple(
        _read_transaction(detail, node, part or Decimal(0), currency, is_reversal)
        for detail, part in zip(details, amounts, strict=True)
    )
    if None not in amounts and sum(row.amount for row in rows) == amount:
        return rows
    # Details without amounts, or with charges taken in between, can't be settled one by one: one row keeps their text.
    texts = (part for row in rows for part in (row.counterparty_name, row.reference, row.message) if part)
    message = " · ".join(dict.fromkeys(texts))[:_LONGEST_MESSAGE]
    return (Transaction(amount, currency, message=message, bank_ref=text_of(node, "AcctSvcrRef")),)


def _detail_amount(detail: etree._Element, entry_amount: Decimal, currency: str) -> Decimal | None:
    """The signed amount of a detail in the account's currency; without an own sign it has the entry's."""
    indicator = text_of(detail, "CdtDbtInd") or ("CRDT" if entry_amount >= 0 else "DBIT")
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        found = find(detail, path)
        if found is not None and found.get("Ccy") == currency:
            return sign_of(indicator) * read_amount(found, currency) + 0
    return None


def _read_transaction(
    detail: etree._Element, entry: etree._Element, amount: Decimal, currency: str, is_reversal: bool
) -> Transaction:
    is_incoming = (text_of(detail, "CdtDbtInd") or text_of(entry, "CdtDbtInd")) == "CRDT"
    # A reversal carries the parties of the payment it undoes, which went the other way.
    party = "Dbtr" if is_incoming != is_reversal else "Cdtr"
    reference, message = _read_remittance(detail)
    row = Transaction(
        amount=amount,
        currency=currency,
        reference=reference,
        message=message,
        counterparty_name=_read_name(detail, party),
        counterparty_iban=_read_account(detail, party),
        end_to_end_id=_provided(text_of(detail, "Refs/EndToEndId")),
        bank_ref=text_of(detail, "Refs/AcctSvcrRef", "AcctSvcrRef"),
    )
    return _with_original(row, detail, entry)


def _read_name(detail: etree._Element, party: str) -> str:
    """The party's name: below `Pty` from 001.08 on; the ultimate party where the direct one has none."""
    return text_of(
        detail,
        f"RltdPties/{party}/Pty/Nm",
        f"RltdPties/{party}/Nm",
        f"RltdPties/Ultmt{party}/Pty/Nm",
        f"RltdPties/Ultmt{party}/Nm",
    )


def _read_account(detail: etree._Element, party: str) -> str:
    account = text_of(detail, f"RltdPties/{party}Acct/Id/IBAN", f"RltdPties/{party}Acct/Id/Othr/Id")
    return account.replace(" ", "").upper()


def _read_remittance(detail: etree._Element) -> tuple[str, str]:
    reference = text_of(detail, "RmtInf/Strd/CdtrRefInf/Ref")
    lines = [text_of(line, ".") for line in find_all(detail, "RmtInf/Ustrd")]
    lines += [text_of(line, ".") for line in find_all(detail, "RmtInf/Strd/AddtlRmtInf")]
    message = " ".join(line for line in lines if line)[:_LONGEST_MESSAGE]
    if not reference and is_valid_rf_reference(message):  # banks abroad put the RF reference into the free text
        reference = message
    return normalise_reference(_provided(reference)), message


def _with_original(row: Transaction, detail: etree._Element, entry: etree._Element) -> Transaction:
    """Add what the payer instructed if it was in another currency; the amount has the transaction's sign."""
    for node in (detail, entry):
        for path in ("AmtDtls/InstdAmt", "AmtDtls/TxAmt", "AmtDtls/CntrValAmt"):
            found = find(node, f"{path}/Amt")
            if found is not None and found.get("Ccy") not in {None, row.currency}:
                rate = text_of(node, f"{path}/CcyXchg/XchgRate", "AmtDtls/TxAmt/CcyXchg/XchgRate",
                               "AmtDtls/CntrValAmt/CcyXchg/XchgRate")  # fmt: skip
                return replace(
                    row,
                    original_amount=(-1 if row.amount < 0 else 1) * read_decimal((found.text or "").strip()),
                    original_currency=found.get("Ccy", ""),
                    exchange_rate=read_decimal(rate) if rate else None,
                )
    return row


def _provided(text: str) -> str:
    return "" if text.upper() in _NOT_PROVIDED else text
