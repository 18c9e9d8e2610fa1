"""Bytes of any charset to clean text that a database takes."""

from __future__ import annotations

import codecs
import re
from email.header import decode_header

from charset_normalizer import from_bytes

# What mail programs write, and what they mean: Outlook says the narrower name and sends the wider set.
_MEANT = {"iso-8859-9": "windows-1254", "latin5": "windows-1254", "gb2312": "gb18030", "gbk": "gb18030",
          "iso-8859-1": "windows-1252", "us-ascii": "utf-8", "ascii": "utf-8", "ks_c_5601-1987": "cp949",
          "unicode-1-1-utf-7": "utf-7", "utf8": "utf-8"}  # fmt: skip
_WORD_GAP = re.compile(r"(=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)\s+(?==\?)")
GUESSED_FROM = 20_000


def decoded(raw: bytes, charset: str = "") -> str:
    """The text of the bytes: by the charset they name, else as UTF-8, else by what they look like; never an error."""
    for name in dict.fromkeys((_known(charset), "utf-8")):
        if name:
            try:
                return clean(raw.decode(name))
            except (UnicodeDecodeError, ValueError):
                continue
    named = _known(charset)
    if named and named != "utf-8":
        return clean(raw.decode(named, errors="replace"))
    found = from_bytes(raw[:GUESSED_FROM]).best()
    return clean(raw.decode(found.encoding if found else "windows-1252", errors="replace"))


def header(value: object) -> str:
    """A header as people read it: encoded words of any kind, raw bytes, folded lines; one line, never an error."""
    raw = str(value)
    joined = _WORD_GAP.sub(r"\1", raw)
    try:
        pieces = decode_header(joined)
    except Exception:  # the standard library raises what its parsers happen to raise
        pieces = [(raw, None)]
    words = [_piece(piece, charset) for piece, charset in pieces]
    return " ".join(clean("".join(words)).split())


def _piece(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, bytes):
        return decoded(piece, charset or "")
    if any("\udc80" <= mark <= "\udcff" for mark in piece):
        return decoded(piece.encode("utf-8", "surrogateescape"))
    return piece


def clean(text: str) -> str:
    """Without NUL and lone halves of characters, which PostgreSQL refuses, and with plain line ends."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")


def _known(charset: str) -> str:
    name = charset.strip().strip("\"'").lower()
    name = _MEANT.get(name, name)
    try:
        # Only codecs that make text of bytes: zlib and rot13 are codecs too.
        return name if name and codecs.lookup(name)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""
