"""Numbers (and, from core.durations, durations) as people type them, read without guessing."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from babel.core import get_global
from babel.numbers import get_decimal_symbol
from django.utils.translation import gettext_lazy as _

from core.durations import DAY, AmbiguousDuration, NotADuration, parse_minutes
from core.explained import ExplainedError

__all__ = [
    "DAY",
    "AmbiguousDuration",
    "AmbiguousNumber",
    "NotADuration",
    "NotANumber",
    "parse_decimal",
    "parse_minutes",
]

_MINUSES = "-\u2212\u2013\ufe63\uff0d"
_SHELL = re.compile(
    r"(?P<sign>[-+]?) *(?P<before>[^-+0-9., ]*\.?) *(?P<inner>[-+]?) *(?P<body>[0-9.,](?:[0-9., '\u2019]*[0-9.,])?) *"
    r"(?P<trailing>-?) *(?P<after>[^-+0-9., ]*\.?) *(?P<last>-?)"
)
_SHAPE = re.compile(r"(?P<whole>[0-9]+(?:[., ][0-9]{3})*|(?=[.,]))(?:[.,](?P<cents>[0-9]*))?")
_CURRENCY_WORDS = {"TL", "EURO", "EUROA", "KR"}
_LONGEST = 40


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
