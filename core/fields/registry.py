"""One registry of fields a model: read by lists, filters, forms, import, export, history and the conflict page."""

from __future__ import annotations

from django.db.models import Model

from core import access
from core.access import Actor
from core.fields.base import Field
from core.fields.own import own_fields
from core.fields.static import Declared, derive

_declared: dict[type[Model], tuple[Declared, ...]] = {}
_derived: dict[type[Model], tuple[Field, ...]] = {}


def declare(model: type[Model], *fields: str | Declared) -> None:
    """In an app's fields.py; the order is the order of details, exports and imports."""
    if model in _declared:
        raise ValueError(f"the fields of {model._meta.label} are declared twice")
    _derived.pop(model, None)
    _declared[model] = tuple(one if isinstance(one, Declared) else Declared(one) for one in fields)


def static_fields(model: type[Model]) -> tuple[Field, ...]:
    """The declared fields; of a model that declares none, its editable ones."""
    if model not in _derived:
        # Derived when first asked for: by then every app has registered its pickers.
        named = _declared.get(model) or tuple(Declared(name) for name in _editable(model))
        _derived[model] = tuple(derive(model, one) for one in named)
    return _derived[model]


def _editable(model: type[Model]) -> list[str]:
    own = [found.name for found in model._meta.concrete_fields if found.editable and not found.primary_key]
    return own + [found.name for found in model._meta.many_to_many if found.name == "tags"]


def fields_of(model: type[Model]) -> tuple[Field, ...]:
    """Static fields, then the firm's own ones."""
    return static_fields(model) + own_fields(model)


def fields_for(model: type[Model], actor: Actor) -> tuple[Field, ...]:
    """Those the actor may see."""
    return tuple(one for one in fields_of(model) if one.permission is None or access.may(actor, one.permission))


def field_of(model: type[Model], name: str) -> Field | None:
    """By name, own fields included; a model field that nobody declared is derived. None when there is no such field."""
    for one in fields_of(model):
        if one.name == name:
            return one
    known = {found.name for found in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    return derive(model, Declared(name)) if name in known else None


def declared_models() -> list[type[Model]]:
    return list(_declared)
