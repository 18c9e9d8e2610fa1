"""Which folder of a mailbox holds what was sent: the server says so (RFC 6154), else its usual names do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from imap_tools.imap_utf7 import utf7_decode

_LINE = re.compile(rb'\(([^)]*)\)\s+(?:"((?:[^"\\]|\\.)*)"|NIL)\s+(.+)$', re.I | re.S)
# As mail programs and servers name it in the languages of the firms that use Keel, and of their neighbours.
_USUAL = (
    "sent", "sent items", "sent mail", "sent messages", "lähetetyt", "lähetetyt viestit", "lähetetyt kohteet",
    "gönderilenler", "gönderilmiş öğeler", "gönderilmiş postalar", "skickat", "skickade objekt", "gesendet",
    "gesendete elemente", "gesendete objekte", "envoyés", "éléments envoyés", "elementos enviados", "verzonden items",
)  # fmt: skip


def is_marked(lines: Iterable[bytes]) -> bool:
    return any(rb"\sent" in flags for flags, _mark, _name in _read(lines))


def sent_in(lines: Iterable[bytes]) -> str:
    """The folder's full name; empty where none is marked and none bears a usual name."""
    rows = _read(lines)
    for flags, _mark, name in rows:
        if rb"\sent" in flags:
            return name
    by_name = {(name.rpartition(mark)[2] if mark else name).casefold(): name for _flags, mark, name in reversed(rows)}
    return next((by_name[usual] for usual in _USUAL if usual in by_name), "")


def names_in(lines: Iterable[bytes]) -> list[str]:
    """All folders that can be opened, each once, as people read them."""
    return sorted({name for _flags, _mark, name in _read(lines)}, key=str.casefold)


def _read(lines: Iterable[bytes]) -> list[tuple[list[bytes], str, str]]:
    """(flags, the mark between parents and children, name) of the folders that can be opened."""
    found = []
    for line in lines:
        if match := _LINE.match(line.strip()):
            flags = match[1].lower().split()
            if rb"\noselect" not in flags and rb"\nonexistent" not in flags:
                mark = (match[2] or b"").decode("ascii", "replace").replace("\\\\", "\\")
                found.append((flags, mark, _name(match[3])))
    return found


def _name(raw: bytes) -> str:
    if raw.startswith(b'"') and raw.endswith(b'"'):
        raw = re.sub(rb"\\(.)", rb"\1", raw[1:-1])
    try:
        return utf7_decode(raw)
    except (UnicodeError, ValueError, IndexError):
        return raw.decode("utf-8", "replace")
