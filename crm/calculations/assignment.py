"""Whose turn it is: pure, so that the preview and the act come to the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Why someone was chosen, and why someone was passed over.
TURNS, FEWEST, FIXED, FORM, NOBODY, RULE_OFF = "turns", "fewest", "fixed", "form", "nobody", "rule_off"
AWAY, FULL, LEFT, NO_RIGHT = "away", "full", "left", "no_right"


@dataclass(frozen=True)
class Candidate:
    """A person of a rule; `refusal` says why they can't get a lead now."""

    user: int
    position: int
    last_turn: int
    open_leads: int
    refusal: str = ""


def choose(strategy: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The one whose turn is longest ago, who has the fewest open leads, or who stands first; None without anyone."""
    free = [one for one in candidates if not one.refusal]
    if not free:
        return None
    if strategy == FEWEST:
        return min(free, key=lambda one: (one.open_leads, one.last_turn, one.position))
    if strategy == FIXED:
        return min(free, key=lambda one: one.position)
    return min(free, key=lambda one: (one.last_turn, one.position))
