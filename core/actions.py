"""The decorator of every action: one business verb in one transaction, allowed before it begins."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from django.db import transaction
from django.db.models import Model

from core import access
from core.permissions import Open, Permission

P = ParamSpec("P")
R = TypeVar("R")


def action(permission: Permission | Open, *, on: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keyword-only call with an explicit `actor`; `on` names the argument whose row must lie within the actor's scope.

    Raises PermissionDenied before anything is read, and `core.errors.Refused` from inside when the state forbids it.
    """

    def wrap(verb: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{verb.__name__} takes keyword arguments only")
            given = cast("dict[str, Any]", kwargs)
            row = given.get(on) if on else None
            access.require(given["actor"], permission, row if isinstance(row, Model) else None)
            with transaction.atomic():
                return verb(*args, **kwargs)

        run.permission = permission  # type: ignore[attr-defined]
        return run

    return wrap
