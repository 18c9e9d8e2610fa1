"""The text inside an EPC QR code (SEPA credit transfer). Rule source: EPC069-12, version 002."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from billing.calculations.references import is_valid_rf_reference
from core.explained import ExplainedError
from core.identifiers import check_iban

_SMALLEST, _LARGEST = Decimal("0.01"), Decimal("999999999.99")
_NAME_LENGTH, _TEXT_LENGTH, _PAYLOAD_BYTES = 70, 140, 331


class NoQrCode(ExplainedError):
    """The payment can't be put into an EPC QR code; the document is then printed without one."""


def epc_payload(
    *, name: str, iban: str, amount: Decimal, currency: str = "EUR", reference: str = "", text: str = "", bic: str = ""
) -> str:
    """The payload: `reference` (an RF reference) or else `text` (free, at most 140 characters), never both.

    The code only knows euros, from 0.01 to 999,999,999.99. A BIC may be left out within the EEA (version 002).
    Encode it as UTF-8 with error correction level M.
    """
    if currency != "EUR":
        raise NoQrCode(_("A payment QR code exists for euros only, not for %(currency)s."), currency=currency)
    if not _SMALLEST <= amount <= _LARGEST:
        raise NoQrCode(_("A payment QR code can't hold the amount %(amount)s."), amount=amount)
    if reference and not is_valid_rf_reference(reference):
        raise NoQrCode(_("“%(reference)s” is not an RF reference."), reference=reference)
    creditor = " ".join(name.split())[:_NAME_LENGTH]
    if not creditor:
        raise NoQrCode(_("A payment QR code needs the name of the payee."))
    structured = "".join(reference.split()).upper()
    free = "" if structured else " ".join(text.split())[:_TEXT_LENGTH]
    lines = ["BCD", "002", "1", "SCT", bic, creditor, check_iban(iban), f"EUR{amount:.2f}", "", structured, free]
    payload = "\n".join(lines).rstrip("\n")
    if len(payload.encode()) > _PAYLOAD_BYTES:
        raise NoQrCode(_("The name and text are too long for a payment QR code."))
    return payload
