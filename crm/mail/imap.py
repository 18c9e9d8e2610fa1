"""An IMAP session that looks and never touches: folders are opened with EXAMINE, mails are read with PEEK."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils.translation import gettext as _
from imap_tools.imap_utf7 import utf7_encode

from core import clock
from core.errors import Refused
from crm.mail.folders import is_marked, names_in, sent_in
from crm.mail.hosts import allowed_addresses, private_allowed

TIMEOUT = 60
# How long one address of a server may take to answer before the next is tried.
CONNECT = 15
# Larger mails are not fetched whole: their beginning, with headers and text, is.
LARGEST = 40 * 1024 * 1024
BEGINNING = 512 * 1024
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"\bRFC822\.SIZE (\d+)")
_FLAGS, _LABELS = re.compile(rb"\bFLAGS \(([^)]*)\)"), re.compile(rb"\bX-GM-LABELS \(([^)]*)\)")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]+)"')


class ServerTrouble(Exception):
    """The mail server can't be read now; the text is a sentence for people."""

    is_folder = False


class NoFolder(ServerTrouble):
    is_folder = True


class LoginRefused(ServerTrouble):
    """The server does not let this login in, with what was shown to it."""


@dataclass(frozen=True)
class Account:
    """With `bearer` the secret is an access token, shown by SASL XOAUTH2."""

    host: str
    port: int
    security: str
    login: str
    secret: str = field(repr=False)
    bearer: bool = False


@dataclass(frozen=True)
class Opened:
    uid_validity: int
    count: int


@dataclass(frozen=True)
class Head:
    """What is known of a mail before it is fetched."""

    uid: int
    size: int
    labels: frozenset[str]
    arrived_at: datetime
    header: bytes


@contextmanager
def session(account: Account, *, timeout: int = TIMEOUT) -> Iterator[Session]:
    """Raises ServerTrouble for whatever goes wrong with the server, inside the block as well."""
    client = None
    try:
        client = _connected(account, timeout)
        _sign_in(client, account)
        yield Session(client)
    except Refused as refusal:
        raise ServerTrouble(str(refusal.message)) from refusal
    except ssl.SSLError as error:
        raise ServerTrouble(_("The connection is not safe: %(why)s") % {"why": _words(error)}) from error
    except (imaplib.IMAP4.error, OSError, EOFError) as error:
        raise ServerTrouble(_("The mail server could not be read: %(why)s") % {"why": _words(error)}) from error
    finally:
        if client is not None:
            _leave(client)


class _Pinned(imaplib.IMAP4):
    """Connects to an address that was looked at, not to what the name means a moment later."""

    def __init__(self, account: Account, address: str, timeout: int) -> None:
        self.pinned, self.safe = address, account.security == "tls"
        super().__init__(account.host, account.port, timeout=timeout)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = socket.create_connection((self.pinned, self.port), min(timeout or CONNECT, CONNECT))
        plain.settimeout(timeout)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host) if self.safe else plain


def _connected(account: Account, timeout: int) -> imaplib.IMAP4:
    if account.security == "none" and not private_allowed():
        raise ServerTrouble(_("Without encryption a mailbox is read on a private network only."))
    client = _reached(account, timeout)
    if account.security == "starttls":
        client.starttls(ssl.create_default_context())
    return client


def _reached(account: Account, timeout: int) -> imaplib.IMAP4:
    """By the first of its addresses that answers: one of them, as that of IPv6, may lead nowhere."""
    failed: Exception | None = None
    for address in dict.fromkeys(allowed_addresses(account.host, account.port)):
        try:
            return _Pinned(account, address, timeout)
        except ssl.SSLError:
            raise
        except (OSError, EOFError, imaplib.IMAP4.abort) as error:
            failed = failed or error
    assert failed is not None  # a host without addresses is refused before
    raise failed


def _sign_in(client: imaplib.IMAP4, account: Account) -> None:
    try:
        if account.bearer:
            said = f"user={account.login}\x01auth=Bearer {account.secret}\x01\x01".encode()
            # A server that refuses says why in a second question, and wants an empty line before it ends.
            client.authenticate("XOAUTH2", lambda given: b"" if given else said)
        elif account.secret.isascii() and account.login.isascii():
            client.login(f'"{account.login}"' if " " in account.login else account.login, account.secret)
        else:
            client.authenticate("PLAIN", lambda _given: f"\0{account.login}\0{account.secret}".encode())
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise LoginRefused(_("The server refused the login: %(why)s") % {"why": _words(error)}) from error


def _leave(client: imaplib.IMAP4) -> None:
    with suppress(imaplib.IMAP4.error, OSError, EOFError):
        client.logout()


def _words(error: BaseException) -> str:
    """What the server said; never what was said to it."""
    given = error.args[0] if error.args else ""
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given or error)
    return f"{text or type(error).__name__}"[:300]


class Session:
    def __init__(self, client: Any) -> None:
        self.client = client
        self.has_labels = "X-GM-EXT-1" in client.capabilities

    def open(self, folder: str) -> Opened:
        kind, data = self.client.select(quoted_name(folder), readonly=True)
        if kind != "OK":
            raise NoFolder(_("The folder %(folder)s can't be opened.") % {"folder": folder})
        validity = self.client.response("UIDVALIDITY")[1]
        return Opened(int(validity[0]) if validity and validity[0] else 0, int(data[0] or 0))

    def uids(self, after: int, since: date | None) -> list[int]:
        """UIDs above `after`, in order; with a date those that arrived since then."""
        asked = ["UID", f"{after + 1}:*"]
        if since is not None:
            asked += ["SINCE", f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"]
        data = self._ask("SEARCH", *asked)
        found = {int(uid) for line in data if line for uid in line.split()}
        return sorted(uid for uid in found if uid > after)

    def heads(self, uids: Sequence[int]) -> list[Head]:
        wanted = "UID RFC822.SIZE FLAGS INTERNALDATE" + (" X-GM-LABELS" if self.has_labels else "")
        rows = self._fetch(uids, f"({wanted} BODY.PEEK[HEADER])")
        return sorted((head for meta, header in rows if (head := _head(meta, header))), key=lambda head: head.uid)

    def has(self, uid: int) -> bool:
        """Whether the server still lists the mail."""
        return any(str(uid).encode() in (line or b"").split() for line in self._ask("SEARCH", "UID", str(uid)))

    def bodies(self, heads: Sequence[Head]) -> dict[int, bytes]:
        """UID → the mail, or the beginning of one that is too large to be taken whole."""
        whole = [head.uid for head in heads if head.size <= LARGEST]
        large = [head.uid for head in heads if head.size > LARGEST]
        rows = self._fetch(whole, "(UID BODY.PEEK[])") if whole else []
        rows += self._fetch(large, f"(UID BODY.PEEK[]<0.{BEGINNING}>)") if large else []
        return {int(found[1]): body for meta, body in rows if (found := _UID.search(meta))}

    def sent_folder(self) -> str:
        """The folder of sent mail; empty where the server marks none and none has a usual name."""
        lines = self._listed()
        if not is_marked(lines) and "SPECIAL-USE" in self.client.capabilities:
            with suppress(imaplib.IMAP4.error):  # some say they can and refuse to
                lines = self._listed('"*" RETURN (SPECIAL-USE)') or lines
        return sent_in(lines)

    def folders(self) -> list[str]:
        return names_in(self._listed())

    def _listed(self, pattern: str = '"*"') -> list[bytes]:
        kind, data = self.client.list('""', pattern)
        lines: list[bytes] = []
        line: Any
        for line in data if kind == "OK" else ():
            # A name as a literal comes behind its line.
            lines.append(line[0].rpartition(b"{")[0] + line[1] if isinstance(line, tuple) else line or b"")
        return lines

    def put(self, folder: str, message: bytes) -> None:
        """Add a mail to a folder of Keel's own, made if it is not there."""
        self.client.create(quoted_name(folder))
        kind, data = self.client.append(quoted_name(folder), None, None, message)
        if kind != "OK":
            raise ServerTrouble(_("The mail server could not be read: %(why)s") % {"why": data})

    def take_out(self, folder: str, token: str, header: str) -> bool:
        """Whether a mail with the token stands in Keel's own folder; everything in there is removed."""
        kind, _data = self.client.select(quoted_name(folder))
        if kind != "OK":
            return False
        found = [uid for line in self._ask("SEARCH", "HEADER", header, f'"{token}"') for uid in (line or b"").split()]
        rows = self._fetch([int(uid) for uid in found], "(UID BODY.PEEK[HEADER])") if found else []
        seen = any(token.encode() in text for _meta, text in rows)
        for uid in found:
            self.client.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Deleted)")
        self.client.expunge()
        return seen

    def _ask(self, *words: str) -> list[bytes]:
        kind, data = self.client.uid(*words)
        if kind != "OK":
            raise ServerTrouble(_("The mail server could not be read: %(why)s") % {"why": data})
        return list(data)

    def _fetch(self, uids: Sequence[int], parts: str) -> list[tuple[bytes, bytes]]:
        """(what stands around the text, the text) for each mail."""
        if not uids:
            return []
        rows: list[tuple[bytes, bytes]] = []
        line: Any
        for line in self._ask("FETCH", ",".join(map(str, uids)), parts):
            if isinstance(line, tuple):
                rows.append((line[0], line[1]))
            elif rows and isinstance(line, bytes):
                rows[-1] = (rows[-1][0] + b" " + line, rows[-1][1])  # some servers say the UID behind the text
        return rows


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def quoted_name(folder: str) -> str:
    name = utf7_encode(folder).decode("ascii").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{name}"'


def _head(meta: bytes, header: bytes) -> Head | None:
    uid, size, arrived = _UID.search(meta), _SIZE.search(meta), _ARRIVED.search(meta)
    if uid is None:
        return None
    words = b" ".join(found[1] for one in (_FLAGS, _LABELS) if (found := one.search(meta))).decode("utf-8", "replace")
    labels = frozenset((quoted or bare).strip("\\").casefold() for quoted, bare in _WORD.findall(words))
    return Head(int(uid[1]), int(size[1]) if size else 0, labels, _arrived(arrived[1] if arrived else b""), header)


def _arrived(text: bytes) -> datetime:
    try:
        moment = parsedate_to_datetime(text.decode("ascii", "replace").replace("-", " ", 2))
    except (ValueError, TypeError, IndexError, OverflowError):
        return clock.now()
    return min(moment.astimezone(UTC), clock.now())
