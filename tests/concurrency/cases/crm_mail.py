"""The reading of mailboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.test import override_settings

from core import clock
from core.sealing import seal
from crm.actions import mailbox_runs
from crm.mail import syncing
from crm.models import Mail, MailboxGrant, MailCopy, MailLink, TimelineEntry
from tests.cast import make_cast
from tests.crm.mail_server import mail, mail_server, mailbox_of
from tests.crm.oauth_server import oauth_provider
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


@contextmanager
def grants() -> Iterator[Callable[[], None]]:
    """Two mailboxes that were given up: what they were granted is taken back at the provider, and none is left."""
    cast = make_cast()
    with override_settings(KEEL_MAIL_PRIVATE_HOSTS=True), oauth_provider() as fake:
        given = [fake.grant(f"{number}@luoto.example")["refresh_token"] for number in range(2)]
        for number, refresh in enumerate(given):
            box = mailbox_of(cast, login=f"{number}@luoto.example", signs_in="google", archived_at=clock.now())
            MailboxGrant.objects.create(mailbox=box, kind="google", refresh=seal(refresh), ended_at=clock.now())

        def check() -> None:
            assert not MailboxGrant.objects.exists() and set(fake.revoked) == set(given)

        yield check


CASES = {"crm.mail": mails, "crm.mail_grants": grants}
