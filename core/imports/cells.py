"""Cells of a file as values: the field's own reading, with what the whole file says about its numbers and dates."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from core.explained import ExplainedError
from core.fields import Kind
from core.fields.kinds import NUMBERS
from core.parsing import AmbiguousNumber

if TYPE_CHECKING:
    from core.access import Actor
    from core.fields import Field

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(.*)", re.S)
_WORDED = frozenset({Kind.COUNTRY, Kind.LANGUAGE, Kind.CHOICE})
_ONE_LINE = frozenset({Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL})


def tidy(text: str, kind: Kind) -> str:
    """Spaces made single where the value is one line; line breaks made plain where it is more."""
    if kind in _ONE_LINE:
        return " ".join(text.split()).removeprefix("mailto:")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def read(text: str, field: Field, language: str, actor: Actor, *, decimal: str = "", date_order: str = "") -> Any:
    """The value of a cell that is not empty; raises ExplainedError with a sentence.

    `decimal` is the file's decimal mark, which settles 1.234; `date_order` (dmy, mdy) settles 3/4/2026.
    """
    if field.kind in (Kind.DATE, Kind.DATETIME):
        return field.parse(_ordered(text, date_order), language, actor=actor)
    if field.kind in _WORDED:
        return _in_some_language(text, field, language, actor)
    try:
        return field.parse(text, language, actor=actor)
    except AmbiguousNumber as error:
        if not decimal or field.kind not in NUMBERS:
            raise
        return field.parse(_plain(_meant(text, error, decimal)), language, actor=actor)


def _in_some_language(text: str, field: Field, language: str, actor: Actor) -> Any:
    """A file is often in another language than its reader: Suomi, Finlandiya and Finland are one country."""
    try:
        return field.parse(text, language, actor=actor)
    except ExplainedError:
        for code, _name in settings.LANGUAGES:
            with suppress(ExplainedError), translation.override(code):
                return field.parse(text, code, actor=actor)
        raise


def _meant(text: str, error: AmbiguousNumber, decimal: str) -> Decimal:
    """With a comma for decimals 1.234 is a thousand and 1,234 is one and a bit."""
    small, large = sorted(error.readings, key=abs)
    return small if decimal in text else large


def _plain(value: Decimal) -> str:
    """Written so that it can be read in one way only."""
    text = f"{value:f}"
    if "." not in text:
        return text
    bare = text.rstrip("0").rstrip(".")
    _whole, _point, cents = bare.partition(".")
    return f"{bare}0" if len(cents) == 3 else bare


def _ordered(text: str, order: str) -> str:
    match = _SLASHED.fullmatch(text.strip()) if order else None
    if match is None:
        return text
    first, second, year, rest = match.groups()
    day, month = (first, second) if order == "dmy" else (second, first)
    return f"{day}.{month}.{year}{rest}"
