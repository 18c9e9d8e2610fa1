"""Fields derived from a model's own, with what an app declares about them."""

from __future__ import annotations

from typing import Any

from django.db import models

from core import pickers
from core.fields.base import Field
from core.fields.kinds import Kind, kind_of

_UNSORTED = {Kind.TAGS, Kind.LONG_TEXT, Kind.OTHER}


class Declared:
    """`field("owner", picker="users")`: a name and whatever differs from what the model says."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name, self.options = name, options


def field(name: str, **options: Any) -> Declared:
    """Options are the attributes of Field: label, kind, permission, picker, currency, in_list, help, editable, …"""
    return Declared(name, **options)


def derive(model: type[models.Model], declared: Declared) -> Field:
    """Raises FieldDoesNotExist when the model has no such field: a declaration can't go stale unnoticed."""
    source: Any = model._meta.get_field(declared.name)
    kind = declared.options.get("kind") or kind_of(source)
    editable = bool(source.editable)
    plain: dict[str, Any] = {
        "label": _label(source),
        "kind": kind,
        "required": not source.blank and kind != Kind.BOOLEAN,
        "editable": editable,
        "importable": editable,
        "sortable": kind not in _UNSORTED,
        "filterable": kind not in {Kind.LONG_TEXT, Kind.OTHER},
        "help": source.help_text,
        "choices": tuple(source.flatchoices) if source.choices else (),
        "currency": _currency(model) if kind == Kind.MONEY else "",
        "picker": pickers.name_for(source.related_model) if kind == Kind.REFERENCE else "",
    }
    return Field(model=model, name=declared.name, key=declared.name, **plain | declared.options)


def _label(source: Any) -> Any:
    label = source.verbose_name
    return label[:1].upper() + label[1:] if isinstance(label, str) else label


def _currency(model: type[models.Model]) -> str:
    names = {found.name for found in model._meta.get_fields()}
    if "currency" in names:
        return "currency_id"
    return "company.currency_id" if "company" in names else ""
