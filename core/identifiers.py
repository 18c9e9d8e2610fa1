"""Official numbers of firms, people and bank accounts: checked by python-stdnum, refused with a sentence."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module, iban
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.fi import ytunnus
from stdnum.tr import tckimlik, vkn

from core.explained import ExplainedError
from core.textkeys import fold, sort_key

__all__ = [
    "IdentifierError",
    "check_business_id",
    "check_iban",
    "check_tckn",
    "check_vat_id",
    "check_vkn",
    "check_y_tunnus",
    "fold",
    "format_iban",
    "sort_key",
]

# Prefixes of VAT numbers that are not the ISO 3166 code of the country.
_VAT_PREFIX = {"GR": "EL"}
_LONGEST = 40


class _Checker(Protocol):
    def validate(self, number: str) -> str: ...


class IdentifierError(ExplainedError):
    """An official number is wrong; params hold `value` and, for a VAT id, `country`."""


def check_vat_id(country: str, value: str) -> str:
    """The VAT id in its full form, with its country prefix where it has one (FI20774740, EL094259216, TR 4540536920).

    `country` is an ISO 3166 alpha-2 code. A country whose rule is not known gets the compact text in upper case.
    Turkish tax numbers carry no prefix. Raises IdentifierError.
    """
    country = country.upper()
    compact = "".join(mark for mark in value.upper() if mark.isalnum())
    if not compact:
        raise IdentifierError(_("Enter a VAT number."), value=value)
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return compact
    prefix = "" if country == "TR" else _VAT_PREFIX.get(country, country)
    number = _validated(module, compact)
    return number if number.startswith(prefix) else prefix + number


def check_business_id(country: str, value: str) -> str:
    """The number in the register of firms in its normal form: Y-tunnus in Finland, VKN or TCKN in Türkiye.

    Numbers of other countries are kept as they are, without outer spaces. Raises IdentifierError.
    """
    if country.upper() == "FI":
        return check_y_tunnus(value)
    if country.upper() == "TR":
        digits = "".join(filter(str.isdigit, value))
        return check_tckn(value) if len(digits) == 11 else check_vkn(value)
    return value.strip()


def check_y_tunnus(value: str) -> str:
    """A Finnish business ID as it is written, 2077474-0; IdentifierError if a digit is wrong."""
    return ytunnus.format(_validated(ytunnus, value))


def check_vkn(value: str) -> str:
    """A Turkish tax number, ten digits; IdentifierError if a digit is wrong."""
    return _validated(vkn, value)


def check_tckn(value: str) -> str:
    """A Turkish identity number, eleven digits; IdentifierError if a digit is wrong."""
    return _validated(tckimlik, value)


def check_iban(value: str) -> str:
    """An IBAN without spaces, in upper case; IdentifierError if its length, country or check digits are wrong."""
    return _validated(iban, value)


def format_iban(value: str) -> str:
    """A right IBAN as it is written on paper, in groups of four: FI37 1590 3000 0007 76. Raises IdentifierError."""
    return str(iban.format(check_iban(value)))


def _validated(module: _Checker, value: str) -> str:
    if len(value) > _LONGEST:
        raise IdentifierError(_("This number is too long."), value=value[:_LONGEST])
    try:
        return module.validate("".join(value.split()))
    except InvalidLength as error:
        raise IdentifierError(_("“%(value)s” has too few or too many characters."), value=value) from error
    except InvalidChecksum as error:
        raise IdentifierError(
            _("The check digits of “%(value)s” are wrong. Is a digit mistyped?"), value=value
        ) from error
    except InvalidComponent as error:
        raise IdentifierError(_("A part of “%(value)s” is not in use, such as its country."), value=value) from error
    except (InvalidFormat, ValidationError) as error:
        raise IdentifierError(_("“%(value)s” is not written as such a number is."), value=value) from error
