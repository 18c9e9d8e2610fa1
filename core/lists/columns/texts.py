"""Columns of words: the row's name, text, links, people, dates."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db.models import Field, Model, QuerySet
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from core.fields import Kind, reading
from core.fields.kinds import kind_of
from core.lists.columns.base import Column, Export, ExportKind, field_at, getter
from core.lists.columns.groups import Group, by_month
from core.lists.markup import NOTHING, date_text, esc, moment_text, who
from core.routes import may_open

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from core.models import User

_SOME_PK = 987654321
_SPOKEN = {Kind.COUNTRY: reading.country, Kind.LANGUAGE: reading.language_name}


@lru_cache(maxsize=512)
def _address(url_name: str, prefix: str) -> tuple[str, str]:
    """What stands before and after the primary key in a row's address; reversing each row costs more than its cell."""
    before, _pk, after = reverse(url_name, args=[_SOME_PK]).partition(str(_SOME_PK))
    return before, after


def row_url(url_name: str, pk: object) -> str:
    before, after = _address(url_name, get_script_prefix())
    return f"{before}{pk}{after}"


class TextColumn(Column):
    """Plain text; a choice shows its label, a relation its name."""

    wish = "sub"

    def needs_field(self) -> bool:
        return True

    def learn(self, field: Field[Any, Any] | None) -> None:
        if field is None:
            return
        get, kind = getter(self.field), kind_of(field)
        if field.flatchoices:
            labels = dict(field.flatchoices)
            self.get = lambda row: labels.get(get(row), get(row))
        elif kind in _SPOKEN:
            spoken = _SPOKEN[kind]
            self.get = lambda row: spoken(get(row)) if get(row) else ""

    def value(self, row: Any) -> Any:
        found = self.get(row)
        return "" if found is None else str(found)


class MainColumn(Column):
    """The name of the row, linked to the row.

    The link is `row.get_absolute_url()`; `url_name` (a route that takes the primary key) is quicker in long lists.
    `sub` is a look-up shown below the name in small print.
    """

    wish = "main"
    heads_row = True

    def __init__(
        self,
        name: str,
        label: StrOrPromise = "",
        *,
        url_name: str = "",
        sub: str = "",
        placeholder: StrOrPromise = "",
        **options: Any,
    ) -> None:
        super().__init__(name, label, **options)
        self.url_name, self.sub, self.placeholder = url_name, sub, placeholder
        self.get_sub: Callable[[Any], Any] | None = getter(sub) if sub else None
        self.sub_label: StrOrPromise = capfirst(sub.replace("__", " ").replace("_", " "))

    def bind(self, model: type[Model]) -> None:
        super().bind(model)
        below = field_at(model, self.sub) if self.sub else None
        if below is not None:
            self.sub_label = capfirst(below.verbose_name)

    def url(self, row: Any) -> str:
        if self.url_name:
            return row_url(self.url_name, row.pk)
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""

    def value(self, row: Any) -> Any:
        found = self.get(row)
        return str(self.placeholder) if found is None or found == "" else str(found)

    def html(self, row: Any) -> str:
        url, text = self.url(row), esc(self.value(row))
        shown = f'<a class="rowlink" href="{esc(url)}"><b>{text}</b></a>' if url else f"<b>{text}</b>"
        below = self.get_sub(row) if self.get_sub else None
        return SafeString(f"{shown}<small>{esc(below)}</small>" if below else shown)

    def exports(self) -> list[Export]:
        found = super().exports()
        if self.get_sub is not None:
            below = self.get_sub
            found.append(Export(self.sub_label, ExportKind.TEXT, lambda row: str(below(row) or ""), self.sub))
        return found


class LinkColumn(Column):
    """Another record's name, linked to it (a deal's client).

    The relation must be in `select_related`; `joins` leaves it to the column, so that a hidden one costs nothing.
    """

    wish = "sub"

    def __init__(
        self, name: str, label: StrOrPromise = "", *, url_name: str, joins: bool = False, **options: Any
    ) -> None:
        super().__init__(name, label, **options)
        self.url_name, self.joins, self.is_plain = url_name, joins, False

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().annotate(queryset)
        return found.select_related(self.field) if self.joins else found

    def for_reader(self, user: User) -> Column:
        """Plain words for whoever may not open such a page."""
        if may_open(user, row_url(self.url_name, 1)):
            return self
        plain = copy.copy(self)
        plain.is_plain = True
        return plain

    def value(self, row: Any) -> Any:
        found = self.get(row)
        return "" if found is None else str(found)

    def html(self, row: Any) -> str:
        found = self.get(row)
        if found is None:
            return NOTHING
        if self.is_plain:
            return esc(found)
        return SafeString(f'<a href="{esc(row_url(self.url_name, found.pk))}">{esc(found)}</a>')


class PersonColumn(Column):
    """Avatar and name of a colleague; the relation must be in `select_related`."""

    def value(self, row: Any) -> Any:
        found = self.get(row)
        return "" if found is None else str(found)

    def html(self, row: Any) -> str:
        found = self.get(row)
        return NOTHING if found is None else who(found)


class DateColumn(Column):
    kind = ExportKind.DATE
    cell_css = "nowrap soft"
    wish = "sub"

    def fitting_group(self, model: type[Model]) -> Group:
        return by_month(self.field, self.label)

    def html(self, row: Any) -> str:
        value: dt.date | None = self.get(row)
        return NOTHING if value is None else SafeString(date_text(value))


class DateTimeColumn(Column):
    """An instant in the reader's time zone."""

    kind = ExportKind.DATETIME
    cell_css = "nowrap soft"

    def fitting_group(self, model: type[Model]) -> Group:
        return by_month(self.field, self.label)

    def html(self, row: Any) -> str:
        value: dt.datetime | None = self.get(row)
        return NOTHING if value is None else SafeString(moment_text(value))


class EmailColumn(Column):
    def html(self, row: Any) -> str:
        value = self.get(row)
        return SafeString(f'<a href="mailto:{esc(value)}">{esc(value)}</a>') if value else NOTHING


class ExternalLinkColumn(Column):
    """A web address outside; anything but http and https is shown as plain text."""

    def html(self, row: Any) -> str:
        value = str(self.get(row) or "")
        if not value:
            return NOTHING
        address = urlsplit(value if "//" in value else f"https://{value}")
        if address.scheme not in {"http", "https"} or not address.netloc:
            return SafeString(esc(value))
        return SafeString(
            f'<a href="{esc(address.geturl())}" rel="noopener noreferrer external">{esc(address.netloc)}</a>'
        )
