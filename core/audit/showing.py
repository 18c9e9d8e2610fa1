"""An event as a person may read it: its kind in words, its facts by label, what is sensitive hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model
from django.utils.text import camel_case_to_spaces, capfirst
from django.utils.translation import gettext

from core import access, subjects
from core.audit import references
from core.events import Event
from core.fields import differences
from core.permissions import Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import AuditEvent, User

HIDDEN = "•••"
# Facts of the general events that hold field values of a model.
VALUES = ("old", "new")


@dataclass(frozen=True)
class ShownFact:
    label: StrOrPromise
    value: str
    before: str = ""
    hidden: bool = False


_sensitive: dict[tuple[str, str], Permission] = {}


def hide(event: type[Event], fact: str, permission: Permission) -> None:
    """The fact of such events is shown only to who holds the permission."""
    _sensitive[event.kind(), fact] = permission


def label_of(kind: str) -> str:
    """ "billing.InvoiceIssued" as "Invoice issued", in the reader's language where the catalogue knows it."""
    return gettext(capfirst(camel_case_to_spaces(kind.partition(".")[2] or kind)))


def known_kinds() -> list[str]:
    """Every event that this installation can publish."""
    return sorted({event.kind() for event in _below(Event)})


def _below(event: type[Event]) -> Iterator[type[Event]]:
    for sub in event.__subclasses__():
        yield sub
        yield from _below(sub)


def facts_for(event: AuditEvent, user: User) -> list[ShownFact]:
    model = _model(event.facts.get("model", ""))
    if model is None:
        return [_fact(event.kind, name, value, user) for name, value in event.facts.items()]
    # Which row it was stands beside the facts as the subject of the event.
    plain = {name: value for name, value in event.facts.items() if name not in (*VALUES, "model", "pk")}
    changed = differences(model, event.facts.get("old") or {}, event.facts.get("new") or {}, user)
    values = [ShownFact(one.label, HIDDEN if one.hidden else one.after, one.before, one.hidden) for one in changed]
    return [_fact(event.kind, name, value, user) for name, value in plain.items()] + values


def words_of(event: AuditEvent) -> str:
    """ "Invoice 12"; nothing for an event about the firm as a whole."""
    model = _model(event.subject_type)
    return "" if model is None or event.subject_id is None else f"{capfirst(model._meta.verbose_name)} {event.subject_id}"


def subject_of(event: AuditEvent, user: User) -> tuple[str, str]:
    """What the event is about, as words and a path; no path when the row is gone or out of the reader's sight."""
    model = _model(event.subject_type)
    if model is None or event.subject_id is None:
        return "", ""
    words = words_of(event)
    subject = subjects.of(model)
    if subject is None or not hasattr(model, "get_absolute_url"):
        return words, ""
    manager: Any = model._default_manager
    row = manager.visible_to(user, subject.view).filter(pk=event.subject_id).first()
    return words, row.get_absolute_url() if row is not None else ""


def _fact(kind: str, name: str, value: Any, user: User) -> ShownFact:
    permission = _sensitive.get((kind, name))
    label = gettext(capfirst(name.removesuffix("_id").removesuffix("_ids").replace("_", " ")))
    if permission is not None and not access.may(user, permission):
        return ShownFact(label, HIDDEN, hidden=True)
    model = references.model_of(name, kind)
    return ShownFact(label, _plain(value) if model is None else references.said(model, value, user))


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label) if label else None
    except (LookupError, ValueError):
        return None


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(one)}" for name, one in value.items()) or "–"
    return str(value)
