"""Numbers beside the places of the menu: whoever knows one registers it, the shell asks for all in one fragment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import access
from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User

Counter = Callable[["User"], int]


@dataclass(frozen=True)
class Count:
    """`place` is the name of a place of the menu; `says` is a sentence with %(count)s for readers of the screen."""

    place: str
    counter: Counter
    permission: Permission | Open
    says: StrOrPromise
    tone: str = ""


@dataclass(frozen=True)
class ShownCount:
    place: str
    value: int
    tone: str
    says: str


_counts: dict[str, Count] = {}


def add_count(
    place: str, counter: Counter, permission: Permission | Open, *, says: StrOrPromise, tone: str = ""
) -> None:
    """One query a count, please: all of them are asked on every page."""
    _counts[place] = Count(place, counter, permission, says, tone)


def counts_for(user: User) -> list[ShownCount]:
    """The numbers the user may see; a zero is there too, so that a stale one disappears."""
    found = []
    for count in _counts.values():
        if access.may(user, count.permission):
            value = count.counter(user)
            found.append(ShownCount(count.place, value, count.tone, str(count.says) % {"count": value}))
    return found


def wiring() -> list[str]:
    return sorted(_counts)
