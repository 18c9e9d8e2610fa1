"""Facts about stages."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class StageChanceSet(Event):
    """A stage that follows history has another probability: `won` of `closed` deals in twelve months; in percent."""

    stage_id: int
    old: int
    new: int
    closed: int
    won: int
