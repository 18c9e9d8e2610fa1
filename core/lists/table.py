"""The rows of a page as HTML, joined as strings: a template's loop over cells would cost more than the query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.lists import headings, params
from core.lists.columns import Column, HoursColumn, MoneyColumn
from core.lists.counting import Totals
from core.lists.headings import Foot
from core.lists.listing import Listing
from core.lists.markup import duration_text, esc, money_text, number_text
from core.ui.icons import icon_svg
from core.ui.parts import MenuItem

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NO_FIGURES = SafeString("")
_SEATS = ("main", "money", "state", "sub")


@dataclass(frozen=True)
class Head:
    """A heading; `state` is the value of aria-sort, `url` sorts by the column, or turns its order round."""

    name: str
    label: StrOrPromise
    css: str
    url: str = ""
    state: str = ""


@dataclass(frozen=True)
class Table:
    heads: list[Head]
    # One body of the table, or one for each group.
    body: SafeString
    feet: list[Foot]
    # How many columns the words of the foot span: those before the first sum.
    span: int
    has_menu: bool
    # What the groups count and add up to, to be put into their lines where the page came without it.
    later: SafeString = NO_FIGURES


def seats(columns: Sequence[Column]) -> dict[str, str]:
    """Column name → place in the folded narrow row; each place is taken once, claimed ones first."""
    taken = {column.seat: column.name for column in reversed(columns) if column.seat}
    for seat in _SEATS:
        free = [column for column in columns if column.wish == seat and column.name not in taken.values()]
        if seat not in taken and free:
            taken[seat] = free[0].name
    return {name: seat for seat, name in taken.items()}


def heads(listing: Listing, path: str) -> list[Head]:
    sorted_by, down = listing.sorting
    found = []
    for column in listing.columns:
        url, state = "", ""
        if column.sort:
            here = column is sorted_by
            state = ("descending" if down else "ascending") if here else "none"
            sort = f"-{column.name}" if here and not down else column.name
            url = f"{path}?{params.encoded(params.changed(listing.given, {params.SORT: sort}))}"
        css = "money" if "money" in column.css.split() else ""
        found.append(Head(column.name, column.label, css, url, state))
    return found


def feet(columns: Sequence[Column], totals: Totals, placed: dict[str, str]) -> list[Foot]:
    return [
        Foot(
            column.name,
            column.css,
            placed.get(column.name, ""),
            tuple(_sum(column, *line) for line in totals.get(column.name, ())),
        )
        for column in columns
    ]


def _sum(column: Column, currency: str, value: Any) -> str:
    if isinstance(column, MoneyColumn):
        return money_text(value, currency)
    return duration_text(value) if isinstance(column, HoursColumn) else number_text(value, None)


def body(
    columns: Sequence[Column],
    rows: Iterable[Any],
    placed: dict[str, str],
    *,
    picks: Mapping[int, Sequence[str]] | None = None,
    menu: Callable[[Any], Sequence[MenuItem]] | None = None,
) -> SafeString:
    """All rows; `picks` puts a box before each with the acts that fit it, `menu` the row's acts behind it."""
    drawn: list[str] = []
    cells = [(_opened(column, placed), column.html, _closed(column)) for column in columns]
    named = next((column for column in columns if column.heads_row), columns[0])
    choose, acts = esc(_("Select %(name)s")), esc(_("Actions for %(name)s"))
    for row in rows:
        name, pk = (esc(named.value(row)), esc(row.pk)) if picks is not None or menu else ("", "")
        drawn.append("<tr>")
        if picks is not None:
            label, fit = choose % {"name": name}, " ".join(picks[row.pk])
            drawn.append(
                f'<td data-c="pick"><input type="checkbox" name="pick" value="{pk}" data-fits="{fit}"'
                f' aria-label="{label}"></td>'
            )
        for opened, html, closed in cells:
            drawn += (opened, html(row), closed)
        if menu:
            drawn.append(_menu(pk, acts % {"name": name}, menu(row)))
        drawn.append("</tr>\n")
    return SafeString("".join(drawn))


def _opened(column: Column, placed: dict[str, str]) -> str:
    tag = '<th scope="row"' if column.heads_row else "<td"
    css = f' class="{esc(column.css)}"' if column.css else ""
    seat = f' data-c="{placed[column.name]}"' if column.name in placed else ""
    return f"{tag}{css}{seat}>"


def _closed(column: Column) -> str:
    return "</th>" if column.heads_row else "</td>"


def _menu(pk: str, label: str, items: Sequence[MenuItem]) -> str:
    """The row's menu; its buttons belong to the form `row-act`, because the table stands in a form of its own."""
    if not items:
        return '<td class="acts"></td>'
    drawn = [
        f'<td class="acts"><button class="btn quiet small icon-only" type="button" popovertarget="m-{pk}"'
        f' aria-label="{label}">{icon_svg("more")}</button><div id="m-{pk}" class="menu" popover>'
    ]
    for item in items:
        shown = (icon_svg(item.icon) + " " if item.icon else "") + esc(item.label)
        css = ' class="danger"' if item.danger else ""
        if item.rule:
            drawn.append("<hr>")
        if item.post:
            drawn.append(f'<button type="submit" form="row-act" formaction="{esc(item.url)}"{css}>{shown}</button>')
        else:
            drawn.append(f'<a href="{esc(item.url)}"{css}>{shown}</a>')
    drawn.append("</div></td>")
    return "".join(drawn)


def drawn(
    listing: Listing,
    path: str,
    *,
    picks: Mapping[int, Sequence[str]] | None,
    menu: Callable[[Any], Sequence[MenuItem]] | None,
) -> Table:
    """The whole table of the page the reader is on."""
    columns, placed = listing.columns, seats(listing.columns)
    sums = {} if listing.totals_wait else listing.totals
    under = feet(columns, sums, placed)
    first = next((at for at, column in enumerate(columns) if column.name in listing.view.totals), len(columns))
    span = first + int(picks is not None)
    if listing.grouping is None:
        whole = SafeString(f"<tbody>{body(columns, listing.page.rows, placed, picks=picks, menu=menu)}</tbody>")
        return Table(heads(listing, path), whole, under[first:], span, menu is not None)
    lines = headings.lines(listing, lambda totals: feet(columns, totals, placed)[first:])
    whole = headings.bodies(
        lines, span, menu is not None, lambda rows: body(columns, rows, placed, picks=picks, menu=menu)
    )
    return Table(heads(listing, path), whole, under[first:], span, menu is not None, headings.later(lines))
