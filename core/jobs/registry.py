"""`@job` turns a function into a Celery task that leaves a JobRun behind.

    @job("billing.recurring", label=_("Recurring invoices"), schedule=daily(5), description=_("…"))
    def draft_recurring() -> Counted:
        …
        return Counted(done=3, failed=1, error="Contract 12: …")

The function takes nothing and does everything that is due up to today; it must be repeatable, because a worker may
die in the middle and beat may start it twice. Its task is named after its module and function, as Celery does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from celery import shared_task

from core.jobs.runs import Counted, recorded
from core.jobs.schedule import Schedule

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Work: TypeAlias = "Callable[[], Counted | int | None]"

__all__ = ["Counted", "Job", "Work", "find", "job", "registered"]


@dataclass(frozen=True)
class Job:
    """`quiet` jobs run so often that only runs which did something leave a row of their own."""

    name: str
    label: StrOrPromise
    schedule: Schedule
    task: str
    work: Work
    description: StrOrPromise = ""
    quiet: bool = False


_jobs: dict[str, Job] = {}


def job(
    name: str, *, label: StrOrPromise, schedule: Schedule, description: StrOrPromise = "", quiet: bool = False
) -> Callable[[Work], Any]:
    """Register the function as a scheduled job; the Celery task it becomes is returned."""

    def wrap(work: Work) -> Any:
        task_name = f"{work.__module__}.{work.__name__}"
        if name in _jobs and _jobs[name].task != task_name:
            raise ValueError(f"job {name} is registered twice")
        _jobs[name] = Job(name, label, schedule, task_name, work, description, quiet)

        @functools.wraps(work)
        def run() -> None:
            recorded(name, work, quiet=quiet)

        return shared_task(name=task_name)(run)

    return wrap


def registered() -> list[Job]:
    return sorted(_jobs.values(), key=lambda found: found.name)


def find(name: str) -> Job | None:
    return _jobs.get(name)


def wiring() -> dict[str, str]:
    return {found.name: f"{found.task}, {found.schedule}" for found in registered()}
