"""Earlier mails in the HTML of a mail go behind a summary: quotations, or what Outlook puts below a block of headers."""

from __future__ import annotations

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.mail.forwards import LABELS, header_block_at
from crm.mail.html import cleaned, text_of

_QUOTE = re.compile(r"<(/?)blockquote\b[^>]*>", re.I)
# Outlook marks nothing: it writes the sender's header in bold, first in its paragraph, below a line.
_HEADER = re.compile(
    r"(?:<hr\b[^>]*>\s*)?(?:<(?:p|div|span|font|table|tbody|tr|td)\b[^>]*>\s*)*<(?:b|strong)\b[^>]*>\s*(?:<span[^>]*>\s*)?"
    rf"(?:{'|'.join(LABELS['from'])})\s*:",
    re.I,
)
# How much of the HTML behind it holds the other headers, whatever fonts stand between.
_LOOKED_AT = 6000


def folded_html(source: str) -> SafeString:
    """The mail's HTML, made harmless, with what it quotes behind a summary; a mail that only quotes is shown whole."""
    safe = cleaned(source)
    first = _QUOTE.search(safe)
    at = _headers_at(safe)
    if at is not None and (first is None or at < first.start()):
        return _cut(safe, at)
    return _quotations(safe)


def _headers_at(safe: str) -> int | None:
    """Where the headers of an earlier mail begin."""
    for found in _HEADER.finditer(safe):
        lines = [line for line in text_of(safe[found.start() : found.start() + _LOOKED_AT]).split("\n") if line.strip()]
        if lines and header_block_at(lines, 0):
            return found.start()
    return None


def _cut(safe: str, at: int) -> SafeString:
    """Both halves are balanced anew: what was open around the cut is closed above it, and closes nothing below."""
    own, quoted = safe[:at], safe[at:]
    if not _words(own):
        return SafeString(safe)  # it begins with a quotation: a forward
    details = format_html("{}{}{}", _opened(), SafeString(cleaned(quoted)), SafeString("</details>"))
    return SafeString(cleaned(own) + details)


def _quotations(safe: str) -> SafeString:
    """The outermost ones."""
    depth, parts, last = 0, [], 0
    if not _words(_QUOTE.split(safe)[0]):
        return SafeString(safe)  # it begins with a quotation: a forward, or an answer below it
    for tag in _QUOTE.finditer(safe):
        closes = bool(tag[1])
        if closes and depth == 1:
            parts += [safe[last : tag.end()], "</details>"]
            last = tag.end()
        elif not closes and depth == 0:
            parts += [safe[last : tag.start()], _opened()]
            last = tag.start()
        depth = max(0, depth - 1) if closes else depth + 1
    if depth:
        return SafeString(safe)
    return SafeString("".join([*parts, safe[last:]]))


def _opened() -> SafeString:
    return format_html('<details class="quoted"><summary>{}</summary>', _("Earlier mails"))


def _words(part: str) -> str:
    return re.sub(r"<[^>]*>|&nbsp;|\s", "", part)
