"""The rows of a list put together: the order that does it, the parts of a page, and what each group adds up to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.lists import counting
from core.lists.columns import Column, Group, MoneyColumn
from core.lists.markup import esc
from core.lists.ordering import Order
from core.lists.paging import Page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEY = "_group"
_ROWS = "_group_rows"


@dataclass(frozen=True)
class Figures:
    """How many rows a whole group has, also those on other pages, and their sums, money apart by currency."""

    count: counting.Count
    totals: counting.Totals


@dataclass(frozen=True)
class Part:
    """The rows of one group that stand on a page; it may have begun on an earlier one and go on on the next."""

    key: Any
    rows: list[Any]
    continued: bool
    goes_on: bool


@dataclass(frozen=True)
class Grouping:
    """One way to put the rows of a list together."""

    column: Column
    group: Group

    @property
    def label(self) -> StrOrPromise:
        return self.group.label or self.column.label

    def annotate(self, rows: QuerySet[Any], today: Callable[[], dt.date]) -> QuerySet[Any]:
        """The rows with their key; what the column itself asks of them must be there already."""
        return rows.annotate(**{KEY: self.group.expression(today)})

    def order(self, model: type[Model], within: Order) -> Order:
        """Groups first, rows without one at the end; a list sorted by the column itself has its groups in that order."""
        first = within.keys[0]
        own = {self.column.field, *(path.removeprefix("-") for path in self.column.sort)}
        down = first.descending and first.path in own
        keys = Order.of(model, [*self.group.order, KEY]).keys[:-1]
        return within.grouped([replace(key, descending=down, nulls_last=True) for key in keys])

    def heading(self, part: Part) -> SafeString:
        """What the group is called, as safe HTML."""
        if part.key is None:
            return SafeString(esc(_("%(column)s: none") % {"column": self.column.label}))
        if self.group.words is not None:
            return SafeString(esc(self.group.words(part.key)))
        return SafeString(self.column.heading(part.rows[0]))


def groupings(columns: Iterable[Column], model: type[Model]) -> dict[str, Grouping]:
    """Column name → how the list is grouped by it."""
    found = ((column, column.grouping(model)) for column in columns)
    return {column.name: Grouping(column, group) for column, group in found if group is not None}


def parts(page: Page) -> list[Part]:
    """The page's rows by group; the first and the last may be parts of longer ones."""
    cut = [(key, list(rows)) for key, rows in groupby(page.rows, key=lambda row: getattr(row, KEY))]
    last = len(cut) - 1
    return [
        Part(key, rows, not at and page.above == (key,), at == last and page.below == (key,))
        for at, (key, rows) in enumerate(cut)
    ]


def figures_of(rows: QuerySet[Any], keys: Sequence[Any], columns: Sequence[Column]) -> dict[Any, Figures]:
    """What these groups count and sum up to, in one query; `rows` have their key, sums are exact and never mix money."""
    wanted = Q(**{f"{KEY}__in": [key for key in keys if key is not None]})
    asked = rows.order_by().filter(wanted | Q(**{f"{KEY}__isnull": True}) if None in keys else wanted)
    for column in columns:
        asked = column.annotate(asked)
    codes = sorted({c.currency for c in columns if isinstance(c, MoneyColumn) and not c.fixed})
    sums = {f"_sum_{column.name}": Sum(counting.summed(column)) for column in columns}
    found: dict[Any, Figures] = {}
    for line in asked.values(KEY, *codes).annotate(**{_ROWS: Count("pk")}, **sums).order_by(*codes):
        before = found.get(line[KEY], Figures(counting.Count(0), {}))
        found[line[KEY]] = Figures(
            counting.Count(before.count.value + line[_ROWS]), _added(before.totals, columns, line)
        )
    return found


def _added(totals: counting.Totals, columns: Sequence[Column], line: dict[str, Any]) -> counting.Totals:
    """The sums with one more line of the query: rows of one group that have all their currencies in common."""
    added = dict(totals)
    for column in columns:
        value = line[f"_sum_{column.name}"]
        if value is None:
            continue
        code = ""
        if isinstance(column, MoneyColumn):
            code = column.currency if column.fixed else str(line[column.currency] or "")
        known = dict(added.get(column.name, ()))
        added[column.name] = sorted((known | {code: known.get(code, 0) + value}).items())
    return added
