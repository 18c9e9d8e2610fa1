"""Jobs of crm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import time_machine

from core import clock
from core.models import AuditEvent, MailMessage, Notification
from crm import digest
from crm.actions import ask_personal_export, ask_vat_check, merge
from crm.models import DuplicateCandidate, DuplicateScan, MergeMove, PersonalExport, VatCheck, VatCheckPolicy
from tests.cast import make_cast
from tests.crm.vies_server import register
from tests.factories import FollowUpFactory, OrganisationFactory, PersonFactory


@contextmanager
def follow_ups() -> Iterator[Callable[[], None]]:
    """Three follow-ups that are due: each is told at least once, and never twice on one day."""
    cast = make_cast()
    due = clock.today() - timedelta(days=1)
    rows = [FollowUpFactory(owner=cast.sales, due_on=due) for _number in range(3)]

    def check() -> None:
        told = Counter(Notification.objects.filter(kind="follow_up").values_list("key", flat=True))
        assert set(told.values()) == {1}
        assert {key.split()[0] for key in told} == {str(row.pk) for row in rows}

    yield check


@contextmanager
def vat_checks() -> Iterator[Callable[[], None]]:
    """Two questions: each is answered for good, or a person is told that its answer was lost; none is left open."""
    cast = make_cast()
    VatCheckPolicy.objects.create(active=True)
    with register():
        for number in range(2):
            client = OrganisationFactory(country="SE", vat_id=f"SE55601234560{number}")
            ask_vat_check(organisation=client, company=cast.company, actor=cast.sales)

        def check() -> None:
            rows = list(VatCheck.objects.all())
            assert len(rows) == 2
            assert {row.state for row in rows} <= {"answered", "uncertain"}
            events = AuditEvent.objects.filter(kind="crm.VatCheckAnswered")
            assert events.count() == len([row for row in rows if row.state == "answered"])

        yield check


@contextmanager
def duplicates() -> Iterator[Callable[[], None]]:
    """Two pairs of twins: each pair is told once, however often the search dies."""
    make_cast()
    for name in ("Merituuli", "Suvanto Energy"):
        for form in ("Oy", "Ab"):
            OrganisationFactory(name=f"{name} {form}", email="", invoice_email="")

    def check() -> None:
        pairs = DuplicateCandidate.objects.values_list("organisation__name", "other_organisation__name", "state")
        found = set(pairs)
        assert found == {
            ("Merituuli Oy", "Merituuli Ab", "open"),
            ("Suvanto Energy Oy", "Suvanto Energy Ab", "open"),
        }
        assert DuplicateScan.objects.count() == 2

    yield check


@contextmanager
def personal_exports() -> Iterator[Callable[[], None]]:
    """A file of a person's data: written and announced once."""
    cast = make_cast()
    ask_personal_export(person=PersonFactory(), actor=cast.owner)

    def check() -> None:
        job = PersonalExport.objects.get()
        assert job.state == "done" and job.file.size > 0
        assert Notification.objects.filter(kind="personal_export").count() == 1

    yield check


@contextmanager
def digests() -> Iterator[Callable[[], None]]:
    """Two people who want the morning mail, on a working morning: each gets one."""
    cast = make_cast()
    for person in (cast.sales, cast.lead):
        person.daily_digest = True
        person.save()
        FollowUpFactory(owner=person, due_on=date(2026, 5, 18))

    def check() -> None:
        keys = list(MailMessage.objects.order_by("key").values_list("key", flat=True))
        first = {f"digest {person.pk} 2026-05-20" for person in (cast.sales, cast.lead)}
        assert first <= set(keys) and len(keys) == len(set(keys))

    # A morning as long as a day: each life of the worker is forty minutes later than the one before.
    with time_machine.travel(datetime(2026, 5, 19, 21, 5, tzinfo=UTC)), patch.multiple(digest, FROM=0, UNTIL=24):
        yield check


@contextmanager
def merges() -> Iterator[Callable[[], None]]:
    """Three follow-ups that were written to a merged client: each goes to the kept one, once."""
    cast = make_cast()
    kept, gone = OrganisationFactory(), OrganisationFactory()
    merge(survivor=kept, loser=gone, values={}, actor=cast.sales)
    for _number in range(3):
        FollowUpFactory(owner=cast.sales, organisation=gone, deal=None)

    def check() -> None:
        assert kept.followups.count() == 3 == MergeMove.objects.filter(model="crm.followup").count()

    yield check


CASES = {
    "crm.digest": digests,
    "crm.duplicates": duplicates,
    "crm.follow_ups": follow_ups,
    "crm.merges": merges,
    "crm.personal_exports": personal_exports,
    "crm.vat_checks": vat_checks,
}
