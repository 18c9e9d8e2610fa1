"""Keys under which rows that may be the same meet: identifiers, mailboxes, domains, numbers and pieces of the name.

A key says its kind before a colon. Pieces of the name are made so that one slip leaves at least one key alone.
"""

from __future__ import annotations

from itertools import product
from urllib.parse import urlsplit

from core.textkeys import fold
from crm.calculations.names import firm_words, human_words

_FREE_HOSTS = """
gmail.com googlemail.com hotmail.com hotmail.fi outlook.com live.com live.fi msn.com yahoo.com yandex.com
icloud.com me.com gmx.de gmx.net web.de t-online.de luukku.com kolumbus.fi suomi24.fi elisanet.fi pp.inet.fi
mynet.com proton.me protonmail.com aol.com telia.com
"""
FREE_HOSTS = frozenset(_FREE_HOSTS.split())
# Mailboxes of a whole firm: no evidence that two people are one.
_SHARED_BOXES = """
info office sales contact mail toimisto myynti asiakaspalvelu laskut laskutus invoices invoice billing support
admin hello moi post kontakt buero iletisim satis muhasebe bilgi
"""
SHARED_BOXES = frozenset(_SHARED_BOXES.split())
PHONE_DIGITS = 9
LONGEST_NAME = 4


def firm_keys(
    *,
    name: str,
    business_id: str = "",
    vat_id: str = "",
    emails: tuple[str, ...] = (),
    phone: str = "",
    website: str = "",
    iban: str = "",
) -> list[str]:
    found = {f"i:{key}" for key in (identifier(business_id), identifier(vat_id)) if key}
    found |= {f"e:{key}" for key in map(mailbox, emails) if key}
    found |= {f"d:{key}" for key in (*(host_of(email) for email in emails), site(website)) if key}
    if digits := phone_digits(phone):
        found.add(f"p:{digits}")
    if account := account_of(iban):
        found.add(f"a:{account}")
    return sorted(found | name_keys(firm_words(name)))


def human_keys(*, name: str, emails: tuple[str, ...] = (), phones: tuple[str, ...] = ()) -> list[str]:
    found = {f"e:{key}" for key in map(mailbox, emails) if key}
    found |= {f"p:{key}" for key in map(phone_digits, phones) if key}
    return sorted(found | name_keys(human_words(name)))


def name_keys(parts: tuple[str, ...]) -> set[str]:
    """The joined name whole; beginning and end of each word together with those of another one."""
    plain = [part.rstrip(".") for part in parts if part.rstrip(".")][:LONGEST_NAME]
    joined = "".join(plain)
    if not joined:
        return set()
    found = {f"n:{''.join(sorted(plain))}"}
    if len(joined) >= 6:
        found |= {f"b:{joined[:5]}", f"f:{joined[-5:]}"}
    for at, one in enumerate(plain):
        for other in plain[at + 1 :]:
            found |= {f"w:{'|'.join(sorted(pair))}" for pair in product(_ends(one), _ends(other))}
    return found


def _ends(word: str) -> set[str]:
    return {f"{word[:3]}-", f"-{word[-3:]}"} if len(word) > 1 else {f"{word}-"}


def mailbox(email: str) -> str:
    """The address folded; without what stands after a plus."""
    name, at, host = email.strip().casefold().partition("@")
    return f"{name.partition('+')[0]}@{host}" if at and host else ""


def is_shared_box(address: str) -> bool:
    return address.partition("@")[0] in SHARED_BOXES


def host_of(email: str) -> str:
    """The firm's own domain of an address; nothing for those that anybody may have."""
    host = email.strip().casefold().partition("@")[2]
    return "" if host in FREE_HOSTS else host


def site(address: str) -> str:
    """The domain of a web address, without www."""
    if not address.strip():
        return ""
    text = address.strip() if "//" in address else f"//{address.strip()}"
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return ""
    return host.casefold().removeprefix("www.")


def phone_digits(phone: str) -> str:
    """The last nine digits: the same whether written with the country's prefix or with a nought."""
    digits = "".join(mark for mark in phone if mark.isdecimal() and mark.isascii())
    return digits[-PHONE_DIGITS:] if len(digits) >= 6 else ""


def account_of(iban: str) -> str:
    """The account without spaces, in upper case."""
    return "".join(iban.split()).upper()


def identifier(number: str) -> str:
    """The digits and letters of an official number, without the country's prefix."""
    compact = "".join(mark for mark in fold(number) if mark.isalnum())
    return compact[2:] if compact[:2].isalpha() and compact[2:].isdecimal() else compact
