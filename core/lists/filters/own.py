"""Filters of the fields a firm has added to a model: made from the registry, by kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from core.fields.kinds import NUMBERS, Kind
from core.lists.filters.base import ListFilter
from core.lists.filters.choices import ChoicesFilter, YesNoFilter
from core.lists.filters.ranges import DatesFilter, NumbersFilter
from core.lists.filters.texts import TextFilter

if TYPE_CHECKING:
    from core.fields import Field

_KINDS: dict[Kind, type[ListFilter]] = {
    Kind.DATE: DatesFilter,
    Kind.CHOICE: ChoicesFilter,
    Kind.BOOLEAN: YesNoFilter,
    **dict.fromkeys(NUMBERS, NumbersFilter),
}


def _made(base: type[ListFilter]) -> type[ListFilter]:
    class OwnFilter(base):  # type: ignore[misc, valid-type]
        """Asks the value taken out of `custom` instead of a column."""

        own: Field

        def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
            return super().filter(queryset.alias(**{self.field_name: self.own.expression()}), value)

    return OwnFilter


_OWN = {base: _made(base) for base in (*set(_KINDS.values()), TextFilter)}


def own_filters(fields: Iterable[Field]) -> dict[str, ListFilter]:
    """Name → filter for the own fields among them."""
    found: dict[str, ListFilter] = {}
    for field in fields:
        if not (field.own and field.filterable):
            continue
        base = _KINDS.get(field.kind, TextFilter)
        choices: dict[str, Any] = {"choices": field.choices} if base is ChoicesFilter else {}
        made: Any = _OWN[base](f"_asked_{field.name}", label=field.label, **choices)
        made.own = field
        found[field.name] = made
    return found
