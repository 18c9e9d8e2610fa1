"""Dates and moments as people type them: ISO first, then the language's own order."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import formatting
from core.explained import ExplainedError
from core.textkeys import fold

_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
_LOCAL = re.compile(r"(?P<a>\d{1,2})\s*(?P<mark>[./-])\s*(?P<b>\d{1,2})\s*(?P=mark)\s*(?P<y>\d{4}|\d{2})")
_WORDED = re.compile(r"(?P<d>\d{1,2})\.?\s+(?P<month>[^\W\d_]+)\.?\s+(?P<y>\d{4})")
_TIME = re.compile(r"(?P<date>.+?)(?:T|\s+(?:klo\s+|at\s+)?|,\s*)(?P<h>\d{1,2})[:.](?P<min>\d{2})(?:[:.]\d{2})?")


class NotADate(ExplainedError):
    """The text is no date."""


class AmbiguousDate(NotADate):
    """Day and month can't be told apart."""


def read_date(text: str, language: str) -> dt.date:
    """2026-11-19, 19.11.2026, 19/11/2026, 19 Nov 2026; raises NotADate, AmbiguousDate for 3/4/2026 in English.

    With slashes English readers disagree about the order, so there day and month are told apart only where one of
    them is above twelve or both are the same; with dots the day comes first everywhere.
    """
    bare = " ".join(text.split())
    if match := _ISO.fullmatch(bare):
        return _made(bare, int(match["y"]), int(match["m"]), int(match["d"]))
    if match := _LOCAL.fullmatch(bare):
        return _local(bare, match, language)
    if (match := _WORDED.fullmatch(bare)) and (month := _month(match["month"])):
        return _made(bare, int(match["y"]), month, int(match["d"]))
    raise _refusal(bare)


def read_moment(text: str, language: str) -> dt.datetime:
    """A date with a time of day in the active time zone; a date alone is its midnight."""
    bare = text.strip()
    match = _TIME.fullmatch(bare)
    day = read_date(match["date"] if match else bare, language)
    try:
        at = dt.time(int(match["h"]), int(match["min"])) if match else dt.time()
    except ValueError:
        raise _refusal(bare) from None
    return timezone.make_aware(dt.datetime.combine(day, at))


def _local(text: str, match: re.Match[str], language: str) -> dt.date:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    year += 2000 if year < 70 and len(match["y"]) == 2 else 1900 if len(match["y"]) == 2 else 0
    if match["mark"] == "." or not language.startswith("en") or first == second:
        return _made(text, year, second, first)
    if first <= 12 and second <= 12:
        one, other = _made(text, year, second, first), _made(text, year, first, second)
        raise AmbiguousDate(
            _("%(text)s could be %(first)s or %(second)s: write it as 2026-11-19."),
            text=text, first=formatting.long_date(one), second=formatting.long_date(other),
        )  # fmt: skip
    return _made(text, year, second, first) if second <= 12 else _made(text, year, first, second)


def _month(word: str) -> int | None:
    """The month whose name in the active language begins with the word, or the word with it (marraskuuta)."""
    wanted = fold(word)
    for month in range(1, 13) if len(wanted) >= 3 else ():
        name = fold(formatting.month_name(dt.date(2026, month, 1), year=False))
        if name.startswith(wanted) or wanted.startswith(name):
            return month
    return None


def _made(text: str, year: int, month: int, day: int) -> dt.date:
    """A year out of everyone's working life is a slip of the finger."""
    try:
        made = dt.date(year, month, day)
    except ValueError:
        raise _refusal(text) from None
    if not 1900 <= year < 2200:
        raise NotADate(_("The year in “%(text)s” lies outside 1900 to 2199."), text=text[:40])
    return made


def _refusal(text: str) -> NotADate:
    return NotADate(_("“%(text)s” is not a date. Write it as 2026-11-19 or 19.11.2026."), text=text[:40])
