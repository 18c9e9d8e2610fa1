"""Large files of lists: asked for by a person, written by a worker, announced, and forgotten after a week."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from core import access, clock
from core.actions import action
from core.events import Event, publish
from core.lists import files, paging
from core.lists.listing import Listing
from core.lists.registry import list_named
from core.messages import send_task
from core.models import ExportJob, User
from core.notifications import notify
from core.permissions import SIGNED_IN

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class ExportAsked(Event):
    """A person asked for a large file of a list."""

    view: str
    query: str
    format: str


class ListGone(Exception):
    """The list is no longer there, or no longer the person's to see."""


@action(SIGNED_IN)
def ask(*, actor: User, view: str, kwargs: dict[str, Any], query: str, kind: str) -> ExportJob:
    """Queue the file; the caller has checked that the person may see the list, the worker checks it again."""
    job = ExportJob.objects.create(user=actor, view=view, kwargs=kwargs, query=query, format=kind)
    publish(ExportAsked(view=view, query=query, format=kind), actor=actor, subject=job)
    transaction.on_commit(partial(send_task, "core.tasks.write_export", job.pk), robust=True)
    return job


def run(job_id: int) -> bool:
    """Write one file if it is free to claim; True when this call did it."""
    state = ExportJob.State
    claimed = (
        ExportJob.objects.filter(pk=job_id)
        .due(clock.now())
        .update(state=state.RUNNING, claimed_at=clock.now(), attempts=F("attempts") + 1, written=0, error="")
    )
    if not claimed:
        return False
    job = ExportJob.objects.select_related("user").get(pk=job_id)
    try:
        with translation.override(job.user.language), timezone.override(ZoneInfo(job.user.time_zone)):
            _write(job)
    except Exception as error:
        log.exception("export %s failed", job_id)
        over = isinstance(error, ListGone) or job.attempts >= MOST_ATTEMPTS
        ExportJob.objects.filter(pk=job_id).update(
            state=state.FAILED if over else state.WAITING, error=f"{type(error).__name__}: {error}"[:500]
        )
        return False
    return True


def _write(job: ExportJob) -> None:
    listing = _listing(job)
    rows = listing.filtered.order_by().count()
    ExportJob.objects.filter(pk=job.pk).update(rows=rows)
    with tempfile.TemporaryFile() as target:
        _fill(target, job, listing)
        target.seek(0)
        job.file.save(f"{job.pk}-{job.view}.{job.format}", File(target), save=False)
    finished = {"state": ExportJob.State.DONE, "finished_at": clock.now(), "file": job.file.name}
    # Ready and told in one: a worker that dies here leaves neither, and the next one writes the file again.
    with transaction.atomic():
        ExportJob.objects.filter(pk=job.pk).update(**finished)
        _tell(job)


def _listing(job: ExportJob) -> Listing:
    view = list_named(job.view)
    if view is None or not all(access.may(job.user, one) for one in view.export_needs()):
        raise ListGone(job.view)
    listing = view.opened(job.user, job.query, **job.kwargs)
    if listing.is_broken:
        raise ListGone(" ".join(listing.problems))
    return listing


def _fill(target: IO[bytes], job: ExportJob, listing: Listing) -> None:
    exports, batches = files.exports_of(listing.written), _counted(job, listing)
    if job.format == ExportJob.Format.XLSX:
        files.write_xlsx(target, exports, batches, title=str(listing.view.title))
        return
    for piece in files.write_csv(exports, batches):
        target.write(piece.encode())


def _counted(job: ExportJob, listing: Listing) -> Iterator[list[Any]]:
    """The rows in batches; the progress is seen by the person who waits, and keeps the claim alive."""
    written = 0
    for batch in paging.batches(listing.rows, listing.order):
        yield batch
        written += len(batch)
        ExportJob.objects.filter(pk=job.pk).update(written=written, claimed_at=clock.now())


def _tell(job: ExportJob) -> None:
    notify(
        job.user,
        kind="export",
        key=str(job.pk),
        text=gettext_noop("The file you asked for is ready."),
        why=gettext_noop("You asked for a large export."),
        url=reverse("core:export", args=[job.pk]),
    )


def sweep(limit: int = 20) -> int:
    """Write what no worker was told about or a dead one left, and forget files older than a week."""
    for old in ExportJob.objects.stale(clock.now())[:200]:
        old.file.delete(save=False)
        ExportJob.objects.filter(pk=old.pk).update(file="")
    return sum(run(pk) for pk in list(ExportJob.objects.due(clock.now()).values_list("pk", flat=True)[:limit]))
