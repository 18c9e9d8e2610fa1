"""Tasks of the platform: thin, repeatable, started by beat or by a commit."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from core import checks_nightly, outbox
from core.audit import sealing
from core.imports import running as imports
from core.jobs import Counted, daily, every, job
from core.jobs.runs import tidy_runs
from core.lists import export_jobs
from core.mail import sending


@shared_task
def run_outbox_job(job_id: int) -> None:
    outbox.run(job_id)


@shared_task
def write_export(job_id: int) -> None:
    export_jobs.run(job_id)


@shared_task
def run_import(batch_id: int) -> None:
    imports.run(batch_id)


@shared_task
def send_mail(pk: int) -> None:
    sending.send(pk)


@job(
    "core.outbox",
    label=_("Work after events"),
    schedule=every(minutes=1),
    description=_("Does what follows from an event and no worker was told about."),
    quiet=True,
)
def sweep_outbox() -> int:
    return outbox.sweep()


@job(
    "core.mail",
    label=_("Outgoing mail"),
    schedule=every(minutes=1),
    description=_("Sends mail that waits and settles what a dead worker left half sent."),
    quiet=True,
)
def sweep_mail() -> int:
    return sending.sweep()


@job(
    "core.exports",
    label=_("Large exports"),
    schedule=every(minutes=1),
    description=_("Writes files that no worker was told about and forgets those older than a week."),
    quiet=True,
)
def sweep_exports() -> int:
    return export_jobs.sweep()


@job(
    "core.imports",
    label=_("Imports"),
    schedule=every(minutes=1),
    description=_("Goes on with imports that no worker was told about and forgets files older than 30 days."),
    quiet=True,
)
def sweep_imports() -> int:
    return imports.sweep()


@job(
    "core.audit_seal",
    label=_("Audit seal"),
    schedule=every(minutes=1),
    description=_("Chains new events of the audit trail, so that a changed or missing one is noticed."),
    quiet=True,
)
def seal_audit() -> int:
    return sealing.seal()


@job(
    "core.nightly_checks",
    label=_("Does it add up?"),
    schedule=daily(2, 30),
    description=_("Computes the sums that must agree and names the rows that do not."),
)
def nightly_checks() -> Counted:
    return checks_nightly.run_all()


@job(
    "core.tidy_runs",
    label=_("Tidy up"),
    schedule=daily(3, 30),
    description=_("Forgets runs of jobs older than 90 days."),
)
def tidy() -> int:
    return tidy_runs()
