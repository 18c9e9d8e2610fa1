"""What happened to the firm, its people and their roles."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ShippedRolesSynced(Event):
    """The program's roles were written; `changed` holds the keys whose grants differ from before."""

    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReferenceLoaded(Event):
    """Rows that come with the program were added; how many of each model."""

    counts: dict[str, int]
