"""The file of an import: taken in by content, read again from the store, given back with what was wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.imports import workbooks
from core.imports.decoding import UnreadableFile, decoded, encoding_of, separator_of
from core.imports.limits import MOST_BYTES
from core.imports.rows import sentence
from core.imports.table import Table
from core.lists.files import BOM, disarmed
from core.models import ImportBatch

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF"


def taken_in(file: IO[bytes], size: int) -> tuple[bytes, str, str]:
    """(content as CSV, its encoding, its separator); raises UnreadableFile with a sentence."""
    if size > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than 20 MB. Split it into several files."))
    if not size:
        raise UnreadableFile(_("The file is empty."))
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(_OLD_WORKBOOK):
        raise UnreadableFile(_("This is a workbook of an old Excel. Save it as .xlsx or as CSV."))
    if head.startswith(_PDF):
        raise UnreadableFile(_("This is a PDF. Export the table as CSV or as an Excel workbook (.xlsx)."))
    if workbooks.is_workbook(head):
        return workbooks.as_csv(file), workbooks.ENCODING, workbooks.SEPARATOR
    content = file.read()
    encoding = encoding_of(content)
    return content, encoding, separator_of(decoded(content, encoding))


def table_of(batch: ImportBatch) -> Table:
    """The stored file as a table; raises UnreadableFile when it is no longer kept."""
    if not batch.file:
        raise UnreadableFile(_("The file is no longer kept. Upload it again."))
    try:
        with batch.file.open("rb") as stored:
            content = stored.read()
    except FileNotFoundError as error:
        raise UnreadableFile(_("The file is not in the store. Upload it again.")) from error
    return Table(decoded(content, batch.encoding), batch.separator)


def bad_rows(batch: ImportBatch) -> Iterator[str]:
    """The rows that were not taken, as they stood in the file, with their numbers and reasons; CSV in pieces.

    Mended, it can be uploaded again: the headings are those of the file.
    """
    reasons = dict(batch.problems.values_list("row", "reasons"))
    yield BOM + _line([*batch.columns, _t("Row in the file"), _t("Reason")], batch.separator)
    for record in table_of(batch).records(batch.columns) if reasons else ():
        if record.number in reasons:
            cells = [record.cells.get(name, "") for name in batch.columns]
            said = " ".join(spoken(reason) for reason in reasons[record.number])
            yield _line([*cells, str(record.number), said], batch.separator)


def spoken(reason: dict[str, str]) -> str:
    """A stored reason with the heading of its column."""
    return f"{reason['column']}: {sentence(reason)}" if reason["column"] else sentence(reason)


def _line(cells: list[str], separator: str) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator="\r\n").writerow([disarmed(cell) for cell in cells])
    return buffer.getvalue()
