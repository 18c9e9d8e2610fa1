"""What can be approved: each app registers its kinds with what follows from a yes or a no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access import Actor
from core.models import ApprovalRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Called in the transaction of the decision with the request, the actor and the comment.
Follow = Callable[[ApprovalRequest, Actor, str], None]


@dataclass(frozen=True)
class ApprovalKind:
    """`url` leads from a subject's id to the page where it can be judged."""

    name: str
    label: StrOrPromise
    on_approved: Follow
    on_returned: Follow
    url: Callable[[int], str]
    icon: str = "approve"


_kinds: dict[str, ApprovalKind] = {}


def register_kind(kind: ApprovalKind) -> None:
    _kinds[kind.name] = kind


def kind_of(request: ApprovalRequest) -> ApprovalKind:
    """KeyError for a kind that no app registered."""
    return _kinds[request.kind]


def kinds() -> list[ApprovalKind]:
    return list(_kinds.values())


def wiring() -> list[str]:
    return sorted(_kinds)
