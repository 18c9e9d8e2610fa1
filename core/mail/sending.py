"""Sending what the outbox holds: claimed by a conditional update, tried again with back-off, never sent twice unseen.

The border to the mail server is where exactly-once ends. A mail whose fate is unknown (the worker or the server died
after the text was handed over) is sent again with the same Message-ID when it is a document or an account mail; a
reminder is shown to a person instead, because nobody should be pressed twice for the same money.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q

from core import clock
from core.mail.calendars import add_calendar
from core.mail.files import FileGone, load
from core.mail.refusals import Message, Refused, as_kept, listen, still_waiting
from core.models import MailMessage

log = logging.getLogger(__name__)

State = MailMessage.State
CLAIM_LIMIT = timedelta(minutes=10)
MOST_ATTEMPTS = 8


class NotSent(Exception):
    """The server certainly did not take the mail; `lasting` when trying again is of no use."""

    def __init__(self, reason: str, *, lasting: bool = False, refused: Refused | None = None) -> None:
        super().__init__(reason)
        self.lasting, self.refused = lasting, refused or {}


class Unknown(Exception):
    """The server may have taken the mail."""


def send(pk: int) -> bool:
    """Send one mail if it is free; True when this call sent it."""
    settle_lost(pk)
    claimed = MailMessage.objects.filter(pk=pk, state=State.QUEUED, not_before__lte=clock.now()).update(
        state=State.SENDING, claimed_at=clock.now(), attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    mail = MailMessage.objects.select_related("company").get(pk=pk)
    try:
        refused = _hand_over(_message(mail))
    except FileGone as gone:
        _settle(mail, State.FAILED, f"FileGone: {gone}")
    except NotSent as error:
        _not_sent(mail, error)
    except Unknown as unknown:
        if mail.kind == MailMessage.Kind.REMINDER:
            _settle(mail, State.UNCERTAIN, str(unknown))
        else:
            _later(mail, str(unknown), lasting=False)
    else:
        gone_already = {one: why for one, why in mail.refused.items() if one not in still_waiting(mail.refused)}
        return _sent(mail, gone_already | refused)
    return False


def settle_lost(pk: int | None = None) -> None:
    """Mails claimed so long ago that their worker must be gone: reminders become uncertain, the others wait again."""
    lost = MailMessage.objects.filter(state=State.SENDING, claimed_at__lt=clock.now() - CLAIM_LIMIT)
    if pk is not None:
        lost = lost.filter(pk=pk)
    lost.filter(kind=MailMessage.Kind.REMINDER).update(state=State.UNCERTAIN)
    lost.exclude(kind=MailMessage.Kind.REMINDER).update(state=State.QUEUED, not_before=clock.now())


def sweep(limit: int = 200) -> int:
    """Send what no worker was told about, and settle what a dead worker left; returns how many were sent."""
    if not settings.MAIL_LEAVES:
        return 0
    settle_lost()
    free = Q(state=State.QUEUED, not_before__lte=clock.now())
    due = MailMessage.objects.filter(free).order_by("not_before", "pk").values_list("pk", flat=True)[:limit]
    return sum(send(pk) for pk in list(due))


def _message(mail: MailMessage) -> EmailMessage:
    answers_to = mail.reply_to or (mail.company.email if mail.company else "")
    # The Message-ID was fixed when the mail was written: a mail that comes twice is one mail to its reader.
    headers = {"Message-ID": mail.message_id}
    if mail.references:
        headers |= {"References": mail.references, "In-Reply-To": mail.references.split()[-1]}
    message = Message(
        mail.subject,
        mail.body,
        mail.sender,
        mail.to,
        cc=mail.cc,
        bcc=mail.bcc,
        headers=headers,
        reply_to=[answers_to] if answers_to else None,
    )
    if mail.refused:
        message.only = still_waiting(mail.refused)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        add_calendar(message, mail.calendar)
    for file in load(mail.attachments):
        message.attach(file.name, file.content, file.media_type)
    return message


def _hand_over(message: EmailMessage) -> Refused:
    """Whom the server refused of those it was asked to take the mail for."""
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(_reason(error), lasting=isinstance(error, smtplib.SMTPAuthenticationError)) from error
    heard = listen(connection)
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        refused = as_kept(error.recipients)
        raise NotSent(_reason(error), lasting=not still_waiting(refused), refused=refused) from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(_reason(error), lasting=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unknown(_reason(error)) from error
    finally:
        _close(connection)
    return heard


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError) as error:
        log.info("the mail server closed the line first: %s", error)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


def _not_sent(mail: MailMessage, error: NotSent) -> None:
    """Where others have it already, it is not a mail that failed but one that some did not get."""
    if mail.sent_at is None:
        _later(mail, str(error), lasting=error.lasting)
    elif error.refused:
        _sent(mail, mail.refused | error.refused)
    elif error.lasting or mail.attempts >= MOST_ATTEMPTS:
        _settle(mail, State.SENT, str(error))
    else:
        _later(mail, str(error), lasting=False)


def _sent(mail: MailMessage, refused: Refused) -> bool:
    """Taken for some at least. Those who may get it later are tried again; the others are named."""
    if still_waiting(refused) and mail.attempts < MOST_ATTEMPTS:
        wait, sent_at = timedelta(seconds=30 * 2**mail.attempts), mail.sent_at or clock.now()
        again = {"state": State.QUEUED, "not_before": clock.now() + wait, "sent_at": sent_at, "refused": refused}
        return bool(_claimed(mail).update(**again, error=_words(refused)))
    return _settle(mail, State.SENT, _words(refused), refused)


def _words(refused: Refused) -> str:
    return "\n".join(f"{address}: {code} {text}" for address, (code, text) in refused.items())[:2000]


def _later(mail: MailMessage, reason: str, *, lasting: bool) -> None:
    if lasting or mail.attempts >= MOST_ATTEMPTS:
        _settle(mail, State.FAILED, reason)
        return
    wait = timedelta(seconds=30 * 2**mail.attempts)
    _claimed(mail).update(state=State.QUEUED, not_before=clock.now() + wait, error=reason)


def _settle(mail: MailMessage, state: str, reason: str, refused: Refused | None = None) -> bool:
    sent_at = (mail.sent_at or clock.now()) if state == State.SENT else mail.sent_at
    kept = mail.refused if refused is None else refused
    return bool(_claimed(mail).update(state=state, sent_at=sent_at, error=reason, refused=kept))


def _claimed(mail: MailMessage):  # type: ignore[no-untyped-def]
    """The row while it is still this attempt's own."""
    return MailMessage.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts)
