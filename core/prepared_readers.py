"""Prepared queries whose text depends on what their reader may see."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import QuerySet

from core import access, clock
from core.permissions import Permission, Scope
from core.prepared import Prepared

if TYPE_CHECKING:
    from core.models import User

R = TypeVar("R")

# Readers of one worker whose queries are kept, by query; the longest unused gives way.
READERS_KEPT = 48


class ForReader(Generic[R]):
    """`build(reader, *more, **samples)` makes the queryset; its text is kept for each reader and set of their rights.

    `rights` are the permissions that decide its text; without any, all that the reader holds. A right for the own team
    names people as they are at that moment, so with one the query is written anew each time. `more` are values that
    change its text, such as a day for each company.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, R]], *rights: Permission, keep_plan: bool = True, **samples: Any
    ) -> None:
        self.build, self.rights, self.keep_plan, self.samples = build, rights, keep_plan, samples
        self.written = lru_cache(maxsize=READERS_KEPT)(self._written)

    def rows(self, reader: User, *more: Hashable, **values: Any) -> list[R]:
        """All rows for the reader and these values, one for each sample."""
        scopes = self._scopes(reader)
        if Scope.TEAM in dict(scopes).values():
            return list(self.build(reader, *more, **values))
        # Who works where may decide what is seen, so no text outlives its day.
        return self.written(reader, scopes, clock.today(), *more).rows(**values)

    def first(self, reader: User, *more: Hashable, **values: Any) -> R | None:
        return next(iter(self.rows(reader, *more, **values)), None)

    def _scopes(self, reader: User) -> tuple[tuple[str, Scope | None], ...]:
        if self.rights:
            return tuple((right.name, access.scope_of(reader, right)) for right in self.rights)
        return tuple(sorted(access.grants_of(reader).items()))

    def _written(self, reader: User, _scopes: object, _day: date, *more: Hashable) -> Prepared[R]:
        return Prepared(lambda **given: self.build(reader, *more, **given), keep_plan=self.keep_plan, **self.samples)
