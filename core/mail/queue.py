"""Writing a mail down: one row, unique by key, with its Message-ID fixed before anything is sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model

from core import clock
from core.mail.files import references
from core.mail.refusals import asked_anew
from core.messages import send_task
from core.models import Company, MailMessage

SEND_TASK = "core.tasks.send_mail"
# Beyond this a mail that waits is left to the sweep.
SOON = 90


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What a letter has and a plain notice has not: whom else it goes to, in whose name, and from when on.

    `html` is the same text for readers that show it, `calendar` an invitation for calendars; `references` are
    Message-IDs, the one that is answered last.
    """

    cc: Iterable[str] = ()
    bcc: Iterable[str] = ()
    html: str = ""
    sender_name: str = ""
    reply_to: str = ""
    references: str = ""
    calendar: str = ""
    not_before: datetime | None = None


def queue_mail(
    *,
    kind: str,
    to: Iterable[str],
    subject: str,
    body: str,
    key: str | None = None,
    company: Company | None = None,
    subject_row: Model | None = None,
    attachments: Iterable[Model] = (),
    envelope: Envelope | None = None,
) -> MailMessage:
    """Write a mail to the outbox and ask a worker to send it after the commit, or once its time has come.

    `kind` is document, reminder, account or letter and decides what happens to a mail found half sent. The same `key` gives
    the row that is there already, so a repeated caller sends nothing twice; without a key each call is a new mail.
    `attachments` are stored rows whose model provides files (core.mail.files). Raises ValidationError for an address
    that is none, ValueError for an unknown kind or nobody to send to.
    """
    addresses = _addresses(to)
    if kind not in MailMessage.Kind.values:
        raise ValueError(f"{kind!r} is no kind of mail")
    leaves, more = may_leave(company), envelope or Envelope()
    fields = {
        "kind": kind,
        "company": company,
        "message_id": _message_id(),
        "sender": _sender(company, more.sender_name),
        "reply_to": more.reply_to,
        "to": addresses,
        "cc": _checked(more.cc),
        "bcc": _checked(more.bcc),
        # Headers are one line: whatever was typed can't start another one.
        "subject": " ".join(subject.split())[:300],
        "body": body,
        "html": more.html,
        "calendar": more.calendar,
        "references": " ".join(more.references.split()),
        "subject_type": subject_row._meta.label_lower if subject_row is not None else "",
        "subject_id": subject_row.pk if subject_row is not None else None,
        "attachments": references(attachments),
        "state": MailMessage.State.QUEUED if leaves else MailMessage.State.KEPT,
        "not_before": more.not_before or clock.now(),
    }
    return _written(key or f"once-{uuid.uuid4()}", fields)


def _written(key: str, fields: dict[str, Any]) -> MailMessage:
    row, made = MailMessage.objects.get_or_create(key=key, defaults=fields)
    if made and row.state == MailMessage.State.QUEUED:
        _ask_worker(row)
    return row


def _ask_worker(mail: MailMessage) -> None:
    wait = (mail.not_before - clock.now()).total_seconds()
    if wait <= SOON:
        transaction.on_commit(partial(send_task, SEND_TASK, mail.pk, countdown=max(0.0, wait)), robust=True)


def withdraw(mail: MailMessage) -> bool:
    """Take a mail back that no worker has begun to send; False when it is too late."""
    waiting = (MailMessage.State.QUEUED, MailMessage.State.KEPT)
    free = MailMessage.objects.filter(pk=mail.pk, state__in=waiting, sent_at=None)
    return bool(free.update(state=MailMessage.State.CANCELLED))


def queue_again(mail: MailMessage) -> None:
    """Put a mail back in the queue under its own Message-ID; the caller has locked it and asked its state.

    Where some have it already it goes to the others alone.
    """
    mail.state, mail.attempts, mail.not_before, mail.error = MailMessage.State.QUEUED, 0, clock.now(), ""
    mail.refused = asked_anew(mail.refused)
    mail.save(update_fields=["state", "attempts", "not_before", "error", "refused"])
    _ask_worker(mail)


def may_leave(company: Company | None) -> bool:
    """Mail leaves only where EMAIL_URL says through whom, and never in the name of a demo company."""
    return settings.MAIL_LEAVES and not (company is not None and company.is_demo)


def _addresses(to: Iterable[str]) -> list[str]:
    if isinstance(to, str):
        to = [to]
    addresses = _checked(to)
    if not addresses:
        raise ValueError("a mail needs somebody to go to")
    return addresses


def _checked(given: Iterable[str]) -> list[str]:
    addresses = [address.strip() for address in given]
    for address in addresses:
        validate_email(address)
    return addresses


def _sender(company: Company | None, person: str) -> str:
    """A person writes with the address the company chose for that, Keel itself with the installation's."""
    if company is None:
        return settings.DEFAULT_FROM_EMAIL
    names = [part for part in (" ".join(person.split())[:60], " ".join(company.name.split())) if part]
    address = company.mail_from if person and company.mail_from else settings.DEFAULT_FROM_EMAIL
    return formataddr((", ".join(names), address))


def _message_id() -> str:
    host = urlsplit(settings.SITE_URL).hostname or "keel"
    return f"<{uuid.uuid4()}@{host}>"
