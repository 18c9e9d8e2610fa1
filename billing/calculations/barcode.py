"""The 54 digits of the Finnish virtual barcode, printed as Code 128-C.

Rule source: Finance Finland, bank bar code guide, versions 4 and 5.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from billing.calculations.references import is_valid_finnish_reference, is_valid_rf_reference
from core.explained import ExplainedError
from core.identifiers import check_iban

_LARGEST = Decimal("999999.99")


class NoBarcode(ExplainedError):
    """The document has no virtual barcode; it is then printed without one."""


def virtual_barcode(iban: str, amount: Decimal, reference: str, due_on: date | None) -> str:
    """54 digits: version 4 for a national reference, version 5 for an RF reference with digits only.

    `amount` is in EUR; above 999,999.99, or where nothing is to pay, it is written as zeros and the payer types it. No
    due date is six zeros. Raises NoBarcode for a foreign account or a reference that can't be coded.
    """
    account = check_iban(iban)
    if not account.startswith("FI"):
        raise NoBarcode(_("A virtual barcode needs a Finnish bank account."))
    version, coded = _coded_reference("".join(reference.split()).upper())
    cents = int(amount * 100) if 0 < amount <= _LARGEST else 0
    due = due_on.strftime("%y%m%d") if due_on else "000000"
    return f"{version}{account[2:]}{cents:08d}{coded}{due}"


def _coded_reference(reference: str) -> tuple[str, str]:
    if is_valid_finnish_reference(reference):
        return "4", "000" + reference.lstrip("0").zfill(20)
    if is_valid_rf_reference(reference) and reference[2:].isdigit():
        return "5", reference[2:4] + reference[4:].zfill(21)
    raise NoBarcode(_("The reference “%(reference)s” can't be written as a virtual barcode."), reference=reference)
