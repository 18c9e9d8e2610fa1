"""The reading of mailboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.test import override_settings

from crm.actions import mailbox_runs
from crm.mail import syncing
from crm.models import Mail, MailCopy, MailLink, TimelineEntry
from tests.cast import make_cast
from tests.crm.mail_server import mail, mail_server, mailbox_of
from tests.factories import PersonFactory


@contextmanager
def mails() -> Iterator[Callable[[], None]]:
    """Six mails of a contact in a real mailbox, one of them twice, and one of nobody: each comes once."""
    cast = make_cast()
    PersonFactory(email="saara@suvanto.example")
    # Waiting after a failure stays shorter than what passes between two lives of the worker.
    waits = patch.object(mailbox_runs, "LONGEST_WAIT", timedelta(minutes=30))
    small = patch.object(syncing, "BATCH", 4)
    with mail_server() as server, override_settings(KEEL_MAIL_PRIVATE_HOSTS=True), small, waits:
        server.deliver(*(mail(number=number, subject=f"Mail {number}") for number in range(5)))
        server.deliver(mail(number=0), mail("nobody@else.example", number=9))
        box = mailbox_of(cast, server)

        def check() -> None:
            assert sorted(Mail.objects.values_list("subject", flat=True)) == [f"Mail {n}" for n in range(5)]
            assert MailCopy.objects.count() == 6
            assert MailLink.objects.count() == TimelineEntry.objects.filter(kind="mail.in").count() == 5
            box.refresh_from_db()
            assert box.claimed_at is None and box.last_success_at

        yield check


CASES = {"crm.mail": mails}
