"""Fifty rows at a time: by number at the beginning of a list, by the last row seen anywhere in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.lists import params
from core.lists.ordering import Order

PAGE_SIZE = 50
MOST_PAGES = 200
THE_END = "end"


@dataclass(frozen=True)
class Page:
    """Rows with the parameters of the neighbours; `start` is the number of the first row, None where it isn't known.

    `above` and `below` are the groups of the rows just outside the page, None where there is no such row or no group.
    """

    rows: list[Any]
    start: int | None
    previous: tuple[str, str] | None = None
    next: tuple[str, str] | None = None
    above: tuple[Any, ...] | None = None
    below: tuple[Any, ...] | None = None

    @property
    def end(self) -> int | None:
        return None if self.start is None else self.start + len(self.rows) - 1

    @property
    def is_whole(self) -> bool:
        return self.previous is None and self.next is None


def numbered(rows: QuerySet[Any], order: Order, number: int, size: int = PAGE_SIZE) -> Page:
    """Page `number` from 1 to MOST_PAGES; after the last of them the way on is by the last row."""
    start = (number - 1) * size
    led = 1 if order.group and start else 0  # the row above says whether its group goes on here
    found = list(order.apply(rows)[start - led : start + size + 1])
    shown, rest = found[led : led + size], found[led + size :]
    onward: tuple[str, str] | None = None
    if rest:
        deep = number >= MOST_PAGES
        onward = (params.AFTER, order.cursor(shown[-1])) if deep else (params.PAGE, str(number + 1))
    back = (params.PAGE, str(number - 1)) if number > 1 else None
    return Page(shown, start + 1, back, onward, _group(order, found[:led]), _group(order, rest))


def _group(order: Order, rows: list[Any]) -> tuple[Any, ...] | None:
    return order.group_at(order.values(rows[0])) if order.group and rows else None


def after(rows: QuerySet[Any], order: Order, cursor: str, size: int = PAGE_SIZE) -> Page:
    """The rows that follow the cursor's; raises LostCursor."""
    seen = order.read(cursor)
    found = list(order.apply(rows).filter(order.after(seen))[: size + 1])
    shown = found[:size]
    if not shown:
        return Page([], None, (params.BEFORE, THE_END), None)
    onward = (params.AFTER, order.cursor(shown[-1])) if len(found) > size else None
    back = (params.BEFORE, order.cursor(shown[0]))
    return Page(shown, None, back, onward, order.group_at(seen), _group(order, found[size:]))


def before(rows: QuerySet[Any], order: Order, cursor: str, size: int = PAGE_SIZE) -> Page:
    """The rows just before the cursor's, or the last ones for THE_END; raises LostCursor."""
    backwards = order.reversed()
    ordered = backwards.apply(rows)
    seen = None if cursor == THE_END else order.read(cursor)
    if seen is not None:
        ordered = ordered.filter(backwards.after(seen))
    found = list(ordered[: size + 1])
    shown = found[:size][::-1]
    if not shown:
        return Page([], None)
    back = (params.BEFORE, order.cursor(shown[0])) if len(found) > size else None
    onward = None if seen is None else (params.AFTER, order.cursor(shown[-1]))
    below = None if seen is None else order.group_at(seen)
    return Page(shown, 1 if back is None else None, back, onward, _group(order, found[size:]), below)


def batches(rows: QuerySet[Any], order: Order, size: int = 1000) -> Iterator[list[Any]]:
    """All rows in order, a thousand at a time and without a cursor kept open in the database."""
    ordered = order.apply(rows)
    batch = list(ordered[:size])
    while batch:
        yield batch
        if len(batch) < size:
            return
        batch = list(ordered.filter(order.after(order.values(batch[-1])))[:size])
