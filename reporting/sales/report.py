"""What every sales report is made of: numbers that open the rows behind them, tables of such numbers, a chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from core import formatting
from core.charts import Drawn

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Cell:
    """A number; `url` opens its rows, of which there are `count`, worth `total` together where that is the number."""

    text: str
    url: str = ""
    count: int | None = None
    total: Decimal | None = None
    tone: str = ""


@dataclass(frozen=True)
class Measure:
    """A number under the page's head."""

    label: StrOrPromise
    cell: Cell
    note: StrOrPromise = ""


@dataclass(frozen=True)
class Row:
    name: StrOrPromise
    cells: tuple[Cell, ...]
    # A share of 100 drawn as a bar; None draws none.
    meter: int | None = None


@dataclass(frozen=True)
class Table:
    key: str
    title: StrOrPromise
    head: tuple[StrOrPromise, ...]
    rows: list[Row]
    foot: Row | None = None
    first: StrOrPromise = ""


@dataclass(frozen=True)
class Report:
    """`says` is the sentence under the heading; `needs_pipeline` makes the page offer no "all pipelines"."""

    says: StrOrPromise
    measures: list[Measure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    chart: Drawn | None = None

    def cells(self) -> Iterator[Cell]:
        """Every number of the page, for the proof that each equals its rows."""
        yield from (one.cell for one in self.measures)
        for table in self.tables:
            for row in [*table.rows, *([table.foot] if table.foot else [])]:
                yield from row.cells


def number(count: int, url: str = "") -> Cell:
    return Cell(formatting.number(count), url if count else "", count if url else None)


# Where a sum of money leads to deals, they stand in the currency that is summed.
IN_HOME = "&columns=name,organisation,owner,state,closed_on,home_value"


def money(total: Decimal | None, currency: str, url: str = "") -> Cell:
    amount = total or Decimal(0)
    url = f"{url}{IN_HOME}" if reverse("crm:deals") + "?" in url else url
    shown = formatting.money(amount, currency, decimals=0)
    return Cell(shown, url if amount else "", total=amount if url else None)


def percent(value: Decimal | None, url: str = "", count: int | None = None) -> Cell:
    return Cell("–" if value is None else formatting.percent(value, decimals=1), url, count)


def days(value: Decimal | None, url: str = "", count: int | None = None) -> Cell:
    """Days with at most one decimal; `count` rows are behind the median."""
    if value is None:
        return Cell("–")
    return Cell(formatting.number(value, decimals=0 if value == value.to_integral_value() else 1), url, count)
