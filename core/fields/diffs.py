"""Old and new values of a row as people read them; what is sensitive stays hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import access
from core.access import Actor
from core.fields.base import Field
from core.fields.registry import field_of
from core.permissions import Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Difference:
    """`hidden` says that the reader may not know the values, only that they changed."""

    label: StrOrPromise
    before: str = ""
    after: str = ""
    hidden: bool = False


_lines: dict[type[Model], Permission] = {}


def guard_lines(model: type[Model], permission: Permission) -> None:
    """The lines of such documents are shown in their history only to who holds the permission."""
    _lines[model] = permission


def differences(
    model: type[Model], old: dict[str, Any], new: dict[str, Any], actor: Actor, *, row: Model | None = None
) -> list[Difference]:
    """From the stored values of a Changed, Created or Deleted event; `row` gives amounts their currency."""
    found = []
    for name in dict.fromkeys([*old, *new]):
        field = field_of(model, name)
        if name == "lines" and model in _lines and not access.may(actor, _lines[model]):
            found.append(Difference(_("Lines"), hidden=True))
        elif field is None:
            label = name.removeprefix("own_").replace("_", " ").capitalize()
            found.append(Difference(label, _plain(old.get(name)), _plain(new.get(name))))
        elif field.permission is not None and not access.may(actor, field.permission):
            found.append(Difference(field.label, hidden=True))
        else:
            found.append(Difference(field.label, _shown(field, old.get(name), row), _shown(field, new.get(name), row)))
    return found


def _shown(field: Field, stored: Any, row: Model | None) -> str:
    if stored is None or stored == "":
        return ""
    value = field.load(stored)
    if value is None:
        return f"#{stored}"  # the row it named is gone
    return field.show(value, currency=field.currency_of(row) if row is not None else "")


def _plain(stored: Any) -> str:
    """Of what is no field: the lines of a document stand one under another."""
    if isinstance(stored, list):
        return "\n".join(_plain(one) for one in stored)
    if isinstance(stored, dict):
        return " · ".join(str(one) for one in stored.values() if one not in (None, ""))
    return "" if stored is None else str(stored)
