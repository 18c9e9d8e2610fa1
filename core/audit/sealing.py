"""The sealer: chains events after the fact, so that nobody waits in line to write one.

An id is taken before its row is committed, so a low id may appear after a higher one was seen. The sealer notes the
highest id it sees, then waits until every transaction that was open at that moment has ended; from then on nothing
can appear below that id, whatever was rolled back meanwhile.
"""

from __future__ import annotations

import time

from django.db import connection, transaction
from django.db.models import Max

from core import clock
from core.audit.canonical import GENESIS, digest, leaf, rows_between
from core.models import AuditEvent, AuditSeal

LOCK = 7_261_901
MOST_ROWS = 5_000
# Between taking an id and getting a transaction id lies less than one statement.
PAUSE = 0.05


def seal(*, patience: float = 20.0) -> int:
    """Seal all events that can't be joined by an older one any more; returns how many, zero while another works."""
    top = _settled_top(patience)
    sealed = 0
    while top and (count := _seal_next(top)):
        sealed += count
    return sealed


def _settled_top(patience: float) -> int | None:
    """The highest id below which nothing can appear any more; None when open transactions outlast the patience."""
    top: int | None = AuditEvent.objects.aggregate(top=Max("pk"))["top"]
    last = AuditSeal.objects.aggregate(top=Max("last_id"))["top"] or 0
    if top is None or top <= last:
        return None
    time.sleep(PAUSE)
    horizon = _snapshot("pg_snapshot_xmax")
    until = time.monotonic() + patience
    while _snapshot("pg_snapshot_xmin") < horizon:
        if time.monotonic() > until:
            return None
        time.sleep(PAUSE)
    return top


def _snapshot(part: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {part}(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


@transaction.atomic
def _seal_next(top: int) -> int:
    """One link of at most MOST_ROWS events; the lock is held only while it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    last = AuditSeal.objects.order_by("-last_id").first()
    start = last.last_id + 1 if last else 1
    ids = AuditEvent.objects.filter(pk__gte=start, pk__lte=top).order_by("pk").values_list("pk", flat=True)[:MOST_ROWS]
    found = list(ids)
    if not found:
        return 0
    rows = rows_between(start, found[-1])
    leaves = b"".join(leaf(row) for row in rows)
    previous = last.digest if last else GENESIS
    AuditSeal.objects.create(
        first_id=rows[0][0],
        last_id=rows[-1][0],
        rows=len(rows),
        leaves=leaves,
        digest=digest(previous, leaves),
        previous=previous,
        sealed_at=clock.now(),
    )
    return len(rows)
