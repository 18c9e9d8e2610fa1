"""What a query finds for a user: things to create, places to go, then records; an exact number before everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import access
from core.navigation import menu
from core.search.registry import Hit, providers
from core.textkeys import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User

# One letter finds places; records need two, or half the firm would answer.
SHORTEST = 2
LONGEST = 80


@dataclass(frozen=True)
class Found:
    """Hits under one heading; `more` when there may be others than those shown."""

    name: str
    label: StrOrPromise
    hits: list[Hit]
    more: bool = False


def find(user: User, query: str, limit: int = 6) -> list[Found]:
    """Groups of hits in the order they are shown; empty groups are left out."""
    folded = fold(query[:LONGEST])
    if not folded:
        return []
    commands = [
        Found("commands", _("Create"), _matching(_makers(user), folded)[:limit]),
        Found("places", _("Go to"), _matching(_places(user), folded)[:limit]),
    ]
    records = _records(user, folded, limit) if len(folded) >= SHORTEST else []
    exact = [group for group in records if any(hit.exact for hit in group.hits)]
    others = [group for group in records if group not in exact]
    return [group for group in (*exact, *commands, *others) if group.hits]


def _records(user: User, folded: str, limit: int) -> list[Found]:
    found = []
    for provider in providers():
        if access.may(user, provider.permission):
            hits = provider.find(user, folded, limit + 1)
            hits.sort(key=lambda hit: not hit.exact)
            found.append(Found(provider.name, provider.label, hits[:limit], more=len(hits) > limit))
    return found


def _makers(user: User) -> list[Hit]:
    makers = menu().makers_for(user)
    return [Hit(_("New: %(what)s") % {"what": m.label}, m.url, icon="plus", keys=m.keys) for m in makers]


def _places(user: User) -> list[Hit]:
    return [
        Hit(place.label, place.url, sub=group.label, icon=place.icon)
        for group in menu().groups
        for place in group.places
        if access.may(user, place.permission)
    ]


def _matching(hits: list[Hit], folded: str) -> list[Hit]:
    """Those with every word of the query at the beginning of one of their words."""
    return [hit for hit in hits if _fits(fold(f"{hit.label} {hit.sub}"), folded)]


def _fits(text: str, folded: str) -> bool:
    words = text.replace(":", " ").split()
    return all(any(word.startswith(asked) for word in words) for asked in folded.split())
