"""The reading of mailboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.test import override_settings

from core import clock
from core.models import AuditEvent
from core.sealing import seal
from crm.actions import mailbox_runs
from crm.mail import syncing
from crm.models import Activity, Mail, MailboxGrant, MailCopy, MailLink, MeetingGuest, MeetingInvite, TimelineEntry
from tests.cast import make_cast
from tests.crm.mail_server import mail, mail_server, mailbox_of
from tests.crm.oauth_server import oauth_provider
from tests.crm.test_meeting_invites import reply
from tests.factories import PersonFactory


@contextmanager
def mails() -> Iterator[Callable[[], None]]:
    """Six mails of a contact in a real mailbox, one of them twice, one of nobody, and a calendar's answer: each counts once."""
    cast = make_cast()
    saara = PersonFactory(email="saara@suvanto.example")
    meeting = Activity.objects.create(kind="meeting", at=clock.now(), text="x", user=cast.sales, person=saara)
    MeetingInvite.objects.create(activity=meeting, subject="Kick-off")
    guest = MeetingGuest.objects.create(activity=meeting, person=saara, address=saara.email)
    # Waiting after a failure stays shorter than what passes between two lives of the worker.
    waits = patch.object(mailbox_runs, "LONGEST_WAIT", timedelta(minutes=30))
    small = patch.object(syncing, "BATCH", 4)
    with mail_server() as server, override_settings(KEEL_MAIL_PRIVATE_HOSTS=True), small, waits:
        # The same mail has the same date, so one moment stands in both of its copies.
        at = clock.now()
        server.deliver(*(mail(number=number, subject=f"Mail {number}", at=at) for number in range(5)))
        server.deliver(mail(number=0, at=at), mail("nobody@else.example", number=9))
        server.deliver(reply(meeting, saara.email, "ACCEPTED", number=20))
        box = mailbox_of(cast, server)

        def check() -> None:
            mails = Mail.objects.filter(subject__startswith="Mail ")
            assert sorted(mails.values_list("subject", flat=True)) == [f"Mail {n}" for n in range(5)]
            copies = MailCopy.objects.filter(mail__in=mails).order_by("folder", "uid")
            told = list(copies.values_list("folder", "uid", "mail__subject"))
            assert len(told) == 6, told
            assert MailLink.objects.filter(mail__in=mails).count() == 5
            assert TimelineEntry.objects.filter(kind="mail.in").count() == MailLink.objects.count()
            guest.refresh_from_db()
            assert guest.state == "accepted" and AuditEvent.objects.filter(kind="crm.MeetingAnswered").count() == 1
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
