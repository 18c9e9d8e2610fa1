"""Columns straight from the field registry, first of all for the fields a firm has added to a model."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.safestring import SafeString

from core.fields.kinds import NUMBERS, Kind
from core.lists.columns.base import Column, ExportKind
from core.lists.columns.groups import Group, by_month, by_path, by_text
from core.lists.markup import NOTHING, date_text, esc, number_text

if TYPE_CHECKING:
    from core.fields.base import Field

_EXPORTS = {
    Kind.INTEGER: ExportKind.NUMBER,
    Kind.DECIMAL: ExportKind.NUMBER,
    Kind.DATE: ExportKind.DATE,
    Kind.DATETIME: ExportKind.DATETIME,
}
_GROUPED = {Kind.CHOICE, Kind.BOOLEAN, Kind.DATE}


class OwnFieldColumn(Column):
    """A firm's own field (`field.own`): shown when the reader chooses it, sorted by its value, exported as its type."""

    def __init__(self, field: Field, **options: Any) -> None:
        sort = field.name if field.sortable else ""
        options = {"permission": field.permission, "default": field.in_list, "group": field.kind in _GROUPED} | options
        super().__init__(field.name, field.label, field="custom", sort=sort, **options)
        self.own = field
        self.kind = _EXPORTS.get(field.kind, ExportKind.TEXT)  # type: ignore[misc]
        if field.kind in NUMBERS:
            self.css = f"money {self.css}".strip()

    def bind(self, model: type[Model]) -> None:
        """The label is the firm's own."""
        self.is_bound = True

    def fitting_group(self, model: type[Model]) -> Group:
        if self.own.kind == Kind.DATE:
            return by_month(self.name, self.label)
        return by_text(self.name) if self.own.kind == Kind.CHOICE else by_path(self.name)

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.annotate(**{self.name: self.own.expression()})

    def value(self, row: Any) -> Any:
        found = self.own.value(row)
        return (
            found if isinstance(found, Decimal | int | dt.date) and not isinstance(found, bool) else self.own.text(row)
        )

    def html(self, row: Any) -> str:
        value = self.value(row)
        if value is None or value == "":
            return NOTHING
        if isinstance(value, Decimal):
            return SafeString(number_text(value, None))
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return SafeString(date_text(value))
        return SafeString(esc(self.own.text(row)))
