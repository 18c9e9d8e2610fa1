"""Facts that name rows by their keys, shown by what the rows are called."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst

from core import subjects
from core.events import Event
from core.models import ApprovalRequest, HolidayCalendar, ImportBatch, MailMessage, SavedView, User

# A bulk act names hundreds of rows; the page names the first of them.
MOST = 20
_called: dict[str, type[Model]] = {
    "approver": User,
    "requester": User,
    "owner": User,
    "request": ApprovalRequest,
    "batch": ImportBatch,
    "calendar": HolidayCalendar,
    "mail": MailMessage,
    "view": SavedView,
}


# (kind of event, fact) → model, where the same word means another row than elsewhere.
_within: dict[tuple[str, str], type[Model]] = {}


def call(fact: str, model: type[Model], *, within: Iterable[type[Event]] = ()) -> None:
    """A fact whose name is not its model's: an invoice's `customer_id` is the key of an organisation.

    `within` limits it to some events: `mail_id` is a mail of the outbox, but one that came in where mail is filed.
    """
    for event in within:
        _within[event.kind(), fact] = model
    if not within:
        _called[fact] = model


def model_of(fact: str, kind: str = "") -> type[Model] | None:
    """Which rows a fact of this name in events of the kind holds the keys of; None for a plain value."""
    bare = fact.removesuffix("_ids").removesuffix("_id")
    if bare == fact:
        return None
    if found := _within.get((kind, bare)):
        return found
    words = bare.split("_")
    # "from_stage" is a stage: the last words say what it is.
    for at in range(len(words)):
        name = "_".join(words[at:])
        if found := _called.get(name) or _models().get(name.replace("_", "")):
            return found
    return None


@lru_cache(maxsize=1)
def _models() -> dict[str, type[Model]]:
    """Own models by name; a name that two apps use says nothing."""
    found: dict[str, type[Model] | None] = {}
    for model in apps.get_models():
        name = model._meta.model_name or ""
        found[name] = None if name in found else model
    return {name: model for name, model in found.items() if model is not None}


def said(model: type[Model], value: Any, reader: User) -> str:
    """The rows by name, in their order; by their key where they are gone or out of the reader's sight."""
    keys = [key for key in (value if isinstance(value, list | tuple) else [value]) if isinstance(key, int)]
    if not keys:
        return "–"
    rows: Any = model._default_manager
    known = subjects.of(model)
    if known is not None:
        rows = rows.visible_to(reader, known.view)
    names = {row.pk: str(row) for row in rows.filter(pk__in=keys[:MOST])}
    kind = capfirst(model._meta.verbose_name)
    shown = [names.get(key) or f"{kind} {key}" for key in keys[:MOST]]
    return ", ".join(shown) + (f" … (+{len(keys) - MOST})" if len(keys) > MOST else "")
