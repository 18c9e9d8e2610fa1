"""Turkish VAT withholding (KDV tevkifatı): the buyer pays a fraction of the VAT to the state.

Rule: domain.md section 16.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.money import round_money


class WithholdingError(ExplainedError):
    """The fraction is not between 2/10 and 10/10."""


@dataclass(frozen=True, slots=True)
class Withholding:
    """`withheld_amount` + `seller_tax_amount` = the VAT of the document; the receivable is `payable_amount`."""

    withheld_amount: Decimal
    seller_tax_amount: Decimal
    payable_amount: Decimal
    document_amount: Decimal


def withhold(net_amount: Decimal, tax_amount: Decimal, tenths: int, currency: str = "TRY") -> Withholding:
    """Split the VAT of a document or a line group, of which the buyer withholds `tenths` tenths.

    The withheld part is rounded half up and the seller's is the rest, so that they always sum. It never becomes a
    receivable and does not enter the cash forecast.
    """
    if not 2 <= tenths <= 10:
        raise WithholdingError(_("The withheld part is from 2/10 to 10/10, not %(tenths)s/10."), tenths=tenths)
    withheld = round_money(tax_amount * tenths / 10, currency)
    seller_tax = tax_amount - withheld
    return Withholding(
        withheld_amount=withheld,
        seller_tax_amount=seller_tax,
        payable_amount=net_amount + seller_tax,
        document_amount=net_amount + tax_amount,
    )
