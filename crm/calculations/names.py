"""How alike two names are: legal forms, accents, order, abbreviations and slips of the keyboard do not count."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from functools import lru_cache

from core.textkeys import fold

# Legal forms as they stand after folding, with the filler words around them.
_FORMS = """
oy oyj ab abp ky tmi ry rf osk ou as asa sa gmbh mbh ag kg ug ohg ev hb ltd limited llc llp inc corp
corporation co company plc bv nv srl spa sarl sas sl aps ks oyab osakeyhtio aktiebolag toiminimi
kommandiittiyhtio publ sti sirketi ltdsti anonim san tic sanayi ticaret ve ja und and et och the
"""
FORMS = frozenset(_FORMS.split())
_TITLES = """
mr mrs ms dr prof herr frau hra rva bay bayan sayin tri
"""
TITLES = frozenset(_TITLES.split())
_INITIALS = re.compile(r"\b(?:\w\.){2,}\w?")
_WORD = re.compile(r"\w+\.?")


class Likeness(StrEnum):
    """From the same to another name; `PART` is a name with a word more."""

    SAME = "same"
    TYPO = "typo"
    SHORT = "short"
    PART = "part"
    OTHER = "other"


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """The folded words of a name; an abbreviation keeps its dot, G.m.b.H. is one word."""
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), fold(name).replace("'", "").replace("’", ""))
    return tuple(_WORD.findall(text))


@lru_cache(maxsize=65_536)
def firm_words(name: str) -> tuple[str, ...]:
    """Words of an organisation's name without its legal form; the form itself where nothing else is left."""
    found = tuple(word for word in words(name) if word.rstrip(".") not in FORMS)
    return found or words(name)


@lru_cache(maxsize=65_536)
def human_words(name: str) -> tuple[str, ...]:
    """Words of a person's name without titles, and without initials between a first and a last name."""
    found = tuple(word for word in words(name) if word.rstrip(".") not in TITLES)
    whole = tuple(word for word in found if len(word.rstrip(".")) > 1)
    return whole if len(whole) > 1 else found or words(name)


def compare(left: tuple[str, ...], right: tuple[str, ...], *, common: frozenset[str] = frozenset()) -> Likeness:
    """How two names (their words) are alike; a word that is `common` is a name of its own and no slip for another."""
    one, other = _plain(left), _plain(right)
    if not one or not other:
        return Likeness.OTHER
    if sorted(one) == sorted(other) or "".join(one) == "".join(other):
        return Likeness.SAME
    if _digits(one) != _digits(other):
        return Likeness.OTHER
    if _is_slip(one, other, common):
        return Likeness.TYPO
    if _is_shorter(left, right):
        return Likeness.SHORT
    few, many = sorted((Counter(one), Counter(other)), key=Counter.total)
    return Likeness.PART if few < many else Likeness.OTHER


def _plain(parts: tuple[str, ...]) -> list[str]:
    return [part.rstrip(".") for part in parts]


def _digits(parts: list[str]) -> list[str]:
    """“Kiinteistö 12” and “Kiinteistö 13” are neighbours, not slips."""
    return sorted(part for part in parts if any(map(str.isdigit, part)))


def _is_slip(one: list[str], other: list[str], common: frozenset[str]) -> bool:
    if len(one) != len(other):
        joined, joined_other = "".join(one), "".join(other)
        return len(joined) >= 8 and slips(joined, joined_other, 1) <= 1
    left, right = _unshared(one, other)
    allowed = 2 if sum(map(len, one)) >= 14 else 1
    total = 0
    for a, b in zip(left, right, strict=True):
        if max(len(a), len(b)) < 4 or (a in common and b in common):
            return False
        total += slips(a, b, allowed)
    return total <= allowed


def _unshared(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    """What is left of both when the words they share are taken away, in order."""
    left, right = sorted(one), sorted(other)
    for word in list(left):
        if word in right:
            left.remove(word)
            right.remove(word)
    return left, right


def _is_shorter(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether word for word one begins the other, as in “Rak.” and “Rakennus”, or “M.” and “Matti”."""
    if len(left) != len(right) or len(left) < 2:
        return False
    for order in (right, tuple(reversed(right))):
        pairs = list(zip(left, order, strict=True))
        if all(_begins(a, b) for a, b in pairs) and any(a.rstrip(".") == b.rstrip(".") for a, b in pairs):
            return True
    return False


def _begins(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=lambda word: len(word.rstrip(".")))
    stem = short.rstrip(".")
    return long.startswith(stem) and (stem == long.rstrip(".") or len(stem) >= 3 or len(stem) == 1)


def slips(a: str, b: str, most: int) -> int:
    """Letters added, dropped, changed or swapped between two words (optimal string alignment); more than `most` ends."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, mark in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (mark != other))
            if i > 1 and j > 1 and mark == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
