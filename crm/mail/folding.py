"""What a mail says itself, and what of earlier mails hangs below it: the second part is folded away on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm.mail.forwards import forwarded_in, header_block_at
from crm.mail.html import as_safe
from crm.mail.html_folding import folded_html
from crm.mail.reading import Shown
from crm.models import MailParty

# What programs write above the text they quote: "On … wrote:", "… kirjoitti:", "… şunu yazdı:".
_WROTE = re.compile(r"^.{0,300}(?:wrote|writes|kirjoitti|skrev|schrieb|yazdı|yazmış)\s*:?\s*$", re.I)
_RULE = re.compile(
    r"^[\s>]*[-_]{2,}\s*(?:original message|alkuperäinen viesti|orijinal mesaj|özgün ileti|özgün mesaj|"
    r"ursprungligt meddelande|ursprüngliche nachricht)\s*[-_]{2,}\s*$|^_{10,}\s*$",
    re.I,
)
LEAST = 2


@dataclass(frozen=True)
class Folded:
    """`own` is shown, `quoted` opens on demand; a mail that only quotes is shown whole."""

    own: str
    quoted: str = ""


@dataclass(frozen=True)
class Passage:
    """A mail's text as it stands on a page: `html` where there is one, else `own` and `quoted`; `cover` is what a colleague
    wrote above a mail they forwarded, `whole` that mail as it came."""

    html: str = ""
    own: str = ""
    quoted: str = ""
    cover: str = ""
    whole: str = ""
    forwarder: str = ""


def passage_of(one: Shown) -> Passage:
    """Where the headers of a forwarded mail can't be made out, all of its text stands there."""
    origin = next((party for party in one.mail.parties.all() if party.role == MailParty.Role.ORIGIN), None)
    first = forwarded_in(one.text) if origin is not None else None
    if origin is not None and first is not None and first.text and one.is_open:
        parts = folded(first.text)
        return Passage("", parts.own, parts.quoted, first.cover, as_safe(one.html), str(origin))
    if one.html:
        return Passage(folded_html(one.html))
    parts = folded(one.text)
    return Passage("", parts.own, parts.quoted)


def folded(text: str) -> Folded:
    """Cut where the quotation begins that goes on to the end; text between quotations is an answer and is all shown."""
    lines = text.split("\n")
    at = _rule_at(lines)
    if at is None:
        at = _quotation_at(lines)
    own, quoted = "\n".join(lines[:at]).rstrip(), "\n".join(lines[at:]).strip() if at is not None else ""
    return Folded(own, quoted) if own.strip() and quoted else Folded(text)


def _rule_at(lines: list[str]) -> int | None:
    """A line that parts an earlier mail from this one, or the block of its headers as Outlook writes it."""
    for number, line in enumerate(lines):
        if _RULE.match(line) and any(one.strip() for one in lines[number + 1 :]):
            return number
        if number and header_block_at(lines, number):
            return number
    return None


def _quotation_at(lines: list[str]) -> int | None:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and (lines[start - 1].startswith(">") or not lines[start - 1].strip()):
        start -= 1
    if sum(line.startswith(">") for line in lines[start:end]) < LEAST:
        return None
    above = start
    while above and not lines[above - 1].strip():
        above -= 1
    # The line that says who wrote it and when may be broken in two.
    for most, certain in ((1, True), (2, True), (1, False)):
        words = " ".join(line.strip() for line in lines[max(0, above - most) : above])
        if above and _WROTE.match(words) and (not certain or re.search(r"[\d@]", words)):
            return max(0, above - most)
    return start
