"""Addresses as they are compared: folded, checked, and told apart by whom they may belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email._parseaddr import AddressList  # type: ignore[attr-defined]

from crm.mail.text import header

_SHAPE = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+\.[^\s@<>(),;:\"\\]+")
MOST = 200

# Everybody's domains: an address there says nothing about an employer.
PUBLIC_DOMAINS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.fi", "live.com", "msn.com", "yahoo.com",
    "yahoo.com.tr", "ymail.com", "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me", "aol.com",
    "gmx.com", "gmx.de", "gmx.net", "web.de", "mail.com", "kolumbus.fi", "luukku.com", "elisanet.fi", "netti.fi",
    "suomi24.fi", "pp.inet.fi", "saunalahti.fi", "welho.com", "surffi.fi", "mynet.com", "superonline.com",
    "ttmail.com", "hotmail.com.tr", "windowslive.com", "yandex.com", "yandex.com.tr", "fastmail.com", "zoho.com",
    "hey.com", "tutanota.com", "tuta.io", "qq.com", "163.com", "mail.ru",
})  # fmt: skip


@dataclass(frozen=True)
class Address:
    name: str
    address: str

    @property
    def domain(self) -> str:
        return domain_of(self.address)


def folded(address: str) -> str:
    """The address in lower case, or nothing where it is none."""
    found = address.strip().strip("<>").casefold()
    return found if len(found) <= 254 and _SHAPE.fullmatch(found) else ""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def addresses_in(values: Iterable[object]) -> list[Address]:
    """Everybody named in such headers, each once, in order; at most 200."""
    found: dict[str, Address] = {}
    # The reader below getaddresses, whose strict mode gives up a whole header for one odd name.
    for name, raw in AddressList(", ".join(str(value).replace("\n", " ") for value in values)).addresslist:
        address = folded(header(raw))
        if address and address not in found and len(found) < MOST:
            found[address] = Address(header(name).strip("\"' ")[:200], address)
    return list(found.values())


def plain(address: str) -> str:
    """Without what stands after a plus: crm+abc@firm is crm@firm."""
    name, _at, domain = address.rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def detail(address: str) -> str:
    """What stands after the plus."""
    return address.rpartition("@")[0].partition("+")[2]


def matches(address: str, pattern: str) -> bool:
    """Whether an exclusion means the address: the address itself, its domain, or a domain above it."""
    wanted = pattern.casefold().lstrip("@")
    if "@" in wanted:
        return address == wanted
    domain = domain_of(address)
    return domain == wanted or domain.endswith(f".{wanted}")
