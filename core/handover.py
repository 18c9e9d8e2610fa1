"""What a person answers for and must hand over when leaving: each app registers its kinds of open records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User


def _as_they_are(rows: Any) -> Any:
    return rows


def _all_fit(rows: Any, to: User) -> Any:
    return rows


@dataclass(frozen=True)
class Handover:
    """Rows of `model` whose `owner` field is the person, narrowed by `open` to those somebody must look after.

    `url` names a list that answers `?<asked>=<pk>`, where `asked` may begin with more of the query; `mine` is the query
    under which the successor finds them there. `fits` leaves out what the successor can't take (a request of their
    own); `also` is set along with the owner.
    """

    name: str
    label: StrOrPromise
    model: type[Model]
    owner: str = "owner"
    open: Callable[[Any], Any] = _as_they_are
    fits: Callable[[Any, User], Any] = _all_fit
    also: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    asked: str = "owner"
    mine: str = "mine=1"
    position: int = 50

    def rows(self, user: User) -> Any:
        manager: Any = self.model._default_manager
        return self.open(manager.filter(**{self.owner: user}))

    def link(self, user: User) -> str:
        return f"{reverse(self.url)}?{self.asked}={user.pk}" if self.url and self.asked and user.is_active else ""

    def successor_link(self) -> str:
        return f"{reverse(self.url)}?{self.mine}" if self.url else "/"


_kinds: dict[str, Handover] = {}


def register(kind: Handover) -> None:
    """Once for each kind, in an app's extensions.py."""
    _kinds[kind.name] = kind


def kinds() -> list[Handover]:
    return sorted(_kinds.values(), key=lambda kind: (kind.position, kind.name))


def find(name: str) -> Handover:
    return _kinds[name]


def owned(user: User) -> list[tuple[Handover, int]]:
    """The kinds of which the person still has open records, with how many; one query a kind."""
    found = [(kind, kind.rows(user).count()) for kind in kinds()]
    return [(kind, count) for kind, count in found if count]
