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
    """Rows with the parameters of the neighbours; `start` is the number of the first row, None where it isn't known."""

    rows: list[Any]
    start: int | None
    previous: tuple[str, str] | None = None
    next: tuple[str, str] | None = None

    @property
    def end(self) -> int | None:
        return None if self.start is None else self.start + len(self.rows) - 1

    @property
    def is_whole(self) -> bool:
        return self.previous is None and self.next is None


def numbered(rows: QuerySet[Any], order: Order, number: int, size: int = PAGE_SIZE) -> Page:
    """Page `number` from 1 to MOST_PAGES; after the last of them the way on is by the last row."""
    start = (number - 1) * size
    found = list(order.apply(rows)[start : start + size + 1])
    more, shown = len(found) > size, found[:size]
    onward: tuple[str, str] | None = None
    if more:
        deep = number >= MOST_PAGES
        onward = (params.AFTER, order.cursor(shown[-1])) if deep else (params.PAGE, str(number + 1))
    back = (params.PAGE, str(number - 1)) if number > 1 else None
    return Page(shown, start + 1, back, onward)


def after(rows: QuerySet[Any], order: Order, cursor: str, size: int = PAGE_SIZE) -> Page:
    """The rows that follow the cursor's; raises LostCursor."""
    found = list(order.apply(rows).filter(order.after(order.read(cursor)))[: size + 1])
    shown = found[:size]
    if not shown:
        return Page([], None, (params.BEFORE, THE_END), None)
    onward = (params.AFTER, order.cursor(shown[-1])) if len(found) > size else None
    return Page(shown, None, (params.BEFORE, order.cursor(shown[0])), onward)


def before(rows: QuerySet[Any], order: Order, cursor: str, size: int = PAGE_SIZE) -> Page:
    """The rows just before the cursor's, or the last ones for THE_END; raises LostCursor."""
    backwards = order.reversed()
    ordered = backwards.apply(rows)
    if cursor != THE_END:
        ordered = ordered.filter(backwards.after(order.read(cursor)))
    found = list(ordered[: size + 1])
    shown = found[:size][::-1]
    if not shown:
        return Page([], None)
    back = (params.BEFORE, order.cursor(shown[0])) if len(found) > size else None
    onward = None if cursor == THE_END else (params.AFTER, order.cursor(shown[-1]))
    return Page(shown, 1 if back is None else None, back, onward)


def batches(rows: QuerySet[Any], order: Order, size: int = 1000) -> Iterator[list[Any]]:
    """All rows in order, a thousand at a time and without a cursor kept open in the database."""
    ordered = order.apply(rows)
    batch = list(ordered[:size])
    while batch:
        yield batch
        if len(batch) < size:
            return
        batch = list(ordered.filter(order.after(order.values(batch[-1])))[:size])
