"""What a query finds for a user: things to create, places to go, then records; an exact number before everything."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import access
from core.navigation import may_enter, menu
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
        Found("commands", _("Create"), _makers(user, folded)[:limit]),
        Found("places", _("Go to"), _places(user, folded)[:limit]),
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


def _makers(user: User, folded: str) -> list[Hit]:
    words = _commands(settings.KEEL_MENU, get_language())
    return [
        Hit(words[maker.url_name][0], maker.url, icon="plus", keys=maker.keys)
        for maker in menu().makers
        if _fits(words[maker.url_name][1], folded) and may_enter(user, maker)
    ]


def _places(user: User, folded: str) -> list[Hit]:
    words = _destinations(settings.KEEL_MENU, get_language())
    return [
        Hit(place.label, place.url, sub=group.label, icon=place.icon)
        for group in menu().groups
        for place in group.places
        if _fits(words[place.name], folded) and may_enter(user, place)
    ]


@lru_cache(maxsize=8)
def _commands(_menu: str, _language: str | None) -> dict[str, tuple[str, str]]:
    """Address → what making it is called, and the words it is found by, in the language."""
    said = {maker.url_name: _("New: %(what)s") % {"what": maker.label} for maker in menu().makers}
    return {name: (text, _key(text)) for name, text in said.items()}


@lru_cache(maxsize=8)
def _destinations(_menu: str, _language: str | None) -> dict[str, str]:
    """Name of a place → the words it is found by in the language."""
    return {place.name: _key(f"{place.label} {group.label}") for group in menu().groups for place in group.places}


def _key(text: str) -> str:
    return fold(text).replace(":", " ")


def _fits(text: str, folded: str) -> bool:
    """Whether every word of the query begins one of the words."""
    words = text.split()
    return all(any(word.startswith(asked) for word in words) for asked in folded.split())
