"""The little markup of a mail: **bold**, [words](https://…), lists with "- ", paragraphs. As text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import nh3
from django.utils.safestring import SafeString

TAGS = {"p", "br", "strong", "a", "ul", "li"}
SCHEMES = {"http", "https", "mailto"}
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(((?:https?://|mailto:)[^\s()<>]{1,500})\)")
_BARE = re.compile(r"(?<![\"'=>(\w/])(https?://[^\s<>\"]{1,500}[^\s<>\".,;:!?)\]])")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*\*")
_ITEM = re.compile(r"^\s*[-•]\s+")


def as_text(body: str) -> str:
    """For readers without HTML: no stars, and an address behind the words that link to it."""
    plain = _LINK.sub(lambda found: found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})", _lines(body))
    return _BOLD.sub(r"\1", plain).strip() + "\n"


def as_html(body: str) -> SafeString:
    """The same as paragraphs and lists; whatever was typed as HTML is shown as text, and the result is cleaned."""
    blocks = re.split(r"\n\s*\n", _lines(body).strip())
    made = "\n".join(part for block in blocks for part in _block(block))
    return SafeString(nh3.clean(made, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES))


def _lines(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _block(block: str) -> Iterator[str]:
    text: list[str] = []
    items: list[str] = []
    for line in block.split("\n"):
        if _ITEM.match(line):
            items.append(f"<li>{_inline(_ITEM.sub('', line))}</li>")
            continue
        if items:
            yield from _paragraph(text)
            yield f"<ul>{''.join(items)}</ul>"
            text, items = [], []
        text.append(_inline(line))
    if items:
        yield from _paragraph(text)
        yield f"<ul>{''.join(items)}</ul>"
    else:
        yield from _paragraph(text)


def _paragraph(lines: list[str]) -> Iterator[str]:
    if any(line.strip() for line in lines):
        yield f"<p>{'<br>'.join(lines)}</p>"


def _inline(line: str) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        words, address = found[1], found[2] if found.re is _LINK else found[1]
        kept.append(f'<a href="{escape(address)}">{escape(words)}</a>')
        return f"\x00{len(kept) - 1}\x00"

    marked = escape(_BARE.sub(keep, _LINK.sub(keep, line)), quote=False)
    bold = _BOLD.sub(r"<strong>\1</strong>", marked)
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], bold)
