"""Durations as people type them, read without guessing."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_decimal_symbol
from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError

_LONGEST = 40
_HOURS = r"(?:h|hrs?|hours?|t|tuntia?|sa|saat)"
_MINUTES = r"(?:m|min|mins|minutes?|minuuttia?|dk|dakika)"
_WORDED = re.compile(
    rf"(?:(?P<hours>[0-9]+(?:[.,][0-9]+)?)\s*{_HOURS}\.?)?\s*(?:(?P<minutes>[0-9]+)\s*(?:{_MINUTES}\.?)?)?"
)
_CLOCK = re.compile(r"(?P<hours>[0-9]+):(?P<minutes>[0-5][0-9])")
_DOTTED = re.compile(r"(?P<hours>[0-9]+)\.(?P<minutes>[0-9]{2})")
_DECIMAL_HOURS = re.compile(r"(?P<hours>[0-9]*[.,]?[0-9]+)")
DAY = 24 * 60


class NotADuration(ExplainedError):
    """The text is no duration."""


class AmbiguousDuration(NotADuration):
    """The text can be a clock time or decimal hours; `readings` holds both in minutes, the clock time first."""

    def __init__(self, text: str, clock: int, decimal: int) -> None:
        super().__init__(
            _("%(text)s could be %(clock)s or %(decimal)s: please write hours and minutes with a colon."),
            text=text, clock=_as_clock(clock), decimal=_as_clock(decimal),
        )  # fmt: skip
        self.readings = (clock, decimal)


def parse_minutes(text: str, lang: str | None = None, *, limit: int = DAY) -> int:
    """Read a duration in whole minutes: 7:30, 7,5, 7.5, 8, 8h, 450m, 1h 30, 1 t 15 min, 2 sa 5 dk.

    A bare number is hours. A dot before two digits is a clock time where the decimal separator is a comma (fi, tr:
    7.30 is 7:30), decimal hours in other languages; without a language it raises AmbiguousDuration unless both are the
    same. `limit` is the longest accepted duration in minutes, a day unless told. Raises NotADuration otherwise.
    """
    bare = " ".join(text.split()).lower()
    minutes = _read_minutes(bare, text, lang) if 0 < len(bare) <= _LONGEST else None
    if minutes is None:
        raise NotADuration(
            _("“%(text)s” is not a duration. Write hours and minutes as 7:30, 7.5 or 1h 30."), text=text[:_LONGEST]
        )
    if minutes > limit:
        raise NotADuration(
            _("%(text)s is longer than %(limit)s. For minutes, add m: 45m."), text=text, limit=_as_clock(limit)
        )
    return minutes


def _read_minutes(bare: str, text: str, lang: str | None) -> int | None:
    if clock := _CLOCK.fullmatch(bare):
        return int(clock["hours"]) * 60 + int(clock["minutes"])
    if (dotted := _DOTTED.fullmatch(bare)) and not _dot_is_decimal(lang):
        return _read_dotted(dotted, text, lang)
    if decimal := _DECIMAL_HOURS.fullmatch(bare):
        return _hours_to_minutes(decimal["hours"])
    worded = _WORDED.fullmatch(bare)
    if worded and (worded["hours"] or worded["minutes"]):
        hours = _hours_to_minutes(worded["hours"] or "0")
        minutes = int(worded["minutes"] or "0")
        return hours + minutes if not worded["hours"] or minutes < 60 else None
    return None


def _dot_is_decimal(lang: str | None) -> bool:
    return lang is not None and get_decimal_symbol(lang.replace("-", "_")) == "."


def _read_dotted(match: re.Match[str], text: str, lang: str | None) -> int | None:
    decimal = _hours_to_minutes(match[0])
    clock = int(match["hours"]) * 60 + int(match["minutes"])
    if lang is not None:
        return clock if int(match["minutes"]) < 60 else None
    if int(match["minutes"]) < 60 and clock != decimal:
        raise AmbiguousDuration(text, clock, decimal)
    return decimal


def _hours_to_minutes(hours: str) -> int:
    return int((Decimal(hours.replace(",", ".")) * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _as_clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
