"""What a file is by its content: only kinds that a browser can't be made to run are taken."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError

INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif"})
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIPPED = {
    "word/document.xml": f"{_OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}.presentationml.presentation",
}
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_TEXTS = {
    ".txt": "text/plain", ".log": "text/plain", ".md": "text/plain", ".csv": "text/csv", ".tsv": "text/csv",
    ".eml": "message/rfc822", ".xml": "application/xml", ".nda": "text/plain",
}  # fmt: skip
ENDINGS = {
    "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
    "image/heic": ".heic", "text/plain": ".txt", "text/csv": ".csv", "message/rfc822": ".eml",
    "application/xml": ".xml", f"{_OFFICE}.wordprocessingml.document": ".docx",
    f"{_OFFICE}.spreadsheetml.sheet": ".xlsx", f"{_OFFICE}.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt", "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}  # fmt: skip
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|img|style|math)\b|xhtml", re.I
)
_MAIL = re.compile(
    rb"^(?:From|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|Date|Subject)\s*:", re.I | re.M
)
_HEAD = 64 * 1024


class RefusedFile(ExplainedError):
    """The file is of a kind that is not taken."""


def media_type(file: IO[bytes], name: str) -> str:
    """The type by content, the file's position kept; raises RefusedFile for anything that is not on the list.

    Text is told apart by its ending, and refused where it looks like a page, a drawing or a script.
    """
    at = file.tell()
    try:
        file.seek(0)
        head = file.read(_HEAD)
        return _by_magic(head) or _zipped(file, head) or _text(head, name)
    finally:
        file.seek(at)


def _by_magic(head: bytes) -> str:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"heif"}:
        return "image/heic"
    return ""


def _zipped(file: IO[bytes], head: bytes) -> str:
    """An office document: only the list of its parts is read, and the short type that OpenDocument carries."""
    if not head.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(file) as parts:
            names = set(parts.namelist())
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) for name in names):
                raise RefusedFile(_("The document carries macros or programs, which can't be stored here."))
            if "mimetype" in names and parts.getinfo("mimetype").file_size < 200:
                found = _OPEN_DOCUMENT.fullmatch(parts.read("mimetype").strip())
                if found:
                    return found[0].decode()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        names = set()
    found_kind = next((kind for part, kind in _ZIPPED.items() if part in names), "")
    if not found_kind:
        raise RefusedFile(_("Archives can't be stored here: add the files one by one."))
    return found_kind


def _text(head: bytes, name: str) -> str:
    kind = _TEXTS.get(PurePath(name).suffix.lower(), "")
    refusal = RefusedFile(_("Files of this kind can't be stored here. PDF, images, office documents and text can."))
    if not kind or not head.strip() or _is_binary(head):
        raise refusal
    if kind == "message/rfc822":
        if not _MAIL.search(head[:8192]):
            raise refusal
    elif _MARKUP.search(head):
        raise RefusedFile(_("Web pages, drawings with scripts and programs can't be stored here."))
    return kind


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 with its mark
        return False
    return b"\x00" in head or sum(byte < 32 and byte not in b"\t\r\n\f\x1b\x1a" for byte in head) > len(head) // 100
