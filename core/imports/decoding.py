"""Bytes of an uploaded table as text: which encoding, which separator."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError

# What people are offered where the first guess was wrong; Python's names.
ENCODINGS = (
    ("utf-8-sig", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows 1252 (ä ö å é)"),
    ("cp1254", "Windows 1254 (ğ ı ş)"),
    ("cp1250", "Windows 1250 (č ł ő)"),
    ("cp1257", "Windows 1257 (ā ė š)"),
    ("cp1251", "Windows 1251 (д ж я)"),
)
SEPARATORS = ((",", ","), (";", ";"), ("\t", _("Tab")), ("|", "|"))
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Ğ İ Ş ğ ı ş of Windows 1254 stand where 1252 has Icelandic letters.
_TURKISH = frozenset(b"\xd0\xdd\xde\xf0\xfd\xfe")
# Letters of Windows 1250 where 1254 has marks that Turkish does not use; ř is left out, which is the Danish ø of 1252.
_CENTRAL_LETTERS = "ěščžůťďňľĺŕąęłńśźżőűăşđĚŠČŽŮŤĎŇĽĹŔĄĘŁŃŚŹŻŐŰĂŞĐ"
_CENTRAL = frozenset(_CENTRAL_LETTERS.encode("cp1250")) - _TURKISH - frozenset(b"\xc5\xe5\xfb\xdb")
# Ł ł ą ż read as Western Europe has them: no number stands between two letters, no price has letters.
_POLISH = re.compile(r"(?<=[^\W\d_])[³¹¿](?=[^\W\d_])|£(?=[^\W\d_])")
_SAMPLE = 256 * 1024
_PROBED = 60


class UnreadableFile(ExplainedError):
    """The file is no table that can be read; the sentence says what to do."""


def encoding_of(content: bytes) -> str:
    """The likeliest encoding, by mark, by strict reading, by zeros, then by the letters; Python's name of it."""
    if content.startswith(_MARKS[0]):
        return "utf-8-sig"
    if content.startswith(_MARKS[1:]):
        return "utf-16"
    head = content[:_SAMPLE]
    if zeros := head.count(0):
        return _wide(head, zeros)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _narrow(head)
    return "utf-8-sig"


def _wide(head: bytes, zeros: int) -> str:
    """UTF-16 without its mark: of Western text every second byte is zero."""
    if zeros < len(head) // 4:
        raise UnreadableFile(_("This is not a table of text. Save it as CSV or as an Excel workbook (.xlsx)."))
    return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _narrow(head: bytes) -> str:
    """One byte a letter. Another alphabet is told by its frequencies, Turkish by letters Western Europe lacks."""
    best = from_bytes(head, cp_isolation=["cp1252", "cp1254", "cp1250", "cp1257", "cp1251"]).best()
    found = best.encoding if best is not None else "cp1252"
    used = set(head)
    if _POLISH.search(head.decode("cp1252", "replace")):
        return "cp1250"
    # A few lines of Finnish or Turkish look Central European by their frequencies; the letters tell them apart.
    known = ("cp1251", "cp1257", "cp1250") if _CENTRAL & used else ("cp1251", "cp1257")
    if found in known and best is not None and best.chaos == 0 and best.coherence > 0.2:
        return found
    return "cp1254" if _TURKISH & used else "cp1252"


def decoded(content: bytes, encoding: str) -> str:
    """The text; marks that stand nowhere in the encoding are shown as such instead of stopping everything."""
    try:
        text = content.decode(encoding, "replace")
    except LookupError:
        raise UnreadableFile(_("“%(encoding)s” is not an encoding."), encoding=encoding) from None
    if "\x00" in text[:_SAMPLE]:
        raise UnreadableFile(_("This is not a table of text. Save it as CSV or as an Excel workbook (.xlsx)."))
    return text.removeprefix("\ufeff")


def separator_of(text: str) -> str:
    """The separator by which the first rows have the same number of cells most often."""
    if told := told_separator(text):
        return told
    first_rows = text[:_SAMPLE]
    best = max((_evenness(first_rows, mark), -at, mark) for at, (mark, _label) in enumerate(SEPARATORS))
    return best[2]


def told_separator(text: str) -> str:
    """Excel's own first line `sep=;`."""
    line = text.split("\n", 1)[0].strip().strip('"')
    return line[4] if line.lower().startswith("sep=") and len(line) == 5 else ""


def _evenness(text: str, mark: str) -> tuple[bool, float, int]:
    """Whether there are columns at all, the share of rows with the usual number of cells, and that number."""
    try:
        widths = [len(row) for row in islice(read_rows(text, mark), _PROBED) if any(cell.strip() for cell in row)]
    except csv.Error:
        return (False, 0.0, 0)
    if not widths:
        return (False, 0.0, 0)
    width, times = Counter(widths).most_common(1)[0]
    return (width > 1, times / len(widths), width)


def read_rows(text: str, separator: str) -> Iterator[list[str]]:
    """Every record, empty ones too, so that rows count as in a spreadsheet; quoted line breaks are kept."""
    stream = io.StringIO(text, newline="")
    if told_separator(text):
        stream.readline()
    yield from csv.reader(stream, delimiter=separator)
