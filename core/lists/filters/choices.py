"""Filters with a few fixed answers: states, yes and no, mine, archived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import formatting
from core.fields import Kind, reading
from core.fields.kinds import kind_of
from core.lists.filters.base import Control, ListFilter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


MOST_BOXES = 12


class ChoicesFilter(ListFilter):
    """One or several of the field's choices, or of `choices` where the field has none."""

    kind = "checks"

    def __init__(
        self, field_name: str = "", *, choices: Sequence[tuple[str, StrOrPromise]] = (), **options: Any
    ) -> None:
        super().__init__(field_name, **options)
        self.choices = tuple(choices)

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        if self.choices or self.model_field is None or self.model_field.flatchoices:
            return self.choices or tuple(getattr(self.model_field, "flatchoices", ()))
        if kind_of(self.model_field) == Kind.COUNTRY:
            return tuple(reading.countries(formatting.language()).items())
        return tuple(reading.languages()) if kind_of(self.model_field) == Kind.LANGUAGE else ()

    def control(self, data: QueryDict) -> Control:
        """A box for each choice while they can be read at a glance."""
        found = super().control(data)
        return replace(found, kind="select") if len(found.options) > MOST_BOXES else found

    def clean(self, data: QueryDict) -> Any:
        asked = [value for value in data.getlist(self.name) if value]
        known = {str(value) for value, _label in self.options()}
        for value in asked:
            if value not in known:
                raise self.refuse(value)
        return asked or None

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.field_name}__in": value})

    def says(self, value: Any) -> StrOrPromise:
        return ", ".join(str(label) for key, label in self.options() if str(key) in value)


class OneChoiceFilter(ListFilter):
    """Exactly one of the options."""

    kind = "select"

    def clean(self, data: QueryDict) -> Any:
        asked = data.get(self.name, "")
        if asked and asked not in {str(value) for value, _label in self.options()}:
            raise self.refuse(asked)
        return asked or None

    def says(self, value: Any) -> StrOrPromise:
        return next(str(label) for key, label in self.options() if str(key) == value)


class YesNoFilter(OneChoiceFilter):
    """Whether a boolean column, or a condition given as `when`, holds."""

    def __init__(self, field_name: str = "", *, when: Q | None = None, **options: Any) -> None:
        super().__init__(field_name, **options)
        self.when = when

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return (("1", _("Yes")), ("0", _("No")))

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        condition = self.when if self.when is not None else Q(**{self.field_name: True})
        return queryset.filter(condition if value == "1" else ~condition)


class MineFilter(ListFilter):
    """Rows whose `field_name` is the reader: ?mine=1."""

    kind = "check"

    def __init__(self, field_name: str = "owner", **options: Any) -> None:
        super().__init__(field_name, **{"quick": True} | options)

    def default_label(self) -> StrOrPromise:
        return _("Mine")

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return (("1", _("Yes")),)

    def clean(self, data: QueryDict) -> Any:
        if data.get(self.name) != "1":
            raise self.refuse(data.get(self.name, ""))
        return True

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{self.field_name: self.owner.user})

    def says(self, value: Any) -> StrOrPromise:
        return _("Yes")


class ArchivedFilter(OneChoiceFilter):
    """Archived rows are left out unless they are asked for; the list's queryset must not leave them out itself."""

    def __init__(self, field_name: str = "archived_at", **options: Any) -> None:
        super().__init__(field_name, **options)

    def default_label(self) -> StrOrPromise:
        return _("Archived")

    def options(self) -> Iterable[tuple[str, StrOrPromise]]:
        return (("only", _("Only archived")), ("with", _("Shown too")))

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.exclude(**{self.field_name: None}) if value == "only" else queryset

    def unasked(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.field_name: None})
