"""How many rows and what they sum up to: exact up to a limit, said as "more than" beyond it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Sum

from core import formatting
from core.lists.columns import Column, MoneyColumn

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CAP = 20_000


class Shown(int):
    """A number that writes itself as the reader does, also inside a sentence with plural forms."""

    exact = True

    def __str__(self) -> str:
        return formatting.number(int(self)) + ("" if self.exact else "+")


@dataclass(frozen=True)
class Count:
    value: int
    exact: bool = True

    @property
    def shown(self) -> Shown:
        found = Shown(self.value)
        found.exact = self.exact
        return found

    def sentence(self, text: StrOrPromise) -> str:
        """`text` is a plural message with %(count)s."""
        return str(text % {"count": self.shown})  # type: ignore[operator]


def count_up_to(rows: QuerySet[Any], cap: int = CAP) -> Count:
    """One query that stops counting one row beyond the limit."""
    found = rows.order_by()[: cap + 1].count()
    return Count(found) if found <= cap else Count(cap, exact=False)


# Column name → (currency or "", sum), one entry a currency.
Totals = dict[str, list[tuple[str, Decimal | int]]]


def totals_of(rows: QuerySet[Any], columns: Iterable[Column]) -> Totals:
    """The sums of the columns, money apart by currency; one query for each set of columns with the same currency."""
    found: Totals = {}
    groups: dict[str, list[Column]] = {}
    for column in columns:
        currency = column.currency if isinstance(column, MoneyColumn) else ""
        groups.setdefault(currency, []).append(column)
    for currency, members in groups.items():
        asked = rows.order_by()
        for column in members:
            asked = column.annotate(asked)
        sums = {f"_sum_{column.name}": Sum(summed(column)) for column in members}
        by_row = currency and not currency.isupper()
        lines: Any = asked.values(currency).annotate(**sums).order_by(currency) if by_row else [asked.aggregate(**sums)]
        for line in lines:
            for column in members:
                if (value := line[f"_sum_{column.name}"]) is not None:
                    code = str(line[currency] or "") if by_row else currency
                    found.setdefault(column.name, []).append((code, value))
    return found


def summed(column: Column) -> str:
    """The look-up that the column's sum is made of."""
    return column.name if column.expression is not None else column.field
