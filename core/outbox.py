"""Work that follows a commit: claimed by a conditional update, tried again with back-off, never lost with the broker."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from core import clock
from core.events import deliver
from core.models.audit import OutboxJob

log = logging.getLogger(__name__)

CLAIM_LIMIT = timedelta(minutes=10)
MOST_ATTEMPTS = 8


def run(job_id: int) -> bool:
    """Run one job if it is free; True when this call did the work."""
    state = OutboxJob.State
    claimed = OutboxJob.objects.filter(pk=job_id).due(clock.now()).update(
        state=state.RUNNING, claimed_at=clock.now(), attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    job = OutboxJob.objects.select_related("event").get(pk=job_id)
    try:
        with transaction.atomic():
            deliver(job)
            OutboxJob.objects.filter(pk=job_id).update(state=state.DONE, done_at=clock.now(), error="")
    except Exception as error:
        log.exception("outbox job %s failed", job_id)
        last = job.attempts >= MOST_ATTEMPTS
        OutboxJob.objects.filter(pk=job_id).update(
            state=state.FAILED if last else state.WAITING,
            not_before=clock.now() + timedelta(seconds=15 * 2**job.attempts),
            error=f"{type(error).__name__}: {error}"[:2000],
        )
        return False
    return True


def sweep(limit: int = 200) -> int:
    """Run what no worker was told about: waiting jobs, and claimed ones whose worker died. Returns how many ran."""
    due = OutboxJob.objects.due(clock.now()).order_by("pk").values_list("pk", flat=True)[:limit]
    return sum(run(pk) for pk in list(due))
