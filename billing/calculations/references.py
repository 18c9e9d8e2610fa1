"""Payment references: Finnish national (viitenumero) and ISO 11649 (RF).

Rule source: Finance Finland, structure of the Finnish reference number; ISO 11649. The base comes from the series' own
counter, never from the digits of an invoice number, because two series could then collide.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError

_WEIGHTS = (7, 3, 1)
_RF = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")


class InvalidReference(ExplainedError):
    """The text or number can't be a payment reference."""


def finnish_reference(base: int) -> str:
    """The national reference of a base number of 3 to 19 digits, check digit last: 123456 gives 1234561."""
    digits = str(base)
    if base < 0 or not 3 <= len(digits) <= 19:
        raise InvalidReference(_("A reference number is made from 3 to 19 digits, not from %(base)s."), base=digits)
    return digits + str(_check_digit(digits))


def rf_reference(national: str) -> str:
    """The RF form of a complete national reference, its check digit included: 2348236 gives RF332348236."""
    if not is_valid_finnish_reference(national):
        raise InvalidReference(_("“%(text)s” is not a Finnish reference number."), text=national)
    bare = _bare_national(national)
    return f"RF{98 - _mod97(bare + 'RF00'):02d}{bare}"


def is_valid_finnish_reference(text: str) -> bool:
    """Whether `text` is a national reference of 4 to 20 digits with a right check digit; spaces do not count."""
    digits = _bare_national(text)
    return bool(re.fullmatch("[0-9]{4,20}", digits)) and int(digits[-1]) == _check_digit(digits[:-1])


def is_valid_rf_reference(text: str) -> bool:
    """Whether `text` is an RF reference with right check digits; spaces and case do not count."""
    bare = _compact(text)
    return bool(_RF.fullmatch(bare)) and _mod97(bare[4:] + bare[:4]) == 1


def is_valid_reference(text: str) -> bool:
    """Whether `text` is a valid national or RF reference."""
    return is_valid_finnish_reference(text) or is_valid_rf_reference(text)


def format_reference(text: str) -> str:
    """As it is printed: national in groups of five from the right, RF in groups of four from the left."""
    bare = _compact(text)
    if bare.startswith("RF"):
        return " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))
    bare = _bare_national(bare)
    return f"{bare[: len(bare) % 5]} {' '.join(re.findall('.{5}', bare[len(bare) % 5 :]))}".strip()


def normalise_reference(text: str) -> str:
    """The form references are compared in: no spaces, no leading zeros, an RF reference as its national part.

    A customer may pay RF70 2026000176 although the invoice shows 2026000176. An RF reference that holds no national
    one, or a text that is no valid reference, is only freed from spaces and put in upper case.
    """
    bare = _compact(text)
    if is_valid_rf_reference(bare) and is_valid_finnish_reference(bare[4:]):
        return _bare_national(bare[4:])
    return _bare_national(bare) if is_valid_finnish_reference(bare) else bare


def _check_digit(digits: str) -> int:
    weighted = sum(int(digit) * _WEIGHTS[at % 3] for at, digit in enumerate(reversed(digits)))
    return -weighted % 10


def _mod97(text: str) -> int:
    return int("".join(str(int(mark, 36)) for mark in text)) % 97


def _compact(text: str) -> str:
    return "".join(text.split()).upper()


def _bare_national(text: str) -> str:
    return _compact(text).lstrip("0")
