"""Conditions of rules over what is known of a lead: pure, so that preview, scoring and assignment agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.textkeys import fold

# Text, a number of days, or nothing.
Known: TypeAlias = str | int | None
Facts: TypeAlias = Mapping[str, Known]

IS, NOT, CONTAINS, STARTS, FILLED, EMPTY, WITHIN, OVER = (
    "is",
    "not",
    "contains",
    "starts",
    "filled",
    "empty",
    "within",
    "over",
)
# Kind of a fact → operators that make sense for it.
OPERATORS: dict[str, tuple[str, ...]] = {
    "choice": (IS, NOT, FILLED, EMPTY),
    "text": (CONTAINS, IS, NOT, STARTS, FILLED, EMPTY),
    "days": (WITHIN, OVER),
}
WITHOUT_VALUE = (FILLED, EMPTY)


@dataclass(frozen=True)
class Met:
    """A condition that holds, with what was found."""

    fact: str
    operator: str
    values: tuple[str, ...]
    found: str


def check(condition: Sequence[object], facts: Facts) -> Met | None:
    """The condition [fact, operator, values] with what was found, or None when it does not hold."""
    fact, operator, given = str(condition[0]), str(condition[1]), condition[2]
    values = tuple(str(one) for one in given) if isinstance(given, list | tuple) else ()
    known = facts.get(fact)
    if operator in (WITHIN, OVER):
        held, found = _days(operator, values, known)
    else:
        held, found = _text(operator, values, "" if known is None else str(known))
    return Met(fact, operator, values, found) if held else None


def _days(operator: str, values: tuple[str, ...], known: Known) -> tuple[bool, str]:
    limit = int(values[0]) if values and values[0].isdigit() else 0
    days = known if isinstance(known, int) else None
    if operator == WITHIN:
        return days is not None and days <= limit, str(days)
    return days is None or days > limit, "" if days is None else str(days)


def _text(operator: str, values: tuple[str, ...], known: str) -> tuple[bool, str]:
    if operator in WITHOUT_VALUE:
        return bool(known) == (operator == FILLED), known
    text, wanted = fold(known), [(one, fold(one)) for one in values]
    if operator == NOT:
        return all(text != key for _one, key in wanted), known
    if operator == IS:
        return any(text == key for _one, key in wanted), known
    if operator == STARTS:
        return bool(text) and any(text.startswith(key) for _one, key in wanted if key), known
    hits = [one for one, key in wanted if key and key in text]
    return bool(hits), ", ".join(hits)


def all_met(conditions: Sequence[Sequence[object]], facts: Facts) -> list[Met] | None:
    """Every condition with what was found; None when one does not hold. No condition holds for everyone."""
    found = []
    for condition in conditions:
        met = check(condition, facts)
        if met is None:
            return None
        found.append(met)
    return found
