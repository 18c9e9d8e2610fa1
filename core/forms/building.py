"""From a model's field or a field of the registry to the form field that types it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from core import formatting
from core.fields import Field, Kind, reading
from core.fields.kinds import kind_of
from core.forms.dates import LocalDateField, LocalMomentField
from core.forms.numbers import LocalDecimalField, LocalIntegerField, MinutesField, PercentField

# The most minutes a duration may have where the column is not one day's work: ten thousand hours.
_LONG = 10_000 * 60


class CountryField(forms.TypedChoiceField):
    """All countries, named in the reader's language."""

    def __init__(self, **options: Any) -> None:
        options.pop("max_length", None)
        super().__init__(**options | {"choices": self._offered})

    def _offered(self) -> list[tuple[str, str]]:
        named = list(reading.countries(formatting.language()).items())
        return named if self.required else [("", "–"), *named]


class LanguageField(forms.TypedChoiceField):
    def __init__(self, **options: Any) -> None:
        options.pop("max_length", None)
        super().__init__(**options | {"choices": reading.languages})


def form_field(model_field: Any, **given: Any) -> forms.Field | None:
    """The `formfield_callback` of our forms; None for what can't be edited."""
    kind = kind_of(model_field) if not model_field.choices else Kind.CHOICE
    special = _SPECIAL.get(kind)
    if special is not None and "form_class" not in given:
        return model_field.formfield(form_class=special, **_without_widget(given))
    found: forms.Field | None = model_field.formfield(**given)
    if isinstance(found, forms.ModelChoiceField):
        found.empty_label = "–"
    return found


def _without_widget(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _money(**options: Any) -> LocalDecimalField:
    return LocalDecimalField(**options | {"least_decimals": 2})


def _decimal(**options: Any) -> LocalDecimalField:
    return LocalDecimalField(**options)


def _minutes(**options: Any) -> MinutesField:
    return MinutesField(**options | {"limit": _LONG})


def _url(**options: Any) -> forms.URLField:
    return forms.URLField(**options | {"assume_scheme": "https"})


_SPECIAL: dict[Kind, Any] = {
    Kind.MONEY: _money,
    Kind.DECIMAL: _decimal,
    Kind.PERCENT: PercentField,
    Kind.INTEGER: LocalIntegerField,
    Kind.MINUTES: _minutes,
    Kind.DATE: LocalDateField,
    Kind.DATETIME: LocalMomentField,
    Kind.COUNTRY: CountryField,
    Kind.LANGUAGE: LanguageField,
    Kind.URL: _url,
}


def own_form_field(field: Field) -> forms.Field:
    """The form field of one of the firm's own fields."""
    options: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.help}
    if field.kind == Kind.DECIMAL:
        return LocalDecimalField(max_digits=18, decimal_places=6, **options)
    if field.kind == Kind.DATE:
        return LocalDateField(**options)
    if field.kind == Kind.BOOLEAN:
        return forms.BooleanField(**options | {"required": False})
    if field.kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *field.choices], **options)
    return forms.CharField(max_length=500, **options)


def live_rows(found: Any, current: Any) -> models.QuerySet[Any]:
    """Rows that are not archived, and the one that is chosen already."""
    if not any(one.name == "archived_at" for one in found.model._meta.concrete_fields):
        return found  # type: ignore[no-any-return]
    return found.filter(models.Q(archived_at=None) | models.Q(pk=getattr(current, "pk", current)))
