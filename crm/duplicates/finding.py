"""The pairs of a register that are likely one, with their reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from crm.calculations import evidence
from crm.calculations.evidence import Judge, Known, Party, Reason
from crm.calculations.names import firm_words, human_words
from crm.duplicates import blocking, parties
from crm.models import Organisation, Person

# A word that so many rows have is a name of its own, and no slip for another.
NAME_FROM = 4
_LOADERS = {"organisation": parties.load_firms, "person": parties.load_humans}
_JUDGES: dict[str, Judge] = {"organisation": evidence.firms, "person": evidence.humans}
_WORDS = {"organisation": firm_words, "person": human_words}
MODELS: dict[str, type[Organisation] | type[Person]] = {"organisation": Organisation, "person": Person}


@dataclass(frozen=True)
class Pair:
    left: int
    right: int
    score: int
    reasons: tuple[Reason, ...]


def known_of(kind: str) -> Known:
    """What the whole register says about words, domains and numbers."""
    return Known(common=_common(kind), shared=blocking.shared_keys(kind))


def _common(kind: str) -> frozenset[str]:
    words = _WORDS[kind]
    counted: Counter[str] = Counter()
    for name in MODELS[kind].objects.live().values_list("name", flat=True).iterator(5000):
        counted.update(word.rstrip(".") for word in set(words(name)))
    return frozenset(word for word, times in counted.items() if times >= NAME_FROM)


def judge(kind: str, left: Party, right: Party, known: Known) -> list[Reason]:
    return _JUDGES[kind](left, right, known)


def likely(kind: str, changed: Collection[int] | None = None) -> Iterator[Pair]:
    """Pairs from LIKELY on, the older row first; with `changed` only those in which one of these rows is."""
    met = blocking.pairs(kind, changed)
    if not met:
        return
    known = known_of(kind)
    facts = _LOADERS[kind]({key for pair in met for key in pair})
    for left, right in met:
        reasons = judge(kind, facts[left], facts[right], known)
        score = evidence.total(reasons)
        if score >= evidence.LIKELY:
            yield Pair(left, right, score, tuple(reasons))
