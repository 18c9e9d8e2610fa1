"""Which servers Keel may speak to on behalf of people: never one of its own network unless the installation says so."""

from __future__ import annotations

import ipaddress
import socket

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Refused

PORTS = frozenset({143, 993})


def private_allowed() -> bool:
    """Whether the installation lets mailboxes stand on private networks (MAIL_PRIVATE_HOSTS)."""
    return bool(settings.KEEL_MAIL_PRIVATE_HOSTS)


def allowed_addresses(host: str, port: int) -> list[str]:
    """The addresses of the host that may be connected to, and nothing but these, whatever its name means later.

    Raises Refused with a sentence.
    """
    if port not in PORTS and not private_allowed():
        raise Refused(_("Mailboxes are read on the ports 993 and 143."))
    return public_addresses(host, port)


def public_addresses(host: str, port: int) -> list[str]:
    """The same for any port. Raises Refused with a sentence."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(_("There is no server called %(host)s.") % {"host": host}) from error
    addresses = [str(one[4][0]) for one in found]
    fine = [address for address in addresses if _is_allowed(address)]
    if not fine:
        raise Refused(
            _("%(host)s stands on a private network, which this installation does not allow.") % {"host": host}
        )
    return fine


def _is_allowed(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return False
    return ip.is_global or private_allowed()
