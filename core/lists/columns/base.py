"""What every column of a list can do: draw a cell, give its value, say how it sorts and what it asks of the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model, QuerySet
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from core.lists.columns.groups import Group, by_field
from core.lists.markup import NOTHING, esc
from core.permissions import Open, Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User


class ExportKind(StrEnum):
    """How a file shows the values of a column."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    MINUTES = "minutes"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True)
class Export:
    """A column of the file: its heading, its kind and where a row's typed value comes from."""

    label: StrOrPromise
    kind: ExportKind
    value: Callable[[Any], Any]
    key: str = ""


class Column:
    """A column by name; `label` comes from the model's field when it is empty.

    `field` is the look-up the value is read from (`owner__name`), the name unless told. `sort` names the look-ups the
    column may be sorted by; without it it can't. `expression` is annotated under the column's name, so that a higher
    floor can put a figure of its own on a lower list. `permission` hides the column, its sort and its export from whom
    lacks it. `default=False` columns show once a person chooses them. `seat` is the place in the folded narrow row.
    `group` lets the list be grouped by the column: True for what fits its kind, or a Group of its own.
    """

    kind: ClassVar[ExportKind] = ExportKind.TEXT
    wish: ClassVar[str] = ""  # the seat the column takes when no other has claimed it
    cell_css: ClassVar[str] = ""
    heads_row = False
    is_bound = False

    def __init__(
        self,
        name: str,
        label: StrOrPromise = "",
        *,
        field: str = "",
        sort: str | tuple[str, ...] = "",
        permission: Permission | Open | None = None,
        default: bool = True,
        css: str = "",
        seat: str = "",
        expression: Any = None,
        nulls_last: bool = False,
        group: Group | bool = False,
    ) -> None:
        self.name, self.label, self.field = name, label, field or name
        self.sort: tuple[str, ...] = (sort,) if isinstance(sort, str) and sort else tuple(sort)
        self.permission, self.default, self.seat = permission, default, seat
        self.css = f"{self.cell_css} {css}".strip()
        self.expression, self.nulls_last, self.group = expression, nulls_last, group
        self.get = getter(self.field)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def bind(self, model: type[Model]) -> None:
        """Learn the label, and whatever else a kind of column needs, from the model's field."""
        self.is_bound = True
        found = None if self.label and not self.needs_field() else field_at(model, self.field)
        if not self.label:
            # A relation shown by a field of the other record (its name) is called what this record calls it.
            named = found if self.field == self.name else field_at(model, self.name) or found
            self.label = capfirst(named.verbose_name) if named is not None else capfirst(self.name.replace("_", " "))
        self.learn(found)

    def needs_field(self) -> bool:
        return False

    def learn(self, field: Field[Any, Any] | None) -> None:
        """For columns that take more than the label from the field."""

    def for_reader(self, user: User) -> Column:
        """The column as this person may see it; one whose figures depend on their scope answers a copy."""
        return self

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What the column asks of the rows before they are fetched; a constant number of queries."""
        return queryset if self.expression is None else queryset.annotate(**{self.name: self.expression})

    def grouping(self, model: type[Model]) -> Group | None:
        """How the list is grouped by the column; None where it can't be."""
        if isinstance(self.group, Group):
            return self.group
        return self.fitting_group(model) if self.group else None

    def fitting_group(self, model: type[Model]) -> Group:
        """What `group=True` means for this kind of column."""
        return by_field(field_at(model, self.field), self.field, self.sort, self.label)

    def heading(self, row: Any) -> str:
        """What a group is called by one of its rows, as safe HTML."""
        return self.html(row)

    def value(self, row: Any) -> Any:
        return self.get(row)

    def html(self, row: Any) -> str:
        """The inside of the cell as safe HTML."""
        value = self.value(row)
        return NOTHING if value is None or value == "" else SafeString(esc(value))

    def exports(self) -> list[Export]:
        return [Export(self.label, self.kind, self.value, self.name)]


@lru_cache(maxsize=1024)
def getter(path: str) -> Callable[[Any], Any]:
    """Read a look-up path from an instance; None where a step of it is empty."""
    steps = path.split("__")
    if path.endswith("_display"):  # Django's own word for a choice
        return lambda row: getattr(row, path)()
    if len(steps) == 1:
        return attrgetter(path)

    def read(row: Any) -> Any:
        for step in steps:
            row = getattr(row, step)
            if row is None:
                return None
        return row

    return read


def field_at(model: type[Model], path: str) -> Any:
    """The model field a look-up path ends at, or None when it is an annotation or a property."""
    found: Any = None
    at: Any = model
    for step in path.split("__"):
        if at is None:
            return None
        try:
            found = at._meta.pk if step == "pk" else at._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        at = found.related_model
    return found if hasattr(found, "verbose_name") else None
