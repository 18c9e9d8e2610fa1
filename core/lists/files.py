"""Lists as files: the shown columns with typed values, as CSV or as a workbook.

CSV is UTF-8 with a byte order mark. In English the separator is a comma and decimals have a point; in Finnish and
Turkish it is a semicolon and a decimal comma, because that is what a spreadsheet of these languages opens at once.
Dates are ISO 8601 everywhere, durations h:mm, money a number with its currency in a column of its own.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from core import formatting
from core.lists.columns import Column, Export, ExportKind

BOM = "\ufeff"
# A spreadsheet would take text that begins like this for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_COMMA_LANGUAGES = {"fi", "tr"}
# A worksheet has 1,048,576 rows; one is the heading.
SHEET_ROWS = 1_048_575

Batches = Iterable[Sequence[Any]]
Progress = Callable[[int], None]


def exports_of(columns: Iterable[Column]) -> list[Export]:
    """The file's columns; the currency that several amounts share stands once."""
    found: list[Export] = []
    seen: set[str] = set()
    for column in columns:
        for export in column.exports():
            if export.key not in seen:
                seen.add(export.key)
                found.append(export)
    return found


def disarmed(text: str) -> str:
    """Text that no spreadsheet runs as a formula: a leading apostrophe says that it is text."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def write_csv(exports: Sequence[Export], batches: Batches) -> Iterator[str]:
    """The file in pieces, a batch of rows each; formats follow the active language."""
    comma = formatting.language() in _COMMA_LANGUAGES
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if comma else ",", lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([disarmed(str(export.label)) for export in exports])
    for batch in batches:
        writer.writerows([_plain(export.value(row), export.kind, comma) for export in exports] for row in batch)
        yield _emptied(buffer)
    if left := _emptied(buffer):
        yield left


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _plain(value: Any, kind: ExportKind, comma: bool) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dt.datetime):
        return (
            timezone.localtime(value).isoformat(" ", "minutes")[:16]
            if timezone.is_aware(value)
            else value.isoformat(" ")
        )
    if isinstance(value, dt.date):
        return value.isoformat()
    if kind == ExportKind.MINUTES and isinstance(value, int):
        return f"{'-' if value < 0 else ''}{abs(value) // 60}:{abs(value) % 60:02d}"
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return f"{value:f}".replace(".", ",") if comma else f"{value:f}"
    return disarmed(str(value))


_CELL_FORMATS = {
    ExportKind.MONEY: "#,##0.00",
    ExportKind.DATE: "yyyy-mm-dd",
    ExportKind.DATETIME: "yyyy-mm-dd hh:mm",
    ExportKind.MINUTES: "[h]:mm",
}


def write_xlsx(target: IO[bytes], exports: Sequence[Export], batches: Batches, *, title: str) -> int:
    """Write a workbook to `target` with constant memory; returns the number of rows. Text is never a formula."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(target, options)
    formats = {kind: book.add_format({"num_format": shape}) for kind, shape in _CELL_FORMATS.items()}
    bold = book.add_format({"bold": True})
    sheet: Any = None
    total = 0
    for row in (row for batch in batches for row in batch):
        at = total % SHEET_ROWS
        if at == 0:
            sheet = _sheet(book, exports, bold, f"{title} {total // SHEET_ROWS + 1}" if total else title)
        for column, export in enumerate(exports):
            _write_cell(sheet, at + 1, column, export.value(row), export.kind, formats.get(export.kind))
        total += 1
    if sheet is None:
        _sheet(book, exports, bold, title)
    book.close()
    return total


def _sheet(book: Any, exports: Sequence[Export], bold: Any, title: str) -> Any:
    sheet = book.add_worksheet("".join(mark for mark in title if mark not in "[]:*?/\\'")[:31] or "1")
    for column, export in enumerate(exports):
        sheet.set_column(column, column, 28 if export.kind == ExportKind.TEXT else 14)
    for column, export in enumerate(exports):
        sheet.write_string(0, column, str(export.label), bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _write_cell(sheet: Any, row: int, column: int, value: Any, kind: ExportKind, shape: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.datetime):
        naive = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, naive, shape)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, shape)
    elif kind == ExportKind.MINUTES and isinstance(value, int):
        sheet.write_number(row, column, Decimal(value) / 1440, shape)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, shape)
    else:
        sheet.write_string(row, column, str(value)[:32767])
