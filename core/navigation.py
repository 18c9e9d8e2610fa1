"""The menu's vocabulary; the menu itself stands in config/navigation.py, above all apps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.module_loading import import_string

from core import access
from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User


@lru_cache(maxsize=256)
def _address(url_name: str, prefix: str) -> str:
    """Every page shows thirty of them; an address changes with the program only."""
    return reverse(url_name)


@dataclass(frozen=True)
class Place:
    """A destination of the menu and the palette."""

    name: str
    label: StrOrPromise
    url_name: str
    icon: str
    permission: Permission | Open
    # Stands in the bar at the foot of a phone.
    short: bool = False
    # Listed in the palette only.
    hidden: bool = False
    # Asked besides the permission, for a page that holds what several permissions open.
    when: Callable[[User], bool] | None = None

    @property
    def url(self) -> str:
        return _address(self.url_name, get_script_prefix())


@dataclass(frozen=True)
class Group:
    name: str
    label: StrOrPromise
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Maker:
    """An entry of the New menu."""

    label: StrOrPromise
    url_name: str
    icon: str
    permission: Permission | Open
    keys: str = ""

    @property
    def url(self) -> str:
        return _address(self.url_name, get_script_prefix())


@dataclass(frozen=True)
class Menu:
    groups: tuple[Group, ...]
    makers: tuple[Maker, ...] = field(default=())

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All of them, in the order of their groups."""
        return tuple(place for group in self.groups for place in group.places)


def may_enter(user: User, entry: Place | Maker) -> bool:
    """Whether it stands in the user's menus."""
    when = entry.when if isinstance(entry, Place) else None
    return access.may(user, entry.permission) and (when is None or when(user))


def menu() -> Menu:
    """The menu of this installation."""
    found: Menu = import_string(settings.KEEL_MENU)
    return found
