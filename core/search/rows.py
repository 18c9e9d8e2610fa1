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

    With `by_words` it takes the query's words instead, each of which is to be found somewhere. Every key stroke asks all
    providers, and building their querysets costs more than asking them.
    """

    def __init__(
        self, model: type[M], permission: Permission, build: Callable[[Any, Any], Any], *, by_words: bool = False
    ) -> None:
        self.model, self.permission, self.build, self.by_words = model, permission, build, by_words
        self.prepared = lru_cache(maxsize=16)(self._prepared)

    def rows(self, user: User, folded: str, limit: int) -> list[M]:
        """At most `limit` of what the user may see."""
        words = folded.split() if self.by_words else [folded]
        if access.scope_of(user, self.permission) == Scope.ALL:
            return self.prepared(len(words), limit).rows(**_named(words))
        manager: Any = self.model._default_manager
        return list(self._asked(manager.visible_to(user, self.permission), words)[:limit])

    def _prepared(self, count: int, limit: int) -> Prepared[M]:
        manager: Any = self.model._default_manager
        samples = _named([f"{SAMPLE_TEXT} {at}" for at in range(count)])
        return Prepared(
            lambda **words: self._asked(manager.all(), list(words.values()))[:limit], keep_plan=False, **samples
        )

    def _asked(self, rows: Any, words: list[str]) -> Any:
        return self.build(rows, words if self.by_words else words[0])


def _named(words: list[str]) -> dict[str, str]:
    return {f"word{at}": word for at, word in enumerate(words)}
