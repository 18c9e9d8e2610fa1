"""Jobs leave a run behind, whatever becomes of them, and follow schedules that the firm may change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from core import checks_nightly
from core.checks_nightly import Check, Problem
from core.jobs import Counted, beat, every, registered, registry, runs
from core.models import JobRun, NightlyCheck

pytestmark = pytest.mark.django_db


def test_a_run_says_what_it_did() -> None:
    run = runs.recorded("test.job", lambda: Counted(done=3, failed=1, error="Contract 12: no rate"))
    run.refresh_from_db()
    assert (run.state, run.done, run.failed, run.error) == ("done", 3, 1, "Contract 12: no rate")
    assert run.finished_at is not None


def test_a_run_in_which_nothing_succeeded_failed() -> None:
    assert runs.recorded("test.job", lambda: Counted(failed=2)).state == "failed"


def test_an_exception_is_recorded_and_raised() -> None:
    def work() -> int:
        raise LookupError("gone")

    with pytest.raises(LookupError):
        runs.recorded("test.job", work)
    run = JobRun.objects.get()
    assert (run.state, run.error) == ("failed", "LookupError: gone")


def test_quiet_minutes_share_a_row() -> None:
    for done in (0, 0, 0, 2, 0, 0):
        runs.recorded("test.sweep", lambda done=done: done, quiet=True)
    assert list(JobRun.objects.order_by("pk").values_list("done", flat=True)) == [2, 0]


def test_a_run_whose_worker_died_is_settled_by_the_next() -> None:
    long_ago = timezone.now() - runs.LOST_AFTER - timedelta(minutes=1)
    lost = JobRun.objects.create(job="test.job", started_at=long_ago)
    running = JobRun.objects.create(job="test.job")
    runs.recorded("test.job", lambda: 0)
    lost.refresh_from_db()
    running.refresh_from_db()
    assert (lost.state, running.state) == ("failed", "running")


def test_old_runs_are_forgotten_but_the_last_of_each_job() -> None:
    long_ago = timezone.now() - runs.KEEP_RUNS - timedelta(days=1)
    for name in ("test.yearly", "test.daily", "test.daily"):
        JobRun.objects.create(job=name, started_at=long_ago)
    JobRun.objects.create(job="test.daily")
    assert runs.tidy_runs() == 2
    assert sorted(JobRun.objects.values_list("job", flat=True)) == ["test.daily", "test.yearly"]


def test_schedules_are_written_once() -> None:
    out = StringIO()
    call_command("sync_schedules", stdout=out)
    assert f"{len(registered())} new" in out.getvalue()
    assert beat.sync_schedules() == {"created": 0, "updated": 0, "off": 0}
    row = PeriodicTask.objects.get(name="core.mail")
    assert (row.task, row.interval.every, row.interval.period) == ("core.tasks.sweep_mail", 1, "minutes")
    nightly = PeriodicTask.objects.get(name="core.nightly_checks")
    assert (nightly.crontab.hour, nightly.crontab.minute) == ("2", "30")


def test_an_edited_schedule_is_left_alone_and_an_unedited_one_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    beat.sync_schedules()
    edited = PeriodicTask.objects.get(name="core.mail")
    edited.interval, _made = IntervalSchedule.objects.get_or_create(every=7, period="minutes")
    edited.save()
    for name in ("core.mail", "core.outbox"):
        monkeypatch.setitem(registry._jobs, name, replace(registry._jobs[name], schedule=every(minutes=3)))
    assert beat.sync_schedules() == {"created": 0, "updated": 1, "off": 0}
    edited.refresh_from_db()
    assert edited.interval.every == 7
    assert PeriodicTask.objects.get(name="core.outbox").interval.every == 3


def test_a_job_that_is_gone_is_switched_off_and_a_stranger_is_not() -> None:
    interval, _made = IntervalSchedule.objects.get_or_create(every=5, period="minutes")
    gone = PeriodicTask.objects.create(name="x.gone", task="x.gone", interval=interval, headers='{"keel_shipped": "?"}')
    other = PeriodicTask.objects.create(name="x.other", task="x.other", interval=interval)
    beat.sync_schedules()
    gone.refresh_from_db()
    other.refresh_from_db()
    assert (gone.enabled, other.enabled) == (False, True)


def test_the_next_run_is_known() -> None:
    beat.sync_schedules()
    row = PeriodicTask.objects.get(name="core.mail")
    now = timezone.now()
    due = beat.next_due(row, now)
    assert due is not None
    assert timedelta(seconds=50) < due - now <= timedelta(seconds=62)
    row.enabled = False
    assert beat.next_due(row, now) is None


def test_checks_keep_their_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[list[Problem]] = [[Problem("Row %(row)s", "/x/", {"row": 7})], []]
    monkeypatch.setattr(checks_nightly, "_checks", {"t": Check("t", "It adds up", lambda: answers.pop(0))})
    assert checks_nightly.run_all() == Counted(failed=1, error="t")
    kept = NightlyCheck.objects.get()
    assert (kept.ok, kept.found, kept.problems) == (
        False,
        1,
        [{"text": "Row %(row)s", "url": "/x/", "arguments": {"row": 7}}],
    )
    assert checks_nightly.run_all() == Counted(done=1)
    kept.refresh_from_db()
    assert (kept.ok, kept.problems) == (True, [])


def test_a_check_that_breaks_down_does_not_hold_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[Problem]:
        raise ZeroDivisionError("oh")

    checks = {"a": Check("a", "A", broken), "b": Check("b", "B", list)}
    monkeypatch.setattr(checks_nightly, "_checks", checks)
    assert checks_nightly.run_all() == Counted(done=1, failed=1, error="a")
    assert list(NightlyCheck.objects.values_list("name", "ok")) == [("a", False), ("b", True)]
