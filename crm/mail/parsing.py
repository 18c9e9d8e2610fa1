"""Bytes of a message to plain values; whatever the bytes are, something readable comes out."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, parsedate_to_datetime

from django.utils.translation import gettext_noop

from crm.mail import html
from crm.mail.addresses import Address, addresses_in
from crm.mail.invitations import GuestAnswer, Invitation, answers_in, invitations_in
from crm.mail.text import clean, decoded, header
from crm.mail.threads import MOST as MOST_ANSWERED
from crm.mail.threads import answered, ids_in

log = logging.getLogger(__name__)

TEXT_LIMIT = 500_000
MOST_PARTS = 500
DEEPEST = 30
CANARY = "X-Keel-Canary"
BROKEN = gettext_noop("This mail is damaged: only its headers could be read.")
SHORTENED = gettext_noop("The text is very long: only its beginning was kept.")
NESTED = gettext_noop("The mail has more parts than can be read; the rest stays in the mailbox.")
WINMAIL = gettext_noop("“%(name)s” is in Outlook's own format and can't be read.")
_AUTOMATIC = re.compile(r"auto-(?:generated|replied|notified)", re.I)


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True)
class Note:
    """What was left out: a message id and its arguments."""

    text: str
    arguments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Incoming:
    """A message understood. `envelope` are all addresses it was delivered to, as far as its headers tell."""

    key: str
    message_id: str
    answers: list[str]
    subject: str
    at: datetime
    sender: Address
    to: list[Address]
    cc: list[Address]
    envelope: list[str]
    is_automatic: bool
    is_private: bool
    canary: str
    checked: str
    size: int
    text: str = ""
    html: str = ""
    blocked_images: int = 0
    files: list[File] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    meeting_answers: list[GuestAnswer] = field(default_factory=list)
    inner: Incoming | None = None
    notes: list[Note] = field(default_factory=list)

    @property
    def recipients(self) -> list[Address]:
        return [*self.to, *self.cc]

    @property
    def everybody(self) -> list[str]:
        return [one.address for one in (self.sender, *self.to, *self.cc) if one.address]

    @property
    def snippet(self) -> str:
        lines = (line for line in self.text.split("\n") if not line.lstrip().startswith(">"))
        return " ".join(" ".join(lines).split())[:200]


def headers_of(raw: bytes, *, received_at: datetime, size: int) -> Incoming:
    """What the headers alone say: enough to know whether the rest is wanted."""
    return _headers(BytesHeaderParser(policy=policy.compat32).parsebytes(raw), raw, received_at, size)


def message_in(raw: bytes, *, received_at: datetime, size: int = 0) -> Incoming:
    """All of a message. Never raises for what stands in it."""
    size = size or len(raw)
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        found = _headers(message, raw, received_at, size)
        return _with_parts(found, message, received_at)
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError, KeyError) as error:
        log.info("a mail could not be read in full: %s", type(error).__name__)
        found = headers_of(raw[: 256 * 1024], received_at=received_at, size=size)
        return replace(found, notes=[Note(BROKEN)])


def _headers(message: Message, raw: bytes, received_at: datetime, size: int) -> Incoming:
    senders = addresses_in(_all(message, "From")) or addresses_in(_all(message, "Sender", "Return-Path"))
    message_id = next(iter(ids_in(header(message.get("Message-ID", "")))), "")[:255]
    sender = senders[0] if senders else Address("", "")
    automatic = " ".join(header(value) for value in _all(message, "Auto-Submitted", "Precedence", "X-Autoreply"))
    return Incoming(
        key=_key(message, message_id, sender.address, raw),
        message_id=message_id,
        answers=answered(header(message.get("In-Reply-To", "")), header(message.get("References", ""))),
        subject=header(message.get("Subject", ""))[:300],
        at=_moment(message, received_at),
        sender=sender,
        to=addresses_in(_all(message, "To")),
        cc=addresses_in(_all(message, "Cc")),
        envelope=_envelope(message),
        is_automatic=bool(_AUTOMATIC.search(automatic))
        or bool(re.search(r"bulk|list|junk|auto_reply", automatic, re.I))
        or any(message.get(name) is not None for name in ("List-Id", "List-Unsubscribe", "X-Autoreply")),
        is_private=header(message.get("Sensitivity", "")).lower() in {"personal", "private"},
        canary=header(message.get(CANARY, ""))[:40],
        # As it stands, not decoded: an encoded word would turn into findings that no server wrote.
        checked=" ".join(" ".join(_all(message, "Authentication-Results")[:1]).split()),
        size=size,
    )


def _all(message: Message, *names: str) -> list[str]:
    """Raw values; 8-bit ones keep their bytes as surrogates, which `header` turns back."""
    wanted = {name.lower() for name in names}
    return [str(value) for name, value in message.raw_items() if name.lower() in wanted]


def _envelope(message: Message) -> list[str]:
    values = _all(message, "Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To", "To", "Cc", "Bcc")
    found = [one.address for one in addresses_in(values)]
    for line in _all(message, "Received"):
        found += [one.address for one in addresses_in(re.findall(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)", line))]
    return list(dict.fromkeys(found))


def _key(message: Message, message_id: str, sender: str, raw: bytes) -> str:
    """The same for every copy: careless programs use a Message-ID twice, so sender and date count too."""
    date = header(message.get("Date", ""))
    if message_id:
        parts = [message_id.encode(), sender.encode(), date.encode()]
    else:
        subject = header(message.get("Subject", ""))
        body = raw.partition(b"\r\n\r\n")[2] or raw.partition(b"\n\n")[2]
        parts = [sender.encode(), date.encode(), subject.encode(), hashlib.sha256(body.strip()).digest()]
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def _moment(message: Message, received_at: datetime) -> datetime:
    """When it was sent; a missing date, or one that can't be true, is when it arrived."""
    try:
        sent = parsedate_to_datetime(header(message.get("Date", "")))
        sent = sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return received_at
    return sent if datetime(1990, 1, 1, tzinfo=UTC) < sent < received_at + timedelta(days=1) else received_at


def _with_parts(found: Incoming, message: Message, received_at: datetime, *, is_inner: bool = False) -> Incoming:
    texts: list[str] = []
    pages: list[str] = []
    files: list[File] = []
    meetings: list[Invitation] = []
    guests: list[GuestAnswer] = []
    notes: list[Note] = []
    inner: Incoming | None = None
    for number, part in enumerate(_leaves(message, notes)):
        kind, name = part.get_content_type(), _name(part)
        if kind == "message/rfc822":
            # A mail in a mail in a mail is not taken apart further.
            inner = inner or (None if is_inner else _inner(part, received_at))
            continue
        content = _content(part)
        if kind == "text/calendar" or name.lower().endswith(".ics"):
            meetings += invitations_in(content)
            guests += answers_in(content)
        elif kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            notes.append(Note(WINMAIL, {"name": name or "winmail.dat"}))
        elif name or part.get_content_disposition() == "attachment":
            files.append(File(name or f"{number}.{kind.partition('/')[2]}", content))
        elif kind in {"text/plain", "text/html"}:
            words = decoded(content, part.get_content_charset("") or "")
            (texts if kind == "text/plain" else pages).append(words)
        elif not kind.startswith(("text/", "multipart/")):
            files.append(File(f"{number}.{kind.partition('/')[2]}", content))
    page = "\n".join(pages)
    text = "\n".join(texts).strip() or html.text_of(page)
    if inner is not None:
        near = dict.fromkeys((*found.answers, inner.message_id, *inner.answers))
        found = replace(found, answers=[one for one in near if one][:MOST_ANSWERED])
        text, page = f"{text}\n\n{_headed(inner)}".strip(), ""
    if len(text) > TEXT_LIMIT or len(page) > html.LIMIT:
        notes.append(Note(SHORTENED))
    return replace(
        found, text=text[:TEXT_LIMIT], html=html.cleaned(page) if page.strip() else "",
        blocked_images=html.images_outside(page), files=files, invitations=list({m.uid: m for m in meetings}.values()),
        meeting_answers=guests, inner=inner, notes=notes,
    )  # fmt: skip


def _headed(inner: Incoming) -> str:
    """A mail that came as a file, as mail programs write one into the text."""
    to = ", ".join(_named(one) for one in inner.recipients)
    head = f"From: {_named(inner.sender)}\nDate: {format_datetime(inner.at)}\nSubject: {inner.subject}\nTo: {to}"
    return f"---------- Forwarded message ----------\n{head}\n\n{inner.text}"


def _named(one: Address) -> str:
    return f"{one.name} <{one.address}>" if one.name else one.address


def _leaves(message: Message, notes: list[Note]) -> Iterator[Message]:
    """The parts in order, without recursion: a mail may be nested as deep as its sender likes."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    given = 0
    while waiting:
        part, depth = waiting.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and part.get_content_type() != "message/rfc822":
            if depth >= DEEPEST:
                notes.append(Note(NESTED))
                continue
            waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
            continue
        given += 1
        if given > MOST_PARTS:
            notes.append(Note(NESTED))
            return
        yield part


def _inner(part: Message, received_at: datetime) -> Incoming | None:
    """A mail that was forwarded as a file, with its text and its files."""
    payload = part.get_payload()
    if not isinstance(payload, list) or not payload or not isinstance(payload[0], Message):
        return None
    message = payload[0]
    return _with_parts(_headers(message, b"", received_at, 0), message, received_at, is_inner=True)


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name(part: Message) -> str:
    try:
        name = part.get_filename("")
    except (ValueError, TypeError, LookupError, AttributeError):  # RFC 2231 pieces that don't fit together
        name = ""
    return clean(header(name or "")).strip()[:200]
