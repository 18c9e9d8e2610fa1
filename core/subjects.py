"""Records that files, tags and history hang on: which permission opens them, found again by model and key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from core import access
from core.access import Actor
from core.permissions import Open, Permission


@dataclass(frozen=True)
class Subject:
    """`view` opens the record's page, `edit` changes it; `files` says that files may be put on it.

    `formerly` answers the keys of rows that became this one: their history is shown with its own.
    """

    model: type[Model]
    view: Permission | Open
    edit: Permission | Open
    files: bool = False
    formerly: Callable[[Any], list[int]] | None = None

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def has_tags(self) -> bool:
        return any(found.name == "tags" for found in self.model._meta.many_to_many)


_subjects: dict[str, Subject] = {}


def register(
    model: type[Model],
    *,
    view: Permission | Open,
    edit: Permission | Open,
    files: bool = False,
    formerly: Callable[[Any], list[int]] | None = None,
) -> Subject:
    """Once a model, in an app's extensions.py or fields.py; a second call may only add files."""
    label = model._meta.label_lower
    known = _subjects.get(label)
    if known is not None and (known.view, known.edit) != (view, edit):
        raise ValueError(f"{label} is registered with other permissions already")
    formerly = formerly or (known.formerly if known else None)
    _subjects[label] = Subject(model, view, edit, files or bool(known and known.files), formerly)
    return _subjects[label]


def of(model: type[Model]) -> Subject | None:
    return _subjects.get(model._meta.label_lower)


def find(label: str) -> Subject | None:
    return _subjects.get(label)


def known(label: str) -> Subject:
    """Raises Http404 for a model nobody registered."""
    if label not in _subjects:
        raise Http404(_("There is nothing here, or it is not yours to see."))
    return _subjects[label]


def keys_of(row: Model) -> list[Any]:
    """The row's own key and those of rows that became it."""
    subject = of(type(row))
    return [row.pk, *(subject.formerly(row) if subject and subject.formerly else ())]


def reach(label: str, pk: Any, actor: Actor, *, edit: bool = False) -> Any:
    """The row, if the actor may see (or edit) it: PermissionDenied without any grant, Http404 outside its scope."""
    subject = known(label)
    manager: Any = subject.model._default_manager
    permission = subject.edit if edit else subject.view
    access.require(actor, permission)
    found = manager.visible_to(actor, permission).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is nothing here, or it is not yours to see."))
    return found


def may_edit(row: Model, actor: Actor) -> bool:
    """Whether the actor's edit permission reaches the row."""
    subject = of(type(row))
    if subject is None or not access.may(actor, subject.edit):
        return False
    manager: Any = subject.model._default_manager
    return bool(manager.visible_to(actor, subject.edit).filter(pk=row.pk).exists())
