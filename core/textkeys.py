"""Search and sort keys made in Python, because they never rest on the database's locale."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose into a plain letter and an accent.
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h"})

# The three last Finnish letters go to the characters right after z in ASCII; ü is y, æ is ä, ø is ö (CLDR fi).
_FINNISH = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})
# A Turkish letter of its own follows everything that begins with the letter before it: ~ is above z in ASCII.
_TURKISH = str.maketrans({"ç": "c~", "ğ": "g~", "ı": "h~", "ö": "o~", "ş": "s~", "ü": "u~"})


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` for searching: lower case, no accents, ı and İ as i, ß as ss, ø å ä as o a a, single spaces.

    Both the stored column and the query go through it, so that ISTANBUL, İstanbul and istanbul meet.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(_without_accents(text.casefold()).translate(_PLAIN).split())


def sort_key(text: str, lang: str) -> str:
    """A key whose plain byte order is the alphabetical order of `lang`: fi (å ä ö last), tr (ç ğ ı ö ş ü in place), en.

    Case, accents foreign to the language and punctuation do not count. Another language sorts as English.
    """
    language = lang.split("-")[0].split("_")[0]
    lower = unicodedata.normalize("NFC", _lower(text, language))
    lower = "".join(mark if mark.isalnum() or unicodedata.combining(mark) else " " for mark in lower)
    if language == "fi":
        own = lower.translate(_FINNISH)
    elif language == "tr":
        own = lower.translate(_TURKISH)
    else:
        own = lower
    return " ".join(_without_accents(own.casefold()).translate(_PLAIN).split())


def _lower(text: str, language: str) -> str:
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    return unicodedata.normalize("NFC", text).lower().replace("i\u0307", "i")


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if unicodedata.category(mark) != "Mn"))
