"""How a provider finds its rows, with the SQL written once for those who may see all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Model

from core import access
from core.permissions import Permission, Scope
from core.prepared import SAMPLE_TEXT, Prepared

if TYPE_CHECKING:
    from core.models import User

M = TypeVar("M", bound=Model)


class Findable(Generic[M]):
    """`build` takes rows and the folded query: which of them answer it, and what is read of them.

    Every key stroke asks all providers, and building their querysets costs more than asking them.
    """

    def __init__(self, model: type[M], permission: Permission, build: Callable[[Any, str], Any]) -> None:
        self.model, self.permission, self.build = model, permission, build
        self.prepared = lru_cache(maxsize=4)(self._prepared)

    def rows(self, user: User, folded: str, limit: int) -> list[M]:
        """At most `limit` of what the user may see."""
        if access.scope_of(user, self.permission) == Scope.ALL:
            return self.prepared(limit).rows(folded=folded)
        manager: Any = self.model._default_manager
        return list(self.build(manager.visible_to(user, self.permission), folded)[:limit])

    def _prepared(self, limit: int) -> Prepared[M]:
        manager: Any = self.model._default_manager
        return Prepared(lambda folded: self.build(manager.all(), folded)[:limit], keep_plan=False, folded=SAMPLE_TEXT)
