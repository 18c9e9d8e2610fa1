"""What every page's shell shows; at most three queries with session and person."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import access, settings_pages, setup
from core.demo_login import offered
from core.menus import Look, look_of

if TYPE_CHECKING:
    from core.models import User


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
    def look(self) -> Look:
        return look_of(self.user, self.request.path)


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        # The sign-in page alone reads the others.
        lazily = {"demo_logins": SimpleLazyObject(lambda: offered(request)), "untouched": SimpleLazyObject(setup.is_untouched)}
        return {"shell": None, **lazily}
    return {"shell": Shell(request, user)}
