"""Whether two rows are the same: every fact that speaks for or against it has a weight, and all are told.

Pure: facts in, reasons out. A pair is shown from LIKELY on. The weights are kept honest by
tests/crm/duplicates (recall and precision on a corpus that was made before them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from crm.calculations.match_keys import FREE_HOSTS, is_shared_box
from crm.calculations.names import Likeness, compare, slips

LIKELY = 60
# What is worth a word while somebody types.
POSSIBLE = 40
CERTAIN = 100


@dataclass(frozen=True)
class Reason:
    """`name` says which fact (crm.duplicates.reasons has its sentence), `value` what it is."""

    name: str
    weight: int
    value: str = ""

    def dump(self) -> dict[str, Any]:
        return {"name": self.name, "weight": self.weight, "value": self.value}


@dataclass(frozen=True)
class Party:
    """What is known of an organisation or a person, in the form of match keys."""

    key: int
    name: str
    words: tuple[str, ...]
    identifiers: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    employers: frozenset[int] = frozenset()
    country: str = ""
    city: str = ""
    industry: str = ""


@dataclass(frozen=True)
class Known:
    """What the whole register says: words that are names of their own, and keys that many rows share."""

    common: frozenset[str] = frozenset()
    shared: frozenset[str] = field(default_factory=frozenset)


NOTHING = Known()
FIRM_NAMES = {Likeness.SAME: 60, Likeness.TYPO: 40, Likeness.SHORT: 35, Likeness.PART: -25, Likeness.OTHER: -50}
HUMAN_NAMES = {Likeness.SAME: 40, Likeness.TYPO: 30, Likeness.SHORT: 25, Likeness.PART: 30, Likeness.OTHER: -60}


def total(reasons: Iterable[Reason]) -> int:
    return max(0, min(CERTAIN, sum(reason.weight for reason in reasons)))


def firms(left: Party, right: Party, known: Known = NOTHING) -> list[Reason]:
    """The reasons for and against two organisations being one, the weightiest first."""
    name = compare(left.words, right.words, common=known.common)
    found = [Reason(f"name_{name}", FIRM_NAMES[name], right.name)]
    found += _identifiers(left, right)
    found += _mailboxes(left, right, 30)
    found += _met(left.domains, right.domains, "domain", 30, 5, "d", known)
    if left.domains and right.domains and not left.domains & right.domains:
        found.append(Reason("domain_other", -5))
    found += _met(left.phones, right.phones, "phone", 25, 5, "p", known)
    # Firms of one group share an account now and then: it needs a likeness besides.
    found += _met(left.accounts, right.accounts, "account", 45, 5, "a", known)
    found += _plain(left.city, right.city, "city", 12, -25)
    found += _plain(left.industry, right.industry, "industry", 3, -10)
    found += _plain(left.country, right.country, "country", 0, -20)
    return _sorted(found)


def humans(left: Party, right: Party, known: Known = NOTHING) -> list[Reason]:
    """The same for two people."""
    name = compare(left.words, right.words, common=known.common)
    found = [Reason(f"name_{name}", HUMAN_NAMES[name], right.name)]
    found += _mailboxes(left, right, 40)
    found += _met(left.phones, right.phones, "phone", 30, 5, "p", known)
    if left.employers and right.employers:
        same = left.employers & right.employers
        found.append(Reason("employer", 25) if same else Reason("employer_other", -15))
    if left.mailboxes and right.mailboxes and _same_house(left, right):
        found.append(Reason("mailbox_other", -15))
    if left.phones and right.phones and not left.phones & right.phones:
        found.append(Reason("phone_other", -10))
    return _sorted(found)


def _same_house(left: Party, right: Party) -> bool:
    """Two mailboxes of their own under one domain are two people's."""
    hosts = [{box.partition("@")[2] for box in party.mailboxes} - FREE_HOSTS for party in (left, right)]
    return bool(hosts[0] & hosts[1]) and not left.mailboxes & right.mailboxes


def _identifiers(left: Party, right: Party) -> list[Reason]:
    if same := left.identifiers & right.identifiers:
        return [Reason("identifier", 120, min(same))]
    if not (left.identifiers and right.identifiers) or left.country != right.country:
        return []
    near = any(slips(one, other, 1) <= 1 for one in left.identifiers for other in right.identifiers)
    return [Reason("identifier_near", 0)] if near else [Reason("identifier_other", -70)]


def _mailboxes(left: Party, right: Party, weight: int) -> list[Reason]:
    same = sorted(left.mailboxes & right.mailboxes, key=is_shared_box)
    if not same:
        return []
    return [Reason("mailbox", 5 if is_shared_box(same[0]) else weight, same[0])]


def _met(
    left: frozenset[str], right: frozenset[str], name: str, weight: int, little: int, kind: str, known: Known
) -> list[Reason]:
    """One value that both have; one that many have (a switchboard) says little."""
    same = sorted(left & right, key=lambda value: f"{kind}:{value}" in known.shared)
    if not same:
        return []
    is_common = f"{kind}:{same[0]}" in known.shared
    return [Reason(f"{name}_shared" if is_common else name, little if is_common else weight, same[0])]


def _plain(left: str, right: str, name: str, same: int, other: int) -> list[Reason]:
    if not left or not right:
        return []
    found = Reason(name, same, right) if left == right else Reason(f"{name}_other", other, right)
    return [found] if found.weight else []


def _sorted(reasons: list[Reason]) -> list[Reason]:
    return sorted(reasons, key=lambda reason: -reason.weight)


Judge = Callable[[Party, Party, Known], list[Reason]]
