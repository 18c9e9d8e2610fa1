"""What every page's shell shows; at most three queries with session and person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import access, settings_pages
from core.demo_login import offered
from core.navigation import Group, Maker, menu

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


class Shell:
    """Made lazily: a fragment that shows no menu asks nothing."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.request, self.user = request, user

    @property
    def theme(self) -> str:
        return self.user.theme

    @cached_property
    def company_name(self) -> str:
        company = access.home_company(self.user)
        return company.name if company else ""

    @property
    def may_settings(self) -> bool:
        return settings_pages.any_for(self.user)

    @cached_property
    def nav(self) -> list[ShownGroup]:
        return [self._shown(group) for group in menu().for_user(self.user)]

    @property
    def short(self) -> list[ShownPlace]:
        return [place for group in self.nav for place in group.items if place.short]

    @cached_property
    def new_items(self) -> list[Maker]:
        return menu().makers_for(self.user)

    def _shown(self, group: Group) -> ShownGroup:
        at = self.request.path
        items = [(p, p.url) for p in group.places]
        # The longest place that begins the path is where the person is.
        best = max((url for _p, url in items if at == url or (url != "/" and at.startswith(url))), key=len, default="")
        return ShownGroup(
            group.name,
            group.label,
            tuple(ShownPlace(p.name, p.label, url, p.icon, url == best, p.short, p.hidden) for p, url in items),
        )


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        # The sign-in page alone reads the second one.
        return {"shell": None, "demo_logins": SimpleLazyObject(lambda: offered(request))}
    return {"shell": Shell(request, user)}
