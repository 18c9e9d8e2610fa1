"""Who wrote a forwarded mail first: from the block of headers that mail programs write above it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm.mail.addresses import Address, addresses_in

# What the programs write for each header: Outlook, Gmail, Apple Mail and Thunderbird in English, Finnish and Turkish.
LABELS = {
    "from": ("from", "lähettäjä", "keneltä", "kimden", "gönderen", "från", "von"),
    "date": ("date", "sent", "päivämäärä", "päiväys", "lähetetty", "pvm", "tarih", "gönderildi", "gönderme tarihi"),
    "to": ("to", "vastaanottaja", "kenelle", "kime", "alıcı", "till", "an"),
    "cc": ("cc", "kopio", "bilgi", "kopia"),
    "subject": ("subject", "aihe", "konu", "ämne", "betreff"),
    "reply": ("reply-to", "vastausosoite", "yanıt adresi", "yanıtla"),
}
_MEANS = {label: name for name, labels in LABELS.items() for label in labels}
_LINE = re.compile(r"^[>\s*]*([^\W\d][\w \-]{0,20}?)\s*\*?\s*:\s*\*?\s*(.*?)\*?\s*$")
_LOOKED_AT = 400
_BLOCK = 12


@dataclass(frozen=True)
class Forwarded:
    """The first mail inside a forwarded one; `text` is what stands below its headers."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str


def forwarded_in(text: str) -> Forwarded | None:
    """The first block that names a sender with an address and, close by, a subject, a date or a recipient."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:_LOOKED_AT]):
        if _label(line)[0] == "from" and (found := _block(lines, number)):
            return found
    return None


def _block(lines: list[str], start: int) -> Forwarded | None:
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
    senders = addresses_in([_without_link(fields.get("from", ""))])
    if not senders or not fields.keys() & {"subject", "date", "to"}:
        return None
    return Forwarded(
        sender=senders[0],
        to=tuple(addresses_in([_without_link(fields.get("to", ""))])),
        subject=fields.get("subject", "")[:300],
        text="\n".join(line.lstrip(">").removeprefix(" ") for line in lines[end + 1 :]).strip(),
    )


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
