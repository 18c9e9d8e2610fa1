"""Acts: the verbs of a model as buttons, shown to who may press them, with the reason when the state forbids it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import access
from core.permissions import Open, Permission
from core.workflow import Workflow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.access import Actor


@dataclass(frozen=True)
class Act:
    """One verb. `asks` opens its dialog first (for a form or a confirmation), `link` is a page of its own.

    The state may forbid it: by the `workflow`, where the verb's name is a row of the table, or by `refusal`, a
    question to the row that answers a sentence or nothing. `shown` hides the verb where it makes no sense at all.
    """

    verb: str
    label: StrOrPromise
    url_name: str
    permission: Permission | Open
    workflow: Workflow | None = None
    refusal: Callable[[Any], StrOrPromise] | None = None
    shown: Callable[[Any], bool] | None = None
    tone: str = ""
    icon: str = ""
    asks: bool = False
    link: bool = False
    primary: bool = False
    # Rare verbs wait in the bar's menu.
    rare: bool = False
    # Two keys pressed one after the other: "L Q".
    keys: str = ""

    def url(self, row: Model) -> str:
        return reverse(self.url_name, args=[row.pk])

    def why_not(self, row: Model) -> str:
        """The sentence why the state forbids it; empty when it may be done."""
        if self.refusal is not None and (sentence := str(self.refusal(row) or "")):
            return sentence
        if self.workflow is not None and self.verb in self.workflow.table:
            return self.workflow.refusal(row, self.verb)
        return ""


ARCHIVE, RESTORE = _("Archive"), _("Bring back")
_acts: dict[type[Model], dict[str, Act]] = {}


def register(model: type[Model], *acts: Act) -> None:
    """In an app's extensions.py; the order is that of the act bar."""
    known = _acts.setdefault(model, {})
    for act in acts:
        if act.verb in known:
            raise ValueError(f"the act {act.verb} of {model._meta.label} is registered twice")
        known[act.verb] = act


def find(model: type[Model], verb: str) -> Act:
    """Raises KeyError for an act nobody registered."""
    return _acts[model][verb]


def permitted(act: Act, row: Model, actor: Actor) -> bool:
    """Whether the actor's right reaches the row; asked once a request for each permission and row."""
    scope = access.scope_of(actor, act.permission)
    if scope is None:
        return False
    if scope == "all":
        return True
    kept = actor.__dict__.setdefault("_reached", {})
    key = (act.permission.name, row._meta.label, row.pk)
    if key not in kept:
        manager: Any = type(row)._default_manager
        kept[key] = manager.visible_to(actor, act.permission).filter(pk=row.pk).exists()
    return bool(kept[key])


def acts_of(row: Model, actor: Actor) -> list[Act]:
    """Those the actor may press, or could in another state of the row."""
    return [
        act
        for act in _acts.get(type(row), {}).values()
        if permitted(act, row, actor) and (act.shown is None or act.shown(row))
    ]


def archiving(*, archive: str, restore: str, permission: Permission) -> tuple[Act, Act]:
    """The two acts of a model that is archived: URL names of its ArchiveView and RestoreView."""
    return (
        Act("archive", ARCHIVE, archive, permission, shown=_is_live, asks=True, icon="archive", rare=True),
        Act("restore", RESTORE, restore, permission, shown=_is_away, icon="undo"),
    )


def _is_live(row: Any) -> bool:
    return row.archived_at is None


def _is_away(row: Any) -> bool:
    return row.archived_at is not None
