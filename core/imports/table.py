"""An uploaded table: its headings, its rows, and how its numbers and dates are written."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core import formatting
from core.imports.decoding import UnreadableFile, read_rows
from core.imports.limits import MOST_COLUMNS, MOST_ROWS, SAMPLE
from core.textkeys import fold

_COMMA = re.compile(r"[-−]?\d{1,3}(?:[. \u00a0']?\d{3})*,\d{1,2}")
_POINT = re.compile(r"[-−]?\d{1,3}(?:[, \u00a0']?\d{3})*\.\d{1,2}")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})")
# Our own exports put it before text that a spreadsheet would run.
_ARMED = ("'=", "'+", "'-", "'@", "'\t", "'\r", "'\n")


@dataclass(frozen=True)
class Record:
    """One row: its number as a spreadsheet counts (the headings are row 1), and its cells by heading."""

    number: int
    cells: dict[str, str]
    # More cells with something in them than there are headings: a separator inside of a cell.
    overlong: bool = False


@dataclass
class Survey:
    """What one reading of the whole file tells."""

    columns: list[str]
    rows: int = 0
    sample: list[Record] = field(default_factory=list)
    decimal: str = ""
    date_order: str = ""


@dataclass(frozen=True)
class _Heading:
    """The row of the headings, and which columns have something below them."""

    row: int
    cells: list[str]
    filled: frozenset[int]


class Table:
    """`text` as rows under headings; empty rows are passed over, empty columns without a heading too."""

    def __init__(self, text: str, separator: str) -> None:
        self.text, self.separator = text, separator

    def records(self, columns: list[str] | None = None) -> Iterator[Record]:
        """The rows below the headings; `columns` are the names given at the upload, whatever language is spoken now."""
        places = self._places()
        named = list(zip((at for at, _name in places), columns, strict=True)) if columns else places
        heading, width = self._heading, len(self._heading.cells)
        for number, row in self._numbered():
            if number > heading.row and any(cell.strip() for cell in row):
                cells = {name: disarmed(row[at]) if at < len(row) else "" for at, name in named}
                yield Record(number, cells, any(cell.strip() for cell in row[width:]))

    def survey(self) -> Survey:
        """Read everything once; raises UnreadableFile for what is no table, or too large a one."""
        places = self._places()
        if len(places) > MOST_COLUMNS:
            raise UnreadableFile(_("The file has more than %(most)s columns."), most=MOST_COLUMNS)
        found = Survey([name for _at, name in places])
        decimals: Counter[str] = Counter()
        orders: Counter[str] = Counter()
        for record in self.records():
            found.rows += 1
            if found.rows > MOST_ROWS:
                sentence = _("The file has more than %(most)s rows. Split it into several files.")
                raise UnreadableFile(sentence, most=formatting.number(MOST_ROWS))
            if len(found.sample) < SAMPLE:
                found.sample.append(record)
            for cell in record.cells.values():
                _weigh(cell.strip(), decimals, orders)
        if not found.rows:
            raise UnreadableFile(_("The file has headings but no rows below them."))
        found.decimal, found.date_order = _settled(decimals), _settled(orders)
        return found

    @cached_property
    def _heading(self) -> _Heading:
        """The first row that is not empty; what stands below decides which columns without a name are there."""
        first = 0
        cells: list[str] = []
        filled: set[int] = set()
        for number, row in self._numbered():
            if first:
                filled.update(at for at, cell in enumerate(row) if cell.strip())
            elif any(cell.strip() for cell in row):
                first, cells = number, list(row)
        if not first:
            raise UnreadableFile(_("The file is empty."))
        while cells and not cells[-1].strip() and len(cells) - 1 not in filled:
            cells.pop()
        return _Heading(first, cells, frozenset(filled))

    def _places(self) -> list[tuple[int, str]]:
        """(place, name) of each column: a name that comes again gets a number, one that is missing gets its place."""
        taken: Counter[str] = Counter()
        found = []
        for at, cell in enumerate(self._heading.cells):
            name = " ".join(disarmed(cell).split())[:120]
            if not name and at not in self._heading.filled:
                continue
            name = name or _t("Column %(number)s") % {"number": at + 1}
            taken[name] += 1
            found.append((at, name if taken[name] == 1 else f"{name} ({taken[name]})"))
        return found

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        try:
            yield from enumerate(read_rows(self.text, self.separator), start=1)
        except csv.Error as error:
            raise UnreadableFile(
                _("The table can't be read to its end. Is a quotation mark left open, or the separator another one?")
            ) from error


def disarmed(cell: str) -> str:
    """The cell without the apostrophe that guards a spreadsheet against formulas."""
    return cell[1:] if cell.startswith(_ARMED) else cell


def header_key(model: str, columns: list[str]) -> str:
    """The same for the same headings in any order, case and accent."""
    return hashlib.sha256("\n".join([model, *sorted(fold(name) for name in columns)]).encode()).hexdigest()


def _weigh(cell: str, decimals: Counter[str], orders: Counter[str]) -> None:
    if not cell or len(cell) > 24 or not cell[-1].isdigit():
        return
    if _COMMA.fullmatch(cell):
        decimals[","] += 1
    elif _POINT.fullmatch(cell):
        decimals["."] += 1
    elif match := _SLASHED.fullmatch(cell):
        first, second = int(match[1]), int(match[2])
        if first > 12 >= second:
            orders["dmy"] += 1
        elif second > 12 >= first:
            orders["mdy"] += 1


def _settled(votes: Counter[str]) -> str:
    """What the file is clear about; where it uses both ways, a person decides."""
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[1][1] * 10 > ranked[0][1]):
        return ""
    return ranked[0][0]
