"""Starting a job by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.db import transaction

from core import checks_nightly
from core.access import Actor
from core.actions import action
from core.events import Event, publish
from core.jobs.registry import Job
from core.messages import send_task
from core.permissions import JOBS_EDIT


@dataclass(frozen=True, kw_only=True)
class JobStarted(Event):
    """A person started a job outside its schedule."""

    job: str


@action(JOBS_EDIT)
def run_now(*, job: Job, actor: Actor) -> None:
    """Ask a worker to run the job now; it does what is due and nothing twice."""
    publish(JobStarted(job=job.name), actor=actor)
    transaction.on_commit(partial(send_task, job.task), robust=True)


@action(JOBS_EDIT)
def check_now(*, check: checks_nightly.Check, actor: Actor) -> bool:
    """Compute one identity now; True when it holds."""
    return checks_nightly.run_one(check)
