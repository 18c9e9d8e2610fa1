"""The chain over the audit trail: complete, in order, and unable to hide a change."""

from __future__ import annotations

import threading

import pgtrigger
import pytest
from django.db import connection, transaction

from core.access import System
from core.audit import checking, sealing
from core.audit.canonical import GENESIS
from core.events import Changed, publish
from core.models import AuditEvent, AuditSeal

pytestmark = pytest.mark.django_db(transaction=True)

APPEND_ONLY = ("core.AuditEvent:audit_append_only", "core.AuditSeal:seal_append_only")


def happen(count: int = 1) -> list[int]:
    rows = []
    for number in range(count):
        with transaction.atomic():
            event = Changed(model="core.tag", pk=number, old={"name": "Ääkkönen"}, new={"name": "İzmir", "n": None})
            rows.append(publish(event, actor=System("test"), reason="because").pk)
    return rows


def test_events_are_sealed_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST_ROWS", 2)
    ids = happen(5)
    assert sealing.seal() == 5
    assert sealing.seal() == 0
    assert [(s.first_id, s.last_id, s.rows) for s in AuditSeal.objects.order_by("pk")] == [
        (ids[0], ids[1], 2),
        (ids[2], ids[3], 2),
        (ids[4], ids[4], 1),
    ]
    first, second, _third = AuditSeal.objects.order_by("pk")
    assert first.previous == GENESIS
    assert second.previous == first.digest
    assert checking.check_chain() is None


def test_an_event_that_commits_late_is_waited_for() -> None:
    """Its id is lower than one that is already there: sealing past it would leave it out for ever."""
    written, go_on = threading.Event(), threading.Event()
    late: list[int] = []

    def slow() -> None:
        with transaction.atomic():
            late.extend([publish(Changed(model="x.y", pk=1, old={}, new={}), actor=System("slow")).pk])
            written.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    [later] = happen()
    assert late[0] < later
    assert sealing.seal(patience=0.3) == 0
    go_on.set()
    thread.join()
    assert sealing.seal() == 2
    assert checking.check_chain() is None


def test_a_gap_of_a_rollback_is_no_hole() -> None:
    happen()
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(Changed(model="x.y", pk=1, old={}, new={}), actor=System("test"))
        raise RuntimeError
    happen()
    assert sealing.seal() == 2
    assert checking.check_chain() is None


def test_the_changed_event_is_named() -> None:
    ids = happen(4)
    sealing.seal()
    with pgtrigger.ignore(*APPEND_ONLY):
        AuditEvent.objects.filter(pk=ids[2]).update(reason="something else")
    broken = checking.check_chain()
    assert broken is not None
    assert broken.event_id == ids[2]


def test_a_removed_event_is_noticed() -> None:
    ids = happen(4)
    sealing.seal()
    with pgtrigger.ignore(*APPEND_ONLY):
        AuditEvent.objects.filter(pk=ids[1]).delete()
    broken = checking.check_chain()
    assert broken is not None
    assert broken.event_id == ids[2]


def test_the_last_event_of_a_seal_can_not_go_unnoticed() -> None:
    ids = happen(3)
    sealing.seal()
    with pgtrigger.ignore(*APPEND_ONLY):
        AuditEvent.objects.filter(pk=ids[-1]).delete()
    broken = checking.check_chain()
    assert broken is not None
    assert broken.text == checking.END_CHANGED


@pytest.mark.parametrize("field", ["digest", "previous"])
def test_a_changed_seal_is_named(field: str) -> None:
    happen()
    sealing.seal()
    happen()
    sealing.seal()
    second = AuditSeal.objects.order_by("pk").last()
    assert second is not None
    with pgtrigger.ignore(*APPEND_ONLY):
        AuditSeal.objects.filter(pk=second.pk).update(**{field: "f" * 64})
    broken = checking.check_chain()
    assert broken is not None
    assert (broken.seal_id, broken.event_id) == (second.pk, None)


def test_the_database_refuses_to_change_what_happened() -> None:
    happen()
    sealing.seal()
    for rows in (AuditEvent.objects, AuditSeal.objects):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            rows.update(id=7)
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            rows.all().delete()


def test_two_sealers_do_not_seal_twice() -> None:
    happen(3)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])
        found: list[int] = []

        def other() -> None:
            found.append(sealing.seal(patience=2))
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert found == [0]
    assert sealing.seal() == 3
