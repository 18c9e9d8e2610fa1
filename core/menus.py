"""The shell's menus: what decides how they look, and their markup, drawn once for all who see the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.navigation import Group, Maker, Place, may_enter, menu

if TYPE_CHECKING:
    from core.models import User


@dataclass(frozen=True)
class ShownPlace:
    name: str
    label: Any
    url: str
    icon: str
    current: bool
    short: bool
    hidden: bool


@dataclass(frozen=True)
class ShownGroup:
    name: str
    label: Any
    items: tuple[ShownPlace, ...]


@dataclass(frozen=True)
class Look:
    """All that the menus depend on, and all that their templates get: two readers with an equal one see the same.

    `allowed` says for each place and each maker of the menu whether the reader may enter, `at` is the address of the
    place where the reader is, "" for markup that does not show it.
    """

    house: tuple[str, str, str]
    language: str
    allowed: tuple[bool, ...]
    shortcuts: bool
    at: str = ""

    @property
    def groups(self) -> list[ShownGroup]:
        """Those with a place that is not only in the palette."""
        found, start = [], 0
        for group in menu().groups:
            places = list(compress(group.places, self.allowed[start:]))
            start += len(group.places)
            if any(not place.hidden for place in places):
                found.append(self._shown(group, places))
        return found

    @property
    def short(self) -> list[ShownPlace]:
        return [place for group in self.groups for place in group.items if place.short]

    @property
    def makers(self) -> list[Maker]:
        makers = menu().makers
        return list(compress(makers, self.allowed[-len(makers) :])) if makers else []

    def _shown(self, group: Group, places: list[Place]) -> ShownGroup:
        return ShownGroup(
            group.name,
            group.label,
            tuple(ShownPlace(p.name, p.label, p.url, p.icon, p.url == self.at, p.short, p.hidden) for p in places),
        )


def look_of(user: User, path: str) -> Look:
    """How the menus look for the reader on the page with this path."""
    places, makers = menu().places, menu().makers
    entries: tuple[Place | Maker, ...] = (*places, *makers)
    allowed = [may_enter(user, entry) for entry in entries]
    urls = [place.url for place in compress(places, allowed)]
    # The longest place that begins the path is where the person is.
    at = max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")
    house = (settings.KEEL_MENU, settings.ROOT_URLCONF, get_script_prefix())
    return Look(house, get_language() or "", tuple(allowed), user.shortcuts, at)


def drawn(template: str, look: Look | None) -> SafeString:
    """The template with `look` and nothing else."""
    return _drawn(template, look) if settings.DEBUG or look is None else _kept(template, look)


def _drawn(template: str, look: Look | None) -> SafeString:
    return render_to_string(template, {"look": look})


# A firm has a handful of roles; each needs an entry a language, and one a place for what shows where one is.
_kept = lru_cache(maxsize=256)(_drawn)
