"""The platform's own jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from unittest.mock import patch

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from core import events
from core.access import System
from core.audit import checking
from core.events import Event, publish
from core.mail import queue_mail
from core.models import (
    AuditEvent,
    AuditSeal,
    ExportJob,
    JobRun,
    MailMessage,
    NightlyCheck,
    Notification,
    OutboxJob,
    Tag,
)
from tests.cast import make_cast
from tests.core.mail.post import Post, post_office

Check = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    number: int


def tag_it(event: Happened) -> None:
    Tag.objects.create(model="test.happened", name=f"event {event.number}")


@contextmanager
def outbox() -> Iterator[Check]:
    """Three events, each followed by one tag."""
    later = {Happened.kind(): {"tests.tag_it": tag_it}}
    with patch.dict(events._later, later), patch.dict(events._kinds, {Happened.kind(): Happened}):
        for number in range(3):
            with transaction.atomic():
                publish(Happened(number=number), actor=System("test"))

        def check() -> None:
            assert Tag.objects.filter(model="test.happened").count() == 3
            assert set(OutboxJob.objects.values_list("state", flat=True)) == {"done"}

        yield check


@contextmanager
def mail() -> Iterator[Check]:
    """A document and a reminder: the first comes through, under one Message-ID; the second never comes twice."""
    with override_settings(), ExitStack() as stack:
        post: Post = stack.enter_context(post_office(settings))
        for kind in ("document", "reminder"):
            queue_mail(kind=kind, to=["maksaja@merituuli.example"], subject=kind, body="Hei", key=kind)

        def check() -> None:
            states = dict(MailMessage.objects.values_list("kind", "state"))
            assert states["document"] == "sent"
            assert states["reminder"] in ("sent", "uncertain")
            came = Counter(str(message["Subject"]) for message in post.got)
            assert came["document"] >= 1
            assert came["reminder"] <= 1
            assert len({str(message["Message-ID"]) for message in post.got}) == len(came)

        yield check


@contextmanager
def audit_seal() -> Iterator[Check]:
    for number in range(3):
        with transaction.atomic():
            publish(Happened(number=number), actor=System("test"))

    def check() -> None:
        assert checking.check_chain() is None
        sealed = sum(AuditSeal.objects.values_list("rows", flat=True))
        assert sealed == AuditEvent.objects.count()

    yield check


@contextmanager
def nightly_checks() -> Iterator[Check]:
    def check() -> None:
        names = list(NightlyCheck.objects.values_list("name", flat=True))
        assert "core.audit_chain" in names
        assert len(names) == len(set(names))

    yield check


@contextmanager
def tidy_runs() -> Iterator[Check]:
    long_ago = timezone.now() - timedelta(days=200)
    for _number in range(3):
        JobRun.objects.create(job="test.old", started_at=long_ago, state="done")

    def check() -> None:
        assert JobRun.objects.filter(job="test.old").count() == 1

    yield check


@contextmanager
def exports() -> Iterator[Check]:
    """A file of the outgoing mail for a finance person: written and announced once."""
    cast = make_cast()
    for number in range(3):
        queue_mail(kind="document", to=["a@b.example"], subject=f"Invoice {number}", body="Hei")
    ExportJob.objects.create(user=cast.finance, view="core.mails", format="csv")

    def check() -> None:
        job = ExportJob.objects.get()
        assert (job.state, job.rows) == ("done", 3)
        with job.file.open() as file:
            assert len(file.read().splitlines()) == 4
        assert Notification.objects.filter(user=cast.finance, kind="export").count() == 1

    yield check


CASES = {
    "core.audit_seal": audit_seal,
    "core.exports": exports,
    "core.mail": mail,
    "core.nightly_checks": nightly_checks,
    "core.outbox": outbox,
    "core.tidy_runs": tidy_runs,
}
