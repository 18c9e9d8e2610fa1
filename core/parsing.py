"""Numbers and durations as people type them, read without guessing."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from babel.core import get_global
from babel.numbers import get_decimal_symbol
from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError

_MINUSES = "-\u2212\u2013\ufe63\uff0d"
_SHELL = re.compile(
    r"(?P<sign>[-+]?) *(?P<before>[^-+0-9., ]*\.?) *(?P<inner>[-+]?) *(?P<body>[0-9.,](?:[0-9., '\u2019]*[0-9.,])?) *"
    r"(?P<trailing>-?) *(?P<after>[^-+0-9., ]*\.?) *(?P<last>-?)"
)
_SHAPE = re.compile(r"(?P<whole>[0-9]+(?:[., ][0-9]{3})*|(?=[.,]))(?:[.,](?P<cents>[0-9]*))?")
_CURRENCY_WORDS = {"TL", "EURO", "EUROA", "KR"}
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


class NotANumber(ExplainedError):
    """The text is no number."""


class AmbiguousNumber(NotANumber):
    """The text has two readings, such as 1.234; `readings` holds both, the likelier one in the language first."""

    def __init__(self, text: str, first: Decimal, second: Decimal) -> None:
        super().__init__(
            _("%(text)s could be %(first)s or %(second)s: please write it without the separator of thousands."),
            text=text, first=f"{first:f}", second=f"{second:f}",
        )  # fmt: skip
        self.readings = (first, second)


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


def parse_decimal(text: str, lang: str = "en") -> Decimal:
    """Read a number with either decimal separator, grouped thousands, a currency sign or code, any minus sign.

    Raises NotANumber, or AmbiguousNumber where a single separator stands before exactly three digits (1.234 and 1,234
    are thousands to one reader and thousandths to another); `lang` only decides which reading is named first.
    """
    shell = _SHELL.fullmatch(_plain_marks(text)) if len(text) <= _LONGEST else None
    if shell is None or not (_is_currency(shell["before"]) and _is_currency(shell["after"])):
        raise NotANumber(_("“%(text)s” is not a number."), text=text[:_LONGEST])
    signs = "".join(shell.group("sign", "inner", "trailing", "last"))
    if len(signs) > 1:
        raise NotANumber(_("“%(text)s” is not a number."), text=text)
    sign = -1 if signs == "-" else 1
    return sign * _read_magnitude(shell["body"], text, lang, sign) + 0


def _plain_marks(text: str) -> str:
    """Every kind of space as a blank, every kind of minus as a hyphen."""
    marks = (" " if unicodedata.category(mark) == "Zs" else mark for mark in text.strip())
    return "".join("-" if mark in _MINUSES else mark for mark in marks).strip()


def _is_currency(word: str) -> bool:
    if len(word) == 1:
        return unicodedata.category(word) == "Sc"
    code = word.rstrip(".").upper()
    return not code or code in _CURRENCY_WORDS or code in get_global("all_currencies")


def _read_magnitude(bare: str, text: str, lang: str, sign: int) -> Decimal:
    grouped = re.sub("['\u2019]", " ", bare)
    match = _SHAPE.fullmatch(grouped)
    refusal = NotANumber(_("“%(text)s” is not a number."), text=text)
    if match is None or grouped in {".", ","}:
        raise refusal
    marks = re.findall(r"[., ]", grouped)
    points = [mark for mark in marks if mark != " "]
    if not points:
        _require_groups(grouped.split(" "), refusal)
        return Decimal(grouped.replace(" ", ""))
    if len(points) > 1 and len(set(points)) == 1:  # 1.234.567: the same mark twice can only group
        if " " in marks:
            raise refusal
        _require_groups(re.split(r"[.,]", grouped), refusal)
        return Decimal(re.sub(r"[.,]", "", grouped))
    whole, _mark, cents = grouped.rpartition(points[-1])
    if len(set(re.findall(r"[., ]", whole))) > 1 or points[-1] in whole:
        raise refusal
    _require_groups(re.split(r"[., ]", whole), refusal)
    value = Decimal(f"{re.sub('[., ]', '', whole) or '0'}.{cents}" if cents else re.sub("[., ]", "", whole))
    if len(marks) == 1 and len(cents) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", whole):
        _refuse_ambiguous(text, sign * value, sign * Decimal(whole + cents), points[-1], lang)
    return value


def _require_groups(groups: list[str], refusal: NotANumber) -> None:
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        raise refusal


def _refuse_ambiguous(text: str, small: Decimal, large: Decimal, mark: str, lang: str) -> None:
    if mark == get_decimal_symbol(lang.replace("-", "_")):
        raise AmbiguousNumber(text, small, large)
    raise AmbiguousNumber(text, large, small)


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
