"""Providers of hits: a name, a heading, a permission, and a function that finds what its user may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User


@dataclass(frozen=True)
class Hit:
    """A line of the palette; `exact` when the query is the record's own number, which puts its group first."""

    label: StrOrPromise
    url: str
    sub: StrOrPromise = ""
    icon: str = "search"
    keys: str = ""
    exact: bool = False
    # Whether the address opens in a dialog over the page one is on.
    dialog: bool = False


# Gets the user, the folded query (core.textkeys.fold) and how many hits at most; narrows by `visible_to` itself.
Find: TypeAlias = "Callable[[User, str, int], list[Hit]]"


@dataclass(frozen=True)
class SearchProvider:
    """One or two indexed queries a call: every key stroke asks all providers. `position` orders the groups."""

    name: str
    label: StrOrPromise
    permission: Permission | Open
    find: Find
    position: int = 50


_providers: dict[str, SearchProvider] = {}


def register(provider: SearchProvider) -> None:
    _providers[provider.name] = provider


def providers() -> list[SearchProvider]:
    return sorted(_providers.values(), key=lambda provider: (provider.position, provider.name))


def wiring() -> list[str]:
    return [provider.name for provider in providers()]
