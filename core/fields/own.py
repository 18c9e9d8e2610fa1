"""The firm's own fields: OwnField rows as fields of the registry, their values checked and kept in `custom`."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import models

from core.fields.base import Field
from core.fields.kinds import Kind
from core.formatting import language
from core.models import OwnField
from core.prepared import Prepared

KINDS = {
    OwnField.Kind.TEXT: Kind.TEXT,
    OwnField.Kind.NUMBER: Kind.DECIMAL,
    OwnField.Kind.DATE: Kind.DATE,
    OwnField.Kind.CHOICE: Kind.CHOICE,
    OwnField.Kind.BOOLEAN: Kind.BOOLEAN,
}
PREFIX = "own_"

# The rows read once a request; outside a request they are asked for each time, so that nothing can grow stale.
_kept: ContextVar[dict[str, list[OwnField]] | None] = ContextVar("keel_own_fields", default=None)


def _begin(**_kwargs: Any) -> None:
    _kept.set({})


def _end(**_kwargs: Any) -> None:
    _kept.set(None)


request_started.connect(_begin, dispatch_uid="core.fields.own")
request_finished.connect(_end, dispatch_uid="core.fields.own")


# A firm has a handful of them, and every form, list and page asks.
_ALL: Prepared[OwnField] = Prepared(OwnField.objects.all)


def forget() -> None:
    """After own fields were changed within the request."""
    if _kept.get() is not None:
        _kept.set({})


def _rows(label: str) -> list[OwnField]:
    kept = _kept.get()
    if kept is None:
        return [row for row in _ALL.rows() if row.model == label]
    if not kept:
        kept[""] = []  # so that a firm without own fields asks once too
        for row in _ALL.rows():
            kept.setdefault(row.model, []).append(row)
    return kept.get(label, [])


def own_fields(model: type[models.Model]) -> tuple[Field, ...]:
    """None for a model that has no `custom` column."""
    if not any(found.name == "custom" for found in model._meta.concrete_fields):
        return ()
    return tuple(_as_field(model, row) for row in _rows(model._meta.label_lower))


def _as_field(model: type[models.Model], row: OwnField) -> Field:
    kind = KINDS[OwnField.Kind(row.kind)]
    return Field(
        model=model,
        name=f"{PREFIX}{row.key.replace('-', '_')}",
        key=row.key,
        label=row.labels.get(language()) or row.labels.get("en") or next(iter(row.labels.values()), row.key),
        kind=kind,
        required=row.required and kind != Kind.BOOLEAN,
        choices=tuple((choice, choice) for choice in row.choices),
        own=True,
    )


def put(row: models.Model, field: Field, value: Any) -> None:
    """Set an own field's value on the row, without saving; no value leaves no key behind."""
    held: Any = row
    kept = dict(held.custom)
    if value is None or value == "":
        kept.pop(field.key, None)
    else:
        kept[field.key] = field.dump(value)
    held.custom = kept
