"""Starting a job by hand, and trying again what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.db import transaction

from core import checks_nightly, clock
from core.access import Actor
from core.actions import action
from core.events import Event, publish
from core.jobs.registry import Job
from core.messages import send_task
from core.models import OutboxJob
from core.permissions import JOBS_EDIT


@dataclass(frozen=True, kw_only=True)
class JobStarted(Event):
    """A person started a job outside its schedule."""

    job: str


@dataclass(frozen=True, kw_only=True)
class FollowUpRetried(Event):
    """A person asked for work after an event to be tried again."""

    outbox_id: int
    handler: str


@action(JOBS_EDIT)
def retry_follow_up(*, job: OutboxJob, actor: Actor) -> OutboxJob:
    """Give work that was given up after its last attempt eight new ones."""
    job = OutboxJob.objects.select_for_update().get(pk=job.pk)
    if job.state != OutboxJob.State.FAILED:
        return job
    job.state, job.attempts, job.not_before = OutboxJob.State.WAITING, 0, clock.now()
    job.save(update_fields=["state", "attempts", "not_before"])
    publish(FollowUpRetried(outbox_id=job.pk, handler=job.handler), actor=actor)
    transaction.on_commit(partial(send_task, "core.tasks.run_outbox_job", job.pk), robust=True)
    return job


@action(JOBS_EDIT)
def run_now(*, job: Job, actor: Actor) -> None:
    """Ask a worker to run the job now; it does what is due and nothing twice."""
    publish(JobStarted(job=job.name), actor=actor)
    transaction.on_commit(partial(send_task, job.task), robust=True)


@action(JOBS_EDIT)
def check_now(*, check: checks_nightly.Check, actor: Actor) -> bool:
    """Compute one identity now; True when it holds."""
    return checks_nightly.run_one(check)
