"""The base of every queryset: rows narrowed to what an actor may see, before anything else looks at them."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from core.access import Actor, scope_filter
from core.permissions import Open, Permission

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """`own` names look-ups to the user a row belongs to, `team` look-ups to its department.

    With neither, a row is everyone's who holds the permission in any scope.
    """

    own: ClassVar[tuple[str, ...]] = ()
    team: ClassVar[tuple[str, ...]] = ()

    def visible_to(self, actor: Actor, permission: Permission | Open) -> Self:
        if not (self.own or self.team):
            found = scope_filter(actor, permission, own=(), team=())
            return self.none() if found is None else self
        found = scope_filter(actor, permission, own=self.own, team=self.team, shared=self.shared)
        if found is None:
            return self.none()
        return self.filter(found) if found else self

    def shared(self, people: set[int]) -> Q:
        """Override: rows that belong to these people in another way than by `own`."""
        return Q(pk__in=[])

    def lock(self, pk: Any) -> M:
        """The row, locked until the end of the transaction; raises DoesNotExist."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class ArchivedQuerySet(ScopedQuerySet[M]):
    """Rows that are archived instead of deleted."""

    def live(self) -> Self:
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)
