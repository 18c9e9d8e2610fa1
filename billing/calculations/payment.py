"""How a document is paid: its reference, and the codes that machines read. Each is left out where it does not apply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.calculations.barcode import NoBarcode, virtual_barcode
from billing.calculations.epc import NoQrCode, epc_payload
from billing.calculations.references import finnish_reference, rf_reference
from core.identifiers import IdentifierError


@dataclass(frozen=True, slots=True)
class Payee:
    name: str
    country: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class PaymentCodes:
    """`reference` is printed; `rf` is its international form; `barcode` and `epc` may be empty."""

    reference: str
    rf: str
    barcode: str
    epc: str


def payment_codes(base: int, *, payee: Payee, amount: Decimal, currency: str, due_on: date) -> PaymentCodes:
    """The national reference for euros to a Finnish account of a Finnish seller, elsewhere the RF form."""
    national = finnish_reference(base)
    rf = rf_reference(national)
    at_home = payee.country == "FI" and currency == "EUR" and payee.iban.startswith("FI")
    reference = national if at_home else rf
    return PaymentCodes(
        reference=reference,
        rf=rf,
        barcode=_barcode(payee, amount, currency, reference, due_on),
        epc=_epc(payee, amount, currency, rf),
    )


def _barcode(payee: Payee, amount: Decimal, currency: str, reference: str, due_on: date) -> str:
    if currency != "EUR" or not payee.iban:
        return ""
    try:
        return virtual_barcode(payee.iban, amount, reference, due_on)
    except (NoBarcode, IdentifierError):
        return ""


def _epc(payee: Payee, amount: Decimal, currency: str, rf: str) -> str:
    try:
        return epc_payload(
            name=payee.name, iban=payee.iban, bic=payee.bic, amount=amount, currency=currency, reference=rf
        )
    except (NoQrCode, IdentifierError):
        return ""
