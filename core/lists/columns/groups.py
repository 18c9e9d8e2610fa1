"""How the rows of a list are put together by a column: what tells the groups apart, their order, their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, DateField, F, IntegerField, TextField, Value, When
from django.db.models.functions import NullIf, TruncMonth
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import formatting

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Words = Callable[[Any], "StrOrPromise"]


@dataclass(frozen=True)
class Group:
    """`key` is the expression that tells one group from another, or makes it of the reader's day; NULL is no group.

    `order` are look-ups that follow from the key and stand before it. `words` says a key; without it a group is headed
    by the cell of its first row. `label` is what the menu calls it where that is not the column's own heading.
    """

    key: Any
    order: tuple[str, ...] = ()
    words: Words | None = None
    label: StrOrPromise = ""

    def expression(self, today: Callable[[], dt.date]) -> Any:
        return self.key(today()) if callable(self.key) else self.key


def by_path(path: str, *order: str) -> Group:
    """One group for each value, in the order of the value or of what follows from it."""
    return Group(F(path), order)


def by_text(path: str) -> Group:
    """One group for each text; an empty one is none at all."""
    return Group(NullIf(F(path), Value(""), output_field=TextField()))


def by_rank(path: str, values: Iterable[Any]) -> Group:
    """One group for each of the values, in their order and not in that of the alphabet."""
    ranks = tuple(values)
    return Group(
        Case(
            *(When(**{path: value}, then=Value(rank)) for rank, value in enumerate(ranks)),
            output_field=IntegerField(),
        )
    )


def by_month(path: str, label: StrOrPromise) -> Group:
    """The civil month of a date, or of an instant in the reader's time zone."""
    return Group(
        TruncMonth(path, output_field=DateField()),
        words=lambda month: capfirst(formatting.month_name(month)),
        label=_monthly(label),
    )


def by_field(field: Any, path: str, sort: Sequence[str], label: StrOrPromise) -> Group:
    """What fits the model's field at the end of `path`; None for `field` is an annotation."""
    if field is None:
        return by_path(path)
    if field.is_relation:
        return by_path(path, *(sort or ()))
    if "__" in path:  # the name of another record: two of the same name are two groups
        return by_path(path.rpartition("__")[0], *(sort or (path,)))
    if isinstance(field, DateField):
        return by_month(path, label)
    if field.flatchoices:
        return by_rank(path, [value for value, _label in field.flatchoices])
    return by_text(path) if isinstance(field, CharField | TextField) else by_path(path)


def _said_monthly(label: StrOrPromise) -> str:
    return _("%(column)s, by month") % {"column": label}


_monthly = lazy(_said_monthly, str)
