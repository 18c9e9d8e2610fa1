"""The proof that mail really comes: a test mail of our own, sent each hour and looked for."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage as Outgoing
from django.utils.translation import gettext as _

from core import clock
from core.access import System
from crm.actions import mailbox_runs
from crm.mail.imap import Session
from crm.mail.parsing import CANARY
from crm.models import Mailbox

SYSTEM = System("crm.mail")
EVERY = timedelta(hours=1)
# How long a test mail may be on its way before it is missed; two in a row are, so that one lost on the way is not.
MISSED_AFTER = timedelta(minutes=90)
FOLDER = "Keel check"


def is_due(box: Mailbox) -> bool:
    return box.canary_sent_at is None or clock.now() - box.canary_sent_at >= EVERY


def missed_since(box: Mailbox) -> datetime | None:
    """Since when a test mail is waited for in vain."""
    since = box.canary_since_at
    return since if since is not None and clock.now() - since >= MISSED_AFTER else None


def prove_by_mail(box: Mailbox) -> None:
    """Send the hour's test mail, and tell when the ones before have not come."""
    if box.canary == Mailbox.Canary.OFF:
        return
    box.refresh_from_db()
    if since := missed_since(box):
        mailbox_runs.miss_canary(mailbox=box, since=since, actor=SYSTEM)
    if box.canary != Mailbox.Canary.SMTP or not settings.MAIL_LEAVES or not is_due(box):
        return
    token = secrets.token_hex(16)
    if not mailbox_runs.begin_canary(mailbox=box, token=token, actor=SYSTEM):
        return
    mail = Outgoing(_subject(), _text(), to=[box.address], headers={CANARY: token, "Auto-Submitted": "auto-generated"})
    try:
        mail.send()
    except (SMTPException, OSError):
        return  # it will be missed, and the page says so


def prove_by_folder(box: Mailbox, server: Session) -> None:
    """Put the test mail into a folder of its own, read it there and remove it."""
    if box.canary != Mailbox.Canary.APPEND or not is_due(box):
        return
    token = secrets.token_hex(16)
    if not mailbox_runs.begin_canary(mailbox=box, token=token, actor=SYSTEM):
        return
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = _subject(), settings.DEFAULT_FROM_EMAIL, box.address
    mail["Date"], mail[CANARY] = format_datetime(clock.now()), token
    mail.set_content(_text())
    server.put(FOLDER, mail.as_bytes())
    if server.take_out(FOLDER, token, CANARY):
        mailbox_runs.see_canary(mailbox=box, token=token, actor=SYSTEM)


def _subject() -> str:
    return _("Test mail of Keel")


def _text() -> str:
    return _("Keel sends this mail every hour to prove that it reads the mailbox. You can delete it at any time.")
