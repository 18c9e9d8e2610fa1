"""A server may take a mail for some and refuse it for others: whom it refused, and sending to those alone again."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from core.models import MailMessage

# From here on an answer of a server is for good (RFC 5321, section 4.2.1).
LASTING = 500
# Not asked yet, as when a person wants it sent once more.
ANEW = 0

Refused = dict[str, list[Any]]


class Message(EmailMultiAlternatives):
    """`only` are those who still have to get it; what the headers say stays as it was."""

    only: list[str] | None = None

    def recipients(self) -> list[str]:
        return list(self.only) if self.only is not None else super().recipients()


def listen(connection: BaseEmailBackend) -> Refused:
    """Filled while the mail is handed over: Django forgets what smtplib answers of single recipients."""
    heard: Refused = {}
    server = getattr(connection, "connection", None)
    if isinstance(server, smtplib.SMTP):
        hand_over = server.sendmail

        def sendmail(*args: Any, **options: Any) -> Any:
            answer = hand_over(*args, **options)
            heard.update(as_kept(answer))
            return answer

        server.sendmail = sendmail  # type: ignore[method-assign]
    return heard


def as_kept(answers: Mapping[str, tuple[int, bytes | str]]) -> Refused:
    kept: Refused = {}
    for address, (code, text) in answers.items():
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        kept[address] = [int(code), " ".join(words.split())[:300]]
    return kept


def still_waiting(refused: Refused) -> list[str]:
    """Those for whom trying again may help."""
    return [address for address, (code, _text) in refused.items() if code < LASTING]


def asked_anew(refused: Refused) -> Refused:
    return {address: [ANEW, text] for address, (_code, text) in refused.items()}


def label(mail: MailMessage) -> str:
    """Who did not get a mail that others got; empty where everybody did."""
    if not mail.refused:
        return ""
    return _("Not delivered to %(who)s") % {"who": ", ".join(mail.refused)}


def reasons(mail: MailMessage) -> list[str]:
    """Each with the server's own answer."""
    return [f"{address}: {code or ''} {text}".strip() for address, (code, text) in mail.refused.items()]
