"""Work after events: never lost with the broker, tried again with patience, given up in sight of people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone

from core import events, outbox
from core.access import System
from core.events import Event, publish
from core.models import AuditEvent, OutboxJob
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Rang(Event):
    times: int


heard: list[int] = []
broken: list[bool] = [False]


def listen(event: Rang) -> None:
    if broken[0]:
        raise ConnectionError("nobody there")
    heard.append(event.times)


@pytest.fixture(autouse=True)
def ears() -> Iterator[None]:
    heard.clear()
    broken[0] = False
    with (
        patch.dict(events._later, {Rang.kind(): {"tests.listen": listen}}),
        patch.dict(events._kinds, {Rang.kind(): Rang}),
    ):
        yield


def ring(times: int = 3) -> OutboxJob:
    with transaction.atomic():
        event = publish(Rang(times=times), actor=System("test"))
    return OutboxJob.objects.get(event=event)


def test_the_sweep_finds_what_no_worker_was_told_about() -> None:
    job = ring()
    assert outbox.sweep() == 1
    assert outbox.sweep() == 0
    job.refresh_from_db()
    assert (job.state, heard) == ("done", [3])


def test_a_rollback_leaves_no_work() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(Rang(times=1), actor=System("test"))
        raise RuntimeError
    assert not OutboxJob.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_failure_is_tried_again_later() -> None:
    job = ring()
    broken[0] = True
    assert not outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("waiting", 1, "ConnectionError: nobody there")
    assert job.not_before > timezone.now() + timedelta(seconds=20)
    broken[0] = False
    assert not outbox.run(job.pk), "not before its time"
    OutboxJob.objects.update(not_before=timezone.now())
    assert outbox.run(job.pk)


def test_a_claim_of_a_dead_worker_is_taken_over_a_young_one_is_not() -> None:
    job = ring()
    OutboxJob.objects.update(state="running", claimed_at=timezone.now())
    assert outbox.sweep() == 0
    OutboxJob.objects.update(claimed_at=timezone.now() - outbox.CLAIM_LIMIT - timedelta(minutes=1))
    assert outbox.sweep() == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_what_was_given_up_is_seen_and_tried_again(cast: Cast) -> None:
    job = ring()
    broken[0] = True
    for _attempt in range(outbox.MOST_ATTEMPTS):
        OutboxJob.objects.update(not_before=timezone.now())
        outbox.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "nobody there" in client_of(cast.finance).get("/jobs/").content.decode()
    assert client_of(cast.finance).post(f"/jobs/retry/{job.pk}/").status_code == 403
    broken[0] = False
    for _time in range(2):
        assert client_of(cast.owner).post(f"/jobs/retry/{job.pk}/").status_code == 303
    assert AuditEvent.objects.filter(kind="core.FollowUpRetried").count() == 1
    assert outbox.sweep() == 1
    assert heard == [3]
    assert "nobody there" not in client_of(cast.finance).get("/jobs/").content.decode()
