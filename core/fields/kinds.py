"""The kinds of fields, and which kind a model's field is."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models


class Kind(StrEnum):
    """How a value is typed in, shown, filtered, read from a file and compared."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    MINUTES = "minutes"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    REFERENCE = "reference"
    TAGS = "tags"
    COUNTRY = "country"
    LANGUAGE = "language"
    OTHER = "other"


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT, Kind.MINUTES})
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL})

_BY_NAME = {"country": Kind.COUNTRY, "language": Kind.LANGUAGE, "phone": Kind.PHONE}
# A subclass stands before its base: the first that fits wins.
_BY_CLASS: tuple[tuple[type[Any], Kind], ...] = (
    (models.ManyToManyField, Kind.TAGS),
    (models.ForeignKey, Kind.REFERENCE),
    (models.EmailField, Kind.EMAIL),
    (models.URLField, Kind.URL),
    (models.TextField, Kind.LONG_TEXT),
    (models.BooleanField, Kind.BOOLEAN),
    (models.DateTimeField, Kind.DATETIME),
    (models.DateField, Kind.DATE),
    (models.IntegerField, Kind.INTEGER),
    (models.CharField, Kind.TEXT),
)


def kind_of(model_field: models.Field[Any, Any]) -> Kind:
    """The kind by class, name and shape: numeric(14,2) and (18,6) are money, (7,4) is a percentage (core.db)."""
    if model_field.choices:
        return Kind.CHOICE
    if isinstance(model_field, models.DecimalField):
        shape = (model_field.max_digits, model_field.decimal_places)
        return {(14, 2): Kind.MONEY, (18, 6): Kind.MONEY, (7, 4): Kind.PERCENT}.get(shape, Kind.DECIMAL)
    if isinstance(model_field, models.CharField) and model_field.name in _BY_NAME:
        return _BY_NAME[model_field.name]
    if isinstance(model_field, models.IntegerField) and model_field.name.endswith("minutes"):
        return Kind.MINUTES
    return next((kind for known, kind in _BY_CLASS if isinstance(model_field, known)), Kind.OTHER)
