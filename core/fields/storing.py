"""Values of fields into JSON and back, for events, forms that notice changes, and the firm's own fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.dateparse import parse_date, parse_datetime

from core.fields.kinds import NUMBERS, Kind

if TYPE_CHECKING:
    from core.fields.base import Field


def dump(value: Any) -> Any:
    """A JSON-safe form that compares equal exactly when the values are the same."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return _plain_decimal(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, models.QuerySet):
        return sorted(value.values_list("pk", flat=True))
    if isinstance(value, dict):
        return {str(key): dump(part) for key, part in value.items()}
    if hasattr(value, "lower") and hasattr(value, "upper") and not isinstance(value, str):  # a database range
        return [dump(value.lower), dump(value.upper)]
    if isinstance(value, Iterable) and not isinstance(value, str):
        parts = [dump(part) for part in value]
        return sorted(parts) if isinstance(next(iter(value), None), models.Model) else parts
    return value if isinstance(value, str | int | bool | type(None)) else str(value)


def _plain_decimal(value: Decimal) -> str:
    """Without an exponent and without zeros at the end, so that 12.5 and 12.50 are the same value."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def load_plain(stored: Any, kind: Kind) -> Any:
    """A stored plain value by its kind; None where the stored value does not fit (the kind may have been another)."""
    if stored is None or stored == "":
        return None
    try:
        if kind == Kind.INTEGER or kind == Kind.MINUTES:
            return int(stored)
        if kind in NUMBERS:
            return Decimal(str(stored))
        if kind == Kind.DATE:
            return parse_date(str(stored))
        if kind == Kind.DATETIME:
            return parse_datetime(str(stored))
    except (ValueError, InvalidOperation):
        return None
    return bool(stored) if kind == Kind.BOOLEAN else stored


def load(stored: Any, field: Field) -> Any:
    """See Field.load."""
    if stored is None or field.kind not in {Kind.REFERENCE, Kind.TAGS}:
        return load_plain(stored, field.kind)
    rows = field.model_field.related_model._base_manager
    if field.kind == Kind.TAGS:
        return list(rows.filter(pk__in=stored))
    return rows.filter(pk=stored).first()


def own_expression(key: str, kind: Kind) -> Combinable:
    """The SQL of a value in `custom`, cast to its type; rows without it give NULL."""
    text = KeyTextTransform(key, "custom")
    types: dict[Kind, Any] = {
        Kind.DECIMAL: models.DecimalField(max_digits=24, decimal_places=6),
        Kind.DATE: models.DateField(),
        Kind.BOOLEAN: models.BooleanField(),
    }
    return Cast(text, types[kind]) if kind in types else text
