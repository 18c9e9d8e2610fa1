"""Input VAT with its deductible share. Rule: domain.md section 2a: cost = net + VAT that can't be deducted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.money import round_money

_ALL = Decimal(100)


class InputVatError(ExplainedError):
    """The rate or the deductible share makes no sense."""


@dataclass(frozen=True, slots=True)
class InputVat:
    """What a receipt or bill costs; always `cost_amount` + `deductible_amount` = `gross_amount`."""

    net_amount: Decimal
    tax_amount: Decimal
    deductible_amount: Decimal
    non_deductible_amount: Decimal
    cost_amount: Decimal
    gross_amount: Decimal


def from_gross(
    gross_amount: Decimal, tax_rate: Decimal, deductible_percent: Decimal = _ALL, currency: str = "EUR"
) -> InputVat:
    """From the total on the receipt; the VAT in it is rounded half up and the net is the rest."""
    _require_percentages(tax_rate, deductible_percent)
    gross = round_money(gross_amount, currency)
    tax = round_money(gross * tax_rate / (100 + tax_rate), currency)
    return _split(gross - tax, tax, deductible_percent, currency)


def from_net(
    net_amount: Decimal, tax_rate: Decimal, deductible_percent: Decimal = _ALL, currency: str = "EUR"
) -> InputVat:
    """From the net amount of a bill."""
    _require_percentages(tax_rate, deductible_percent)
    net = round_money(net_amount, currency)
    return _split(net, round_money(net * tax_rate / 100, currency), deductible_percent, currency)


def from_stated(
    net_amount: Decimal, tax_amount: Decimal, deductible_percent: Decimal = _ALL, currency: str = "EUR"
) -> InputVat:
    """From net and VAT as the supplier stated them, which may differ from our own rounding by a cent."""
    _require_percentages(Decimal(0), deductible_percent)
    return _split(round_money(net_amount, currency), round_money(tax_amount, currency), deductible_percent, currency)


def _split(net: Decimal, tax: Decimal, deductible_percent: Decimal, currency: str) -> InputVat:
    deductible = round_money(tax * deductible_percent / 100, currency)
    return InputVat(
        net_amount=net,
        tax_amount=tax,
        deductible_amount=deductible,
        non_deductible_amount=tax - deductible,
        cost_amount=net + tax - deductible,
        gross_amount=net + tax,
    )


def _require_percentages(tax_rate: Decimal, deductible_percent: Decimal) -> None:
    if tax_rate < 0:
        raise InputVatError(_("A VAT rate can't be negative."))
    if not 0 <= deductible_percent <= 100:
        raise InputVatError(_("The deductible share is between 0 and 100 %%, not %(share)s."), share=deductible_percent)
