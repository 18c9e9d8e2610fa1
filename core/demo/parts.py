"""What each app adds to the demo: a beginning, and what happens in a week or at the end of a month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.demo.world import World


def nothing(world: World, day: date) -> None:
    """For parts in which nothing happens then."""


def no_beginning(world: World) -> None:
    """For parts without one."""


@dataclass(frozen=True)
class DemoPart:
    """`begin` runs once on the first day of the history; `week` for each Monday, `month` for each first of a month.

    Weeks may be made in any order, months are made oldest first; `end` runs once on the last day.
    """

    name: str
    position: int
    begin: Callable[[World], None] = no_beginning
    week: Callable[[World, date], None] = nothing
    month: Callable[[World, date], None] = nothing
    end: Callable[[World], None] = no_beginning


_parts: dict[str, DemoPart] = {}


def register(part: DemoPart) -> None:
    _parts[part.name] = part


def parts() -> list[DemoPart]:
    return sorted(_parts.values(), key=lambda part: part.position)
