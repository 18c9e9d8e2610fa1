"""The ledger of runs: what ran when, how much it did, and why it stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from core import clock
from core.models import JobRun

log = logging.getLogger(__name__)

State = JobRun.State
# A little more than Celery's hard time limit: whatever still says "running" then has lost its worker.
LOST_AFTER = timedelta(minutes=12)
KEEP_RUNS = timedelta(days=90)


@dataclass(frozen=True)
class Counted:
    """What a run did: rows done, rows that could not be done, and the reason of the first of these."""

    done: int = 0
    failed: int = 0
    error: str = ""


def recorded(name: str, work: Callable[[], Counted | int | None], *, quiet: bool = False) -> JobRun:
    """Run the work and write its run down; an exception is recorded and raised again for the worker's log."""
    _settle_lost(name)
    run = _begin(name, quiet)
    try:
        counted = _counted(work())
    except Exception as error:
        _finish(run, State.FAILED, Counted(error=f"{type(error).__name__}: {error}"))
        raise
    state = State.FAILED if counted.failed and not counted.done else State.DONE
    return _finish(run, state, counted)


def tidy_runs() -> int:
    """Forget runs that nobody will ask about; the last one of each job stays."""
    old = JobRun.objects.filter(started_at__lt=clock.now() - KEEP_RUNS)
    newest = JobRun.objects.order_by("job", "-pk").distinct("job").values("pk")
    return old.exclude(pk__in=newest).delete()[0]


def _begin(name: str, quiet: bool) -> JobRun:
    last = JobRun.objects.filter(job=name).first() if quiet else None
    if last and last.state == State.DONE and not (last.done or last.failed):
        # Yet another minute in which nothing was to be done: the same row says so.
        last.started_at, last.finished_at, last.state = clock.now(), None, State.RUNNING
        last.save(update_fields=["started_at", "finished_at", "state"])
        return last
    return JobRun.objects.create(job=name, started_at=clock.now())


def _finish(run: JobRun, state: str, counted: Counted) -> JobRun:
    run.state, run.done, run.failed = state, counted.done, counted.failed
    run.error, run.finished_at = counted.error[:4000], clock.now()
    run.save(update_fields=["state", "done", "failed", "error", "finished_at"])
    return run


def _counted(result: Counted | int | None) -> Counted:
    if isinstance(result, Counted):
        return result
    return Counted(done=result or 0)


def _settle_lost(name: str) -> None:
    lost = JobRun.objects.filter(job=name, state=State.RUNNING, started_at__lt=clock.now() - LOST_AFTER)
    if lost.update(state=State.FAILED, finished_at=clock.now(), error="The worker ended before the job did."):
        log.warning("job %s was left unfinished by a worker", name)
