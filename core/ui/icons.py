"""Inline icons from the lucide package, under the names the product speaks."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from django.utils.html import format_html
from django.utils.safestring import SafeString

# Product word → lucide file. Lucide's own names work too; an alias says what a thing is rather than what it looks like.
ALIASES = {
    "activity": "activity",
    "alert": "triangle-alert",
    "approval": "circle-check-big",
    "approve": "circle-check-big",
    "archive": "archive",
    "call": "phone",
    "assignment": "calendar-range",
    "attachment": "paperclip",
    "audit": "scroll-text",
    "back": "arrow-left",
    "bank": "landmark",
    "bill": "file-input",
    "board": "kanban",
    "cash": "trending-up",
    "cashflow": "trending-up",
    "client": "users",
    "clients": "users",
    "close": "x",
    "columns": "columns-3",
    "company": "building-2",
    "costcentre": "layers",
    "deal": "kanban",
    "delete": "trash-2",
    "department": "network",
    "drag": "grip-vertical",
    "edit": "pencil",
    "error": "triangle-alert",
    "expense": "receipt-text",
    "export": "download",
    "external": "square-arrow-out-up-right",
    "filter": "funnel",
    "first": "chevron-first",
    "follow-up": "bell-ring",
    "forward": "arrow-right",
    "good": "circle-check",
    "home": "house",
    "hours": "clock",
    "import": "upload",
    "info": "info",
    "invoice": "file-text",
    "job": "cog",
    "language": "globe",
    "last": "chevron-last",
    "lead": "funnel",
    "list": "list",
    "logout": "log-out",
    "lost": "thumbs-down",
    "margin": "chart-column",
    "meeting": "users-round",
    "menu": "menu",
    "merge": "merge",
    "money": "coins",
    "more": "ellipsis",
    "next": "chevron-right",
    "note": "sticky-note",
    "notifications": "bell",
    "open": "chevron-down",
    "organisation": "building-2",
    "passkey": "key-round",
    "payment": "banknote",
    "people": "users",
    "person": "user-round",
    "pipeline": "kanban",
    "planner": "calendar",
    "previous": "chevron-left",
    "project": "folder",
    "quote": "file-pen-line",
    "recurring": "repeat",
    "reject": "circle-x",
    "reopen": "rotate-ccw",
    "report": "chart-column",
    "role": "shield-check",
    "save": "save",
    "service": "package",
    "settings": "settings-2",
    "sort": "chevrons-up-down",
    "sort-asc": "chevron-up",
    "sort-desc": "chevron-down",
    "stop": "square",
    "submit": "send",
    "system": "bot",
    "tag": "tag",
    "task": "square-check",
    "theme": "sun-moon",
    "time": "clock",
    "timer": "timer",
    "timesheet": "clock",
    "today": "house",
    "undo": "undo-2",
    "warn": "triangle-alert",
    "win": "trophy",
    "work": "briefcase",
}  # fmt: skip
TONE_ICONS = {"good": "good", "warn": "warn", "bad": "alert", "info": "info", "act": "info"}


class UnknownIcon(LookupError):
    """No icon of that name, neither an alias nor a lucide file."""


@lru_cache(maxsize=1)
def _archive() -> ZipFile:
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


@lru_cache(maxsize=512)
def _shape(name: str) -> SafeString:
    word = name.replace("_", "-")
    try:
        source = _archive().read(f"{ALIASES.get(word, word)}.svg").decode()
    except KeyError:
        raise UnknownIcon(f"no icon “{name}”: use a lucide name or add an alias in core/ui/icons.py") from None
    drawing = re.sub(r"\s+", " ", source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")])
    return SafeString(drawing.strip().replace(" />", "/>"))  # the lucide package's own markup, no outside text


@lru_cache(maxsize=512)
def icon_svg(name: str, css: str = "") -> SafeString:
    """The icon as inline SVG, hidden from readers: the words beside it, or the aria-label, carry the meaning."""
    css = f"icon {css}".strip()
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', css, _shape(name))
