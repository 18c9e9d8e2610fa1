"""Who wrote a forwarded mail first: from the block of headers that mail programs write above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from crm.mail.addresses import Address, addresses_in
from crm.mail.spoken_dates import moment_in

# What the programs write for each header: Outlook, Gmail, Apple Mail and Thunderbird in English, Finnish and Turkish.
LABELS = {
    "from": ("from", "lähettäjä", "keneltä", "kimden", "gönderen", "från", "von"),
    "date": ("date", "sent", "päivämäärä", "päiväys", "lähetetty", "pvm", "tarih", "gönderildi", "gönderme tarihi",
             "gönderim tarihi", "gönderilme tarihi", "datum", "skickat", "gesendet"),
    "to": ("to", "vastaanottaja", "kenelle", "kime", "alıcı", "till", "an"),
    "cc": ("cc", "kopio", "bilgi", "kopia", "kopie"),
    "subject": ("subject", "aihe", "konu", "ämne", "betreff"),
    "reply": ("reply-to", "vastausosoite", "vastaa", "yanıt adresi", "yanıtla"),
}  # fmt: skip
_MEANS = {label: name for name, labels in LABELS.items() for label in labels}
_LINE = re.compile(r"^[>\s*]*([^\W\d][\w \-]{0,20}?)\s*\*?\s*:\s*\*?\s*(.*?)\*?\s*$")
_LOOKED_AT = 400
_BLOCK = 12
# How many headers may stand above the sender: Thunderbird begins with subject and date.
_ABOVE = 4


@dataclass(frozen=True)
class Forwarded:
    """The first mail inside a forwarded one: `text` stands below its headers, `cover` is what the forwarder wrote above."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    cover: str = ""
    # When it was sent: exactly, or as its program spells it.
    sent_at: datetime | None = None
    date: str = ""

    def moment(self, home: tzinfo) -> datetime | None:
        return self.sent_at or moment_in(self.date, home)


def forwarded_in(text: str) -> Forwarded | None:
    """The first block that names a sender with an address and, close by, a subject, a date or a recipient."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:_LOOKED_AT]):
        if _label(line)[0] == "from" and (found := _block(lines, _start_of(lines, number))):
            return found
    return None


def header_block_at(lines: list[str], number: int) -> bool:
    """Whether the headers of an earlier mail begin in this line."""
    return _label(lines[number])[0] in {"from", "subject", "date"} and _block(lines, number) is not None


def _start_of(lines: list[str], sender: int) -> int:
    start = sender
    while start > max(0, sender - _ABOVE) and _label(lines[start - 1])[0]:
        start -= 1
    return start


def _block(lines: list[str], start: int) -> Forwarded | None:
    fields, end = _fields(lines, start)
    senders = addresses_in([_without_link(fields.get("from", ""))])
    if not senders or not fields.keys() & {"subject", "date", "to"}:
        return None
    return Forwarded(
        sender=senders[0],
        to=tuple(addresses_in([_without_link(fields.get("to", ""))])),
        subject=fields.get("subject", "")[:300],
        text="\n".join(line.lstrip(">").removeprefix(" ") for line in lines[end + 1 :]).strip(),
        date=fields.get("date", ""),
        cover=_cover(lines[:start]),
    )


def _fields(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The headers of the block, and its last line."""
    fields: dict[str, str] = {}
    last, end = "", start
    for number in range(start, min(start + _BLOCK, len(lines))):
        name, value = _label(lines[number])
        if name and name not in fields:
            fields[name], last = value, name
        elif not lines[number].strip(" >*"):
            if len(fields) > 1:
                break
            continue
        elif last:
            fields[last] += f" {lines[number].strip(' >*')}"
        end = number
    return fields, end


def _cover(lines: list[str]) -> str:
    """Without the line that programs draw between it and the forwarded mail."""
    while lines and (not lines[-1].strip() or re.match(r"^[\s>]*[-_]{2,}|^.{0,60}:\s*$", lines[-1])):
        lines = lines[:-1]
    return "\n".join(lines).strip()


def _label(line: str) -> tuple[str, str]:
    found = _LINE.match(line)
    if not found:
        return "", ""
    word = " ".join(found[1].replace("İ", "i").casefold().replace("i̇", "i").split())
    return _MEANS.get(word, ""), found[2]


def _without_link(value: str) -> str:
    """Saara <saara@x.fi<mailto:saara@x.fi>> and [mailto:saara@x.fi] as they are meant."""
    value = re.sub(r"[<\[]mailto:([^>\]]+)[>\]]", r" <\1> ", value)
    value = re.sub(r"<([^<>]+)\s*<\1>\s*>", r"<\1>", value)
    value = value.replace(";", ",")
    return value if "<" in value or "@" not in value else re.sub(r"([^\s<>,]+@[^\s<>,]+)", r"<\1>", value, count=0)
