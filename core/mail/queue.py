"""Writing a mail down: one row, unique by key, with its Message-ID fixed before anything is sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from email.utils import formataddr
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model

from core import clock
from core.mail.files import references
from core.messages import send_task
from core.models import Company, MailMessage

SEND_TASK = "core.tasks.send_mail"


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
) -> MailMessage:
    """Write a plain text mail to the outbox and ask a worker to send it after the commit.

    `kind` is document, reminder or account and decides what happens to a mail found half sent. The same `key` gives
    the row that is there already, so a repeated caller sends nothing twice; without a key each call is a new mail.
    `attachments` are stored rows whose model provides files (core.mail.files). Raises ValidationError for an address
    that is none, ValueError for an unknown kind or nobody to send to.
    """
    addresses = _addresses(to)
    if kind not in MailMessage.Kind.values:
        raise ValueError(f"{kind!r} is no kind of mail")
    leaves = may_leave(company)
    fields = {
        "kind": kind,
        "company": company,
        "message_id": _message_id(),
        "sender": _sender(company),
        "to": addresses,
        # Headers are one line: whatever was typed can't start another one.
        "subject": " ".join(subject.split())[:300],
        "body": body,
        "subject_type": subject_row._meta.label_lower if subject_row is not None else "",
        "subject_id": subject_row.pk if subject_row is not None else None,
        "attachments": references(attachments),
        "state": MailMessage.State.QUEUED if leaves else MailMessage.State.KEPT,
        "not_before": clock.now(),
    }
    row, made = MailMessage.objects.get_or_create(key=key or f"once-{uuid.uuid4()}", defaults=fields)
    if made and leaves:
        transaction.on_commit(partial(send_task, SEND_TASK, row.pk), robust=True)
    return row


def may_leave(company: Company | None) -> bool:
    """Mail leaves only where EMAIL_URL says through whom, and never in the name of a demo company."""
    return settings.MAIL_LEAVES and not (company is not None and company.is_demo)


def _addresses(to: Iterable[str]) -> list[str]:
    if isinstance(to, str):
        to = [to]
    addresses = [address.strip() for address in to]
    if not addresses:
        raise ValueError("a mail needs somebody to go to")
    for address in addresses:
        validate_email(address)
    return addresses


def _sender(company: Company | None) -> str:
    if company is None:
        return settings.DEFAULT_FROM_EMAIL
    return formataddr((" ".join(company.name.split()), settings.DEFAULT_FROM_EMAIL))


def _message_id() -> str:
    host = urlsplit(settings.SITE_URL).hostname or "keel"
    return f"<{uuid.uuid4()}@{host}>"
