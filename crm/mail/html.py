"""The HTML of a mail made harmless: no script, no style, nothing that is fetched when the mail is opened."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import nh3
from django.utils.safestring import SafeString

LIMIT = 1_000_000
TAGS = {
    "a", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
GONE = {"script", "style", "title", "template", "svg", "math", "noscript", "iframe", "object", "embed",
        "textarea", "select", "audio", "video", "canvas", "head"}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
_OUTSIDE = re.compile(r"<img\b[^>]*\bsrc\s*=\s*[\"']?\s*(?:https?:)?//", re.I)
_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table",
                     "ul", "ol", "dl", "dt", "dd", "hr"})  # fmt: skip
_SILENT = frozenset({"script", "style", "title", "head", "template", "svg", "noscript"})


def cleaned(source: str) -> str:
    """Safe to stand in a page: links open apart and tell nobody where they were followed from, images are gone."""
    return nh3.clean(
        source[:LIMIT],
        tags=TAGS,
        clean_content_tags=GONE,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


def as_safe(stored: str) -> SafeString:
    """A mail's HTML to stand in a page: cleaned once more, whatever the rules were when it was stored."""
    return SafeString(cleaned(stored))


def images_outside(source: str) -> int:
    """How many images would have told their sender that the mail was opened."""
    return len(_OUTSIDE.findall(source[:LIMIT]))


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of(source: str) -> str:
    """The words of the HTML with its paragraphs as lines."""
    reader = _Plain()
    try:
        reader.feed(source[:LIMIT])
        reader.close()
    except (AssertionError, ValueError):  # html.parser on broken declarations
        return html.unescape(nh3.clean(source[:LIMIT], tags=set()))
    lines = [line.strip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
