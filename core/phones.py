"""Telephone numbers by the rules of their country (phonenumberslite): checked, written one way, found again."""

from __future__ import annotations

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

from core.explained import ExplainedError

_LONGEST = 60


class PhoneError(ExplainedError):
    """The text is no telephone number of the country; params hold `value`."""


def format_phone(text: str, country: str) -> str:
    """The number as it is dialled from anywhere, +358 40 1234567; `country` (ISO 3166) reads one without a prefix.

    A number of a right length in a range that is not known yet is kept as it was typed. Raises PhoneError.
    """
    typed = " ".join(text.split())
    number = _parsed(typed, country)
    if number is None or not phonenumbers.is_possible_number(number):
        raise PhoneError(_("“%(value)s” is not a phone number. Write it like +358 40 1234567."), value=typed[:_LONGEST])
    if not phonenumbers.is_valid_number(number):
        return typed
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def phone_key(text: str, country: str = "") -> str:
    """Prefix and digits alone (+358401234567), the same however it is written; "" where there is no number in it."""
    number = _parsed(text, country)
    if number is None or not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _parsed(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text[:_LONGEST], country.upper() or None)
    except NumberParseException:
        return None
