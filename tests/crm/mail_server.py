"""A real IMAP server on loopback for the tests (pymap), and mails to put into it."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from core import clock
from core.sealing import seal
from crm.models import Mailbox
from tests.cast import Cast

USER, PASSWORD = "demouser", "demopass"


@dataclass
class MailServer:
    port: int
    process: subprocess.Popen[bytes]

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        # A mail is sent in several small parts; without this each waits 40 ms for the answer to the one before.
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *messages: EmailMessage | bytes, folder: str = "INBOX", flags: str = "") -> None:
        client = self.client()
        if folder != "INBOX":
            client.create(f'"{folder}"')
        for message in messages:
            raw = message if isinstance(message, bytes) else message.as_bytes()
            kind, data = client.append(f'"{folder}"', flags or None, None, raw)  # type: ignore[arg-type]
            assert kind == "OK", data
        client.logout()

    def number_anew(self, folder: str) -> None:
        """The folder is made again with the same mails: another UIDVALIDITY."""
        client = self.client()
        client.select(f'"{folder}"', readonly=True)
        rows = client.uid("FETCH", "1:*", "(BODY.PEEK[])")[1]
        client.logout()
        client = self.client()
        client.delete(f'"{folder}"')
        client.logout()
        self.deliver(*(row[1] for row in rows if isinstance(row, tuple)), folder=folder)

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        client = self.client()
        client.select(f'"{folder}"', readonly=True)
        rows = client.uid("FETCH", "1:*", "(FLAGS)")[1]
        client.logout()
        return [row for row in rows if row]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).parent / "pymap"
    command = [str(program), "--host", "127.0.0.1", "--port", str(port), "--no-service", "admin", "--no-tls", "dict"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = MailServer(port, process)
    try:
        for _attempt in range(150):
            try:
                server.client().logout()
                break
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.1)
        yield server
    finally:
        server.stop()


def mail(
    sender: str = "Saara Virtanen <saara@suvanto.example>",
    to: str = "Tuomas <tuomas@luoto.example>",
    subject: str = "Tarjouspyyntö",
    text: str = "Hei, tarvitsemme uudet sivut.",
    *,
    number: object = 1,
    at: datetime | None = None,
    **headers: str,
) -> EmailMessage:
    """`number` makes its Message-ID; headers with underscores for hyphens; In_Reply_To takes a number's id."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = id_of(number)
    message["Date"] = format_datetime(at or clock.now())
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def id_of(number: object) -> str:
    return f"<m{number}@suvanto.example>"


def mailbox_of(cast: Cast, server: MailServer | None = None, **more: Any) -> Mailbox:
    given = {
        "name": "Tuomas",
        "kind": "personal",
        "address": "tuomas@luoto.example",
        "owner": cast.sales,
        "company": cast.company,
        "host": "127.0.0.1",
        "port": server.port if server else 993,
        "security": "none",
        "login": USER,
        "secret": seal(PASSWORD),
    } | more
    return Mailbox.objects.create(**given)


def subjects(rows: Iterable[Any]) -> list[str]:
    return sorted(row.subject for row in rows)
