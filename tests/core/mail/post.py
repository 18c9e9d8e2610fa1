"""A mail server inside the test: it keeps what it gets, and can be told to misbehave."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Post:
    """`answer` is what the server says to the text; None lets it take the text and hang up without a word."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.answer: str | None = "250 taken"
        self.recipient_answer = "250 known"
        # Address → what the server says to that one alone.
        self.refused: dict[str, str] = {}
        # Whom each mail that was taken was for.
        self.asked: list[list[str]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.refused.get(address, self.recipient_answer)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer is None or self.answer.startswith("250"):
            self.got.append(BytesParser(policy=default).parsebytes(envelope.content))
            self.asked.append(list(envelope.rcpt_tos))
        if self.answer is None:
            server.transport.close()
            return "250 never heard"
        return self.answer


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def post_office(settings: Any) -> Iterator[Post]:
    """Settings point at the server for as long as it is open."""
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAIL_LEAVES = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    try:
        yield post
    finally:
        controller.stop()
