"""What the domain of a mail address says: a firm's own, or one that everybody can have."""

from __future__ import annotations

FREE_MAIL = frozenset((
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fi", "hotmail.com", "hotmail.fi", "hotmail.com.tr",
    "live.com", "live.fi", "msn.com", "yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.com.tr",
    "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.de", "gmx.net", "web.de",
    "t-online.de", "freenet.de", "mail.com", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.io",
    "zoho.com", "yandex.com", "yandex.com.tr", "yandex.ru", "mail.ru", "inbox.ru", "bk.ru", "orange.fr", "free.fr",
    "laposte.net", "wanadoo.fr", "libero.it", "virgilio.it", "telia.com", "luukku.com", "suomi24.fi", "elisanet.fi",
    "kolumbus.fi", "saunalahti.fi", "pp.inet.fi", "inet.fi", "netti.fi", "welho.com", "phnet.fi", "mynet.com",
    "superonline.com", "ttmail.com", "hey.com", "fastmail.com", "seznam.cz", "wp.pl", "onet.pl",
))  # fmt: skip


def domain_of(email: str) -> str:
    """The part after the last @, in lower case; empty where there is none."""
    return email.rpartition("@")[2].strip().casefold() if "@" in email else ""


def is_free_mail(email: str) -> bool:
    return domain_of(email) in FREE_MAIL


def firm_domain(email: str) -> str:
    """The domain if it is likely a firm's own."""
    found = domain_of(email)
    return "" if found in FREE_MAIL else found


def site_domain(address: str) -> str:
    """The host of a web address without www., in lower case."""
    host = address.partition("://")[2] or address
    host = host.partition("/")[0].partition(":")[0].casefold()
    return host.removeprefix("www.")
