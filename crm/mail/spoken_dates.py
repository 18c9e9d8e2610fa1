"""Dates as mail programs spell them out above a forwarded mail, in English, Finnish, Turkish, Swedish and German."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

# How the months begin in all five languages together; "marras" is asked before "mar".
MONTHS = (
    ("jan", "tam", "oca"), ("feb", "hel", "şub"), ("maalis", "mar", "mär"), ("apr", "huh", "nis"), ("may", "tou", "maj", "mai"),
    ("jun", "kesä", "haz"), ("jul", "hei", "tem"), ("aug", "elo", "ağu"), ("sep", "syy", "eyl"), ("oct", "okt", "lok", "eki"),
    ("marras", "nov", "kas"), ("dec", "dez", "jou", "ara"),
)  # fmt: skip
_BEGINNINGS = sorted(
    ((beginning, number) for number, month in enumerate(MONTHS, start=1) for beginning in month),
    key=lambda pair: -len(pair[0]),
)
_ZONES = {"utc": 0, "gmt": 0, "eet": 2, "eest": 3, "trt": 3, "cet": 1, "cest": 2, "bst": 1, "wet": 0}
_YEAR = re.compile(r"\b(19[89]\d|20\d\d)\b")
_NUMERIC = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(20\d\d)\b")
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_TIME = re.compile(r"(?:\b(öö|ös)\s*)?\b(\d{1,2})[:.](\d\d)(?:[:.]\d\d)?(?!\.?\d)\s*(am|pm|a\.m\.|p\.m\.|öö|ös)?", re.I)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d\d)?\b", re.I)
_WORD = re.compile(r"[^\W\d_]+")


def moment_in(text: str, home: tzinfo) -> datetime | None:
    """In UTC; None where the text names no day for certain. Where it names no zone it means `home`."""
    text = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())[:120]
    try:
        exact = parsedate_to_datetime(text)
        if (
            exact.tzinfo is not None
            and re.search(r"[+-]\d{4}|GMT|UTC", text)
            and not re.search(r"[ap]\.?m", text, re.I)
        ):
            return exact.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    day, rest = _day(text)
    if day is None:
        return None
    clock, zone = _clock(rest)
    try:
        return datetime(*day, *clock, tzinfo=zone or home).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> tuple[tuple[int, int, int] | None, str]:
    """Year, month, day, and the text without them."""
    if found := _ISO.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), text.replace(found[0], " ", 1)
    if found := _NUMERIC.search(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        rest = text.replace(found[0], " ", 1)
        if found[2] == "." or first > 12:
            return (year, second, first), rest
        # 3/4/2026 is another day in London than in New York.
        return ((year, first, second) if second > 12 else None), rest
    year_found, month = _YEAR.search(text), _month(text)
    if year_found is None or month is None:
        return None, text
    rest = text.replace(year_found[0], " ", 1)
    number = re.search(r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th)?(?![\d:])(?!\.\d)", rest)
    if number is None:
        return None, text
    return (int(year_found[1]), month, int(number[1])), rest.replace(number[0], " ", 1)


def _month(text: str) -> int | None:
    for word in _WORD.findall(text):
        name = word.replace("İ", "i").casefold()
        for beginning, number in _BEGINNINGS:
            if name.startswith(beginning):
                return number
    return None


def _clock(text: str) -> tuple[tuple[int, int], tzinfo | None]:
    found = _TIME.search(text)
    if found is None:
        return (12, 0), None
    hour, half = int(found[2]), (found[1] or found[4] or "").casefold().replace(".", "")
    if half in {"pm", "ös"} and hour < 12:
        hour += 12
    elif half in {"am", "öö"} and hour == 12:
        hour = 0
    return (hour, int(found[3])), _zone(text[found.end() :])


def _zone(text: str) -> tzinfo | None:
    if found := _OFFSET.search(text):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(offset if found[1] == "+" else -offset) if offset < timedelta(hours=15) else None
    for word in _WORD.findall(text):
        if word.casefold() in _ZONES:
            return timezone(timedelta(hours=_ZONES[word.casefold()]))
    return None
