"""Excel workbooks as CSV: the first sheet that holds anything, its dates in ISO and its numbers unmistakable."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from core.imports.decoding import UnreadableFile
from core.imports.limits import MOST_COLUMNS, MOST_ROWS

ENCODING, SEPARATOR = "utf-8-sig", ","
# A workbook is a packed archive: what it unpacks to is looked at before it is unpacked.
_MOST_UNPACKED = 400 * 1024 * 1024


def is_workbook(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def as_csv(file: IO[bytes]) -> bytes:
    """The rows as CSV in UTF-8 with its mark; raises UnreadableFile with a sentence."""
    _require_small(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a damaged archive fails in a dozen ways
        raise UnreadableFile(_("The workbook can't be opened. Save it again, or as CSV.")) from error
    try:
        return _written(book)
    finally:
        book.close()


def _require_small(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
            names = set(parts.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableFile(_("The workbook can't be opened. Save it again, or as CSV.")) from error
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(_("Only CSV files and Excel workbooks (.xlsx) can be imported."))
    if size > _MOST_UNPACKED:
        raise UnreadableFile(_("The workbook is too large when it is opened. Save the sheet as CSV."))
    file.seek(0)


def _written(book: Any) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=SEPARATOR, lineterminator="\r\n")
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its own size is often wrong
        rows = 0
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
            writer.writerow([cell_text(value) for value in row])
            rows += any(value not in (None, "") for value in row)
            if rows > MOST_ROWS + 1:
                break
        if rows:
            return buffer.getvalue().encode(ENCODING)
    raise UnreadableFile(_("The file is empty."))


def cell_text(value: Any) -> str:
    """A typed cell as text that is read back as the same value whatever the reader's language."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(Decimal(repr(value)))
    return str(value)


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    whole, point, cents = text.partition(".")
    cents = cents.rstrip("0")
    # Three digits after the point could be taken for thousands.
    return f"{whole}{point}{cents}{'0' if len(cents) == 3 else ''}" if cents else whole
