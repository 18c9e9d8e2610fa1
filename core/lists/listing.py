"""A list as one person asks for it: their columns, their rows, in their order, with what could not be understood."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from core import access, extensions
from core.fields import fields_for, static_fields
from core.keys import SearchKeyField
from core.lists import counting, paging, params
from core.lists.columns import Column, OwnFieldColumn
from core.lists.columns.base import field_at
from core.lists.filters import Filters
from core.lists.filters.own import own_filters
from core.lists.grouping import Figures, Grouping, figures_of, groupings, parts
from core.lists.ordering import LostCursor, Order, flipped
from core.textkeys import fold

if TYPE_CHECKING:
    from core.lists.view import ListView
    from core.models import User

MOST_WORDS = 8


class Listing:
    """Lazy: nothing is asked of the database before it is needed.

    `problems` are sentences for the reader. A filter that can't be understood makes the list show no row rather than
    all of them (`is_broken`), and nothing is exported or done in bulk from it.
    """

    def __init__(self, view: ListView, user: User, data: QueryDict) -> None:
        self.view, self.user, self.data = view, user, data
        self.given = params.pairs(data)
        self.problems: list[str] = []
        self.is_broken = False
        self.model = view.queryset.model
        self._understand()

    def _understand(self) -> None:
        known = self.filters.names() | {*params.LOOK, *self.view.extra_params}
        unknown = sorted({name for name, _value in self.given} - known)
        if unknown:
            names = ", ".join(f"“{name}”" for name in unknown)
            self.problems.append(
                _("The address asks for something this list does not know: %(names)s.") % {"names": names}
            )
        self.problems += self.filters.problems
        self.is_broken = bool(self.problems)
        self.given = self.filters.tidied(self.given)

    @cached_property
    def hidden_fields(self) -> frozenset[str]:
        """Model fields the reader may not see; neither as a column nor by asking for their values."""
        fields = static_fields(self.model)
        return frozenset(f.name for f in fields if f.permission is not None and not access.may(self.user, f.permission))

    @cached_property
    def own_fields(self) -> list[Any]:
        return [field for field in fields_for(self.model, self.user) if field.own]

    @cached_property
    def filters(self) -> Filters:
        more = own_filters(self.own_fields) | extensions.filters_of(self.view.name, self.user)
        return self.view.filters(self.data, self.view.queryset, user=self.user, own=more, hidden=self.hidden_fields)

    @cached_property
    def available(self) -> list[Column]:
        """Every column the reader may see: the list's, those of higher floors, the firm's own."""
        declared = [column.for_reader(self.user) for column in self.view.bound_columns() if self._may_see(column)]
        added = extensions.columns_of(self.view.name, self.user)
        for column in added:
            if not column.is_bound:
                column.bind(self.model)
        added = [column.for_reader(self.user) for column in added]
        return [*declared, *added, *(OwnFieldColumn(field) for field in self.own_fields)]

    def _may_see(self, column: Column) -> bool:
        allowed = column.permission is None or access.may(self.user, column.permission)
        return allowed and column.field.split("__")[0] not in self.hidden_fields

    @cached_property
    def columns(self) -> list[Column]:
        """What is shown: the chosen columns in the chosen order, or the default ones; the row's name always first."""
        chosen = self.data.getlist(params.COLUMNS)
        names = [name for value in chosen for name in value.split(",") if name]
        by_name = {column.name: column for column in self.available}
        missing = [name for name in names if name not in by_name]
        if not names:  # the reader's own choice; what is gone since is passed over
            names = self.user.list_columns.get(self.view.name, [])
        if missing:
            self.problems.append(_("There is no column called %(names)s here.") % {"names": ", ".join(missing)})
        shown = [by_name[name] for name in dict.fromkeys(names) if name in by_name]
        if not shown:
            return [column for column in self.available if column.default]
        main = [column for column in self.available if column.heads_row and column not in shown]
        return [*main, *shown]

    @cached_property
    def sorting(self) -> tuple[Column | None, bool]:
        """The column the list is sorted by, if it is one, and whether it descends."""
        asked = self.data.get(params.SORT, "")
        name, down = asked.removeprefix("-"), asked.startswith("-")
        sortable = [column for column in self.available if column.sort]
        for column in sortable:
            if asked and column.name == name:
                return column, down
        if asked:
            self.problems.append(_("The list can't be sorted by “%(name)s”.") % {"name": name[:40]})
        first = self.view.order_paths()[0] if self.view.order_paths() else ""
        named = [column for column in sortable if column.sort[0].removeprefix("-") == first.removeprefix("-")]
        return (named[0], first.startswith("-") is not named[0].sort[0].startswith("-")) if named else (None, False)

    @cached_property
    def groupings(self) -> dict[str, Grouping]:
        """Every way to group the list by a column the reader may see."""
        return groupings(self.available, self.model)

    @cached_property
    def grouping(self) -> Grouping | None:
        """How the rows are put together, if they are."""
        asked = self.data.get(params.GROUP, "").strip()
        if not asked or not self.view.can_group:
            return None
        if asked not in self.groupings:
            self.problems.append(_("The list can't be grouped by “%(name)s”.") % {"name": asked[:40]})
        return self.groupings.get(asked)

    @cached_property
    def order(self) -> Order:
        column, grouped = self.sorting[0], self.grouping
        if grouped is None:
            return self._within()
        # A list sorted by what groups it needs another order within its groups: the usual one.
        usual = self.view.order_paths() if column is grouped.column else ()
        return grouped.order(self.model, self._within(usual))

    def _within(self, usual: tuple[str, ...] = ()) -> Order:
        column, down = self.sorting
        if (
            column is None
            or not self.data.get(params.SORT)
            or self.data.get(params.SORT, "").removeprefix("-") != column.name
        ):
            return Order.of(self.model, self.view.order_paths(), nulls_last=bool(column and column.nulls_last))
        paths = [flipped(path) if down else path for path in column.sort]
        return Order.of(self.model, [*paths, *usual], nulls_last=column.nulls_last)

    @cached_property
    def filtered(self) -> QuerySet[Any]:
        """The rows the reader may see that answer the filters and the search; unordered, without columns' extras."""
        rows = self.view.get_queryset().visible_to(self.user, self.view.permission)
        return rows.none() if self.is_broken else self._searched(self.filters.narrow(rows))

    @property
    def is_whole(self) -> bool:
        """Whether neither a filter nor the search narrows what the reader may see."""
        return not (self.is_broken or self.filters.values or self.data.get(params.SEARCH))

    def _searched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        text = self.data.get(params.SEARCH, "").replace("\x00", "")[:200]
        folded = all(isinstance(field_at(self.model, path), SearchKeyField) for path in self.view.search)
        for word in (fold(text) if folded else text).split()[:MOST_WORDS] if self.view.search else ():
            found = self.view.found_by(fold(word))
            for path in self.view.search:
                if isinstance(field_at(self.model, path), SearchKeyField):
                    found |= Q(**{f"{path}__contains": fold(word)})
                else:
                    found |= Q(**{f"{path}__icontains": word})
            rows = rows.filter(found)
        return rows

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The filtered rows with what the shown columns and the order ask of them."""
        found, sorted_by, grouped = self.filtered, self.sorting[0], self.grouping
        asking = [*self.columns, sorted_by, grouped.column if grouped is not None else None]
        for column in dict.fromkeys(asking):
            found = found if column is None else column.annotate(found)
        return found if grouped is None else grouped.annotate(found, lambda: self.filters.today)

    @property
    def written(self) -> list[Column]:
        """The columns of a file: those shown, and what the rows are grouped by."""
        by = [] if self.grouping is None or self.grouping.column in self.columns else [self.grouping.column]
        return [*by, *self.columns]

    @cached_property
    def count(self) -> counting.Count:
        return counting.count_up_to(self.filtered)

    @cached_property
    def page(self) -> paging.Page:
        try:
            if cursor := self.data.get(params.AFTER):
                return paging.after(self.rows, self.order, cursor, self.view.page_size)
            if cursor := self.data.get(params.BEFORE):
                return paging.before(self.rows, self.order, cursor, self.view.page_size)
        except LostCursor:
            self.problems.append(_("The place in the list is no longer known, so it begins at the top."))
        return paging.numbered(self.rows, self.order, self._page_number(), self.view.page_size)

    def _page_number(self) -> int:
        text = self.data.get(params.PAGE, "1")
        if text.isascii() and text.isdigit() and 1 <= int(text) <= paging.MOST_PAGES:
            return int(text)
        self.problems.append(_("There is no page “%(page)s”.") % {"page": text[:20]})
        return 1

    @cached_property
    def totalled(self) -> list[Column]:
        return [column for column in self.columns if column.name in self.view.totals]

    @property
    def totals_matter(self) -> bool:
        """Whether there is anything to count or add up beside the rows themselves."""
        return bool(self.totalled or self.grouping)

    @property
    def totals_wait(self) -> bool:
        """Sums over more rows than the limit are made once they are asked for."""
        return not self.count.exact and params.TOTALS not in self.data

    @cached_property
    def totals(self) -> counting.Totals:
        return counting.totals_of(self.filtered, self.totalled) if self.totalled else {}

    @cached_property
    def group_figures(self) -> dict[Any, Figures]:
        """By the key of each group on the page what the whole group counts and adds up to; one query."""
        if self.grouping is None or self.totals_wait or not self.page.rows:
            return {}
        rows = self.grouping.annotate(self.grouping.column.annotate(self.filtered), lambda: self.filters.today)
        return figures_of(rows, [part.key for part in parts(self.page)], self.totalled)

    @property
    def query(self) -> str:
        """The kept parameters as they are written in an address."""
        return params.encoded(self.given)

    @property
    def is_asked(self) -> bool:
        """Whether anything narrows the list: decides between "nothing here yet" and "nothing found"."""
        return bool(self.filters.values or self.data.get(params.SEARCH, "").strip() or self.is_broken)
