"""One POST to a provider: to the address that was looked at, without following where it is sent on to."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from core.errors import Refused
from crm.mail.hosts import private_allowed, public_addresses
from crm.mail.imap import ServerTrouble

TIMEOUT = 15
_MOST_BYTES = 100_000


class _Pinned(HTTPSConnection):
    """TLS is proven for the host's name, whatever address that name means a moment later."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self.safely = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT, context=self.safely)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), TIMEOUT)
        self.sock = self.safely.wrap_socket(plain, server_hostname=self.host)


def post_form(url: str, body: str) -> tuple[int, bytes]:
    """(status, answer). Raises ServerTrouble where none comes."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        return _posted(
            _reached(parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80)), parts.path, body
        )
    except Refused as refusal:
        raise ServerTrouble(str(refusal.message)) from refusal
    except (HTTPException, OSError) as error:
        raise ServerTrouble(_("%(host)s does not answer.") % {"host": host}) from error


def _reached(scheme: str, host: str, port: int) -> HTTPConnection:
    """By the first of its addresses that answers. What was posted is never posted again: a code counts once."""
    failed: Exception | None = None
    for address in dict.fromkeys(public_addresses(host, port)):
        connection = _connection(scheme, host, port, address)
        try:
            connection.connect()
        except ssl.SSLError:
            raise
        except OSError as error:
            failed = failed or error
        else:
            return connection
    assert failed is not None  # a host without addresses is refused before
    raise failed


def _connection(scheme: str, host: str, port: int, address: str) -> HTTPConnection:
    if scheme == "https":
        return _Pinned(host, port, address)
    if not private_allowed():
        raise Refused(_("Without encryption nothing is told to %(host)s.") % {"host": host})
    return HTTPConnection(address, port, timeout=TIMEOUT)


def _posted(connection: HTTPConnection, path: str, body: str) -> tuple[int, bytes]:
    heads = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "User-Agent": "Keel",
        "Connection": "close",
    }
    try:
        connection.request("POST", path, body.encode(), heads)
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES)
    finally:
        connection.close()
