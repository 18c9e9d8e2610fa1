"""Guards of views: every own view says which permission it takes, or PUBLIC or SIGNED_IN, spelled out."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from core import access
from core.access import Actor
from core.permissions import PUBLIC, Open, Permission

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def guarded(permission: Permission | Open) -> Callable[[V], V]:
    """For function views: 403 without the permission. Class views set `permission` instead (core.views.generic)."""

    def wrap(view: V) -> V:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if permission is not PUBLIC:
                access.require(request.user, permission)  # type: ignore[arg-type]
            return view(request, *args, **kwargs)

        run.permission = permission  # type: ignore[attr-defined]
        return login_not_required(run) if permission is PUBLIC else run  # type: ignore[return-value]

    return wrap


def permission_of(view: Any) -> Permission | Open | None:
    """What a URL's callback declares; None when it says nothing."""
    found = getattr(view, "permission", None) or getattr(getattr(view, "view_class", None), "permission", None)
    return found if isinstance(found, Permission | Open) else None


def may_open(actor: Actor, url: str) -> bool:
    """Whether the page lets the actor in at all, so that nobody is offered a link that only refuses.

    The row itself may still lie outside of their scope: that would be a query a link.
    """
    try:
        found = permission_of(resolve(urlsplit(url).path).func)
    except Resolver404:
        return True
    return found is None or access.may(actor, found)
