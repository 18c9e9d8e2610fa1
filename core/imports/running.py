"""Checks and runs: claimed by one worker, counted batch by batch, taken up again where a dead worker left off."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DataError, IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core import access, clock
from core.events import publish
from core.explained import ExplainedError
from core.imports import limits
from core.imports.engine import NotTaken, Taken, take
from core.imports.events import ImportFinished, RowsImported
from core.imports.files import table_of
from core.imports.importer import Importer, Setting, importer_for
from core.imports.matching import Index, twins
from core.imports.rows import Problem
from core.imports.table import Record
from core.imports.undoing import take_back
from core.messages import send_task
from core.models import ImportBatch, ImportProblem
from core.notifications import notify
from core.permissions import IMPORTS

log = logging.getLogger(__name__)

State = ImportBatch.State
# A task hands over before its time limit; the next one goes on where it stopped.
SECONDS = 300
# Changed rows that the check shows with what was and what would be.
PREVIEWED = 30
TASK = "core.tasks.run_import"


class Overtaken(Exception):
    """Another worker has gone on with the import."""


class MayNot(ExplainedError):
    """The person may no longer do what the import does."""


class Session:
    """One worker's go at one import: the importer with its index, and the file's rows that are left."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.table = table_of(batch)
        self.open()
        self.twins = twins(self.importer, self.table.records(batch.columns))

    def open(self) -> None:
        """Forget what was looked up: after a rollback it may be wrong."""
        self.importer = opened(self.batch)
        self.index = Index(self.importer)

    def parts(self) -> Iterator[list[Record]]:
        """The rows that nobody has seen yet, in batches."""
        left = islice(self.table.records(self.batch.columns), self.batch.seen, None)
        while part := list(islice(left, limits.BATCH)):
            yield part

    def take(self, records: Sequence[Record], *, dry: bool) -> Taken:
        return take(self.importer, self.index, records, self.twins, dry=dry)

    def take_singly(self, records: Sequence[Record]) -> Taken:
        """After the database refused the batch: each row by itself, so that only the refused one is left out."""
        whole = Taken()
        for record in records:
            try:
                with transaction.atomic():
                    _add(whole, self.take([record], dry=False))
            except (IntegrityError, DataError):
                log.info("import %s: row %s refused by the database", self.batch.pk, record.number, exc_info=True)
                why = NotTaken(_("The database refused this row: another record has the same values already."))
                whole.problems[record.number] = [Problem.of("", why)]
                self.open()
        return whole


def opened(batch: ImportBatch) -> Importer:
    """The importer with what the person has said; raises MayNot when they may no longer import such rows."""
    kind = importer_for(batch.model)
    if kind is None or not all(access.may(batch.user, one) for one in (IMPORTS, kind.permission)):
        raise MayNot(_("You may no longer import these records."))
    options = batch.options
    return kind(
        Setting(
            actor=batch.user,
            mapping=batch.mapping,
            source=batch.source,
            decimal=options.get("decimal", ""),
            date_order=options.get("date_order", ""),
            make_missing=bool(options.get("make_missing")),
        )
    )


def run(batch_id: int) -> bool:
    """Check or import one file if it is free to claim; True when this call brought it to its end."""
    rows = ImportBatch.objects.filter(pk=batch_id)
    if not rows.due(clock.now()).update(claimed_at=clock.now()):
        return False
    batch = rows.select_related("user").get()
    try:
        with translation.override(batch.user.language), timezone.override(ZoneInfo(batch.user.time_zone)):
            return _WORK[State(batch.state)](batch)
    except Overtaken:
        return False
    except Exception as error:
        log.exception("import %s failed", batch_id)
        why = str(error) if isinstance(error, ExplainedError) else f"{type(error).__name__}: {error}"
        rows.update(state=State.FAILED, error=why[:500], claimed_at=None, finished_at=clock.now())
        return False


def _check(batch: ImportBatch) -> bool:
    """Nothing is written but the counts, so a check begins again from the top."""
    with transaction.atomic():
        ImportProblem.objects.filter(batch=batch).delete()
        ImportBatch.objects.filter(pk=batch.pk).update(**counts_at_zero())
    batch.seen = 0
    session, changes, alike = Session(batch), list[dict[str, Any]](), list[dict[str, Any]]()
    for records in session.parts():
        with transaction.atomic():
            _hold(batch)
            taken = session.take(records, dry=True)
            _count(batch, records, taken)
        changes += taken.changes[: PREVIEWED - len(changes)]
        alike += taken.alike[: PREVIEWED - len(alike)]
        batch.seen += len(records)
    return bool(_at_work(batch).update(state=State.CHECKED, claimed_at=None, preview=[*changes, *alike]))


def _import(batch: ImportBatch) -> bool:
    session = Session(batch)
    until = time.monotonic() + SECONDS
    for records in session.parts():
        if time.monotonic() > until:
            _at_work(batch).update(claimed_at=None)
            send_task(TASK, batch.pk)
            return False
        _import_part(session, records)
    return _finish(batch)


def _import_part(session: Session, records: Sequence[Record]) -> None:
    batch = session.batch
    with transaction.atomic():
        _hold(batch)
        try:
            with transaction.atomic():
                taken = session.take(records, dry=False)
        except (IntegrityError, DataError):
            session.open()
            taken = session.take_singly(records)
        _count(batch, records, taken)
        taken.journal.write(batch)
        if taken.created or taken.updated:
            created, updated = tuple(taken.created), tuple(taken.updated)
            event = RowsImported(model=batch.model, batch_id=batch.pk, created=created, updated=updated)
            publish(event, actor=batch.user, subject=batch)
    batch.seen += len(records)


_WORK = {State.CHECKING: _check, State.RUNNING: _import, State.UNDOING: take_back}


def _hold(batch: ImportBatch) -> None:
    """Lock the import; whoever finds it elsewhere than expected has been overtaken by another worker or a new map."""
    held = ImportBatch.objects.select_for_update().filter(pk=batch.pk).first()
    if held is None or (held.state, held.seen, held.mapping) != (batch.state, batch.seen, batch.mapping):
        raise Overtaken


def _count(batch: ImportBatch, records: Sequence[Record], taken: Taken) -> None:
    rows = [
        ImportProblem(batch=batch, row=number, reasons=[one.stored() for one in found])
        for number, found in taken.problems.items()
    ]
    ImportProblem.objects.bulk_create(rows, ignore_conflicts=True)
    ImportBatch.objects.filter(pk=batch.pk).update(
        seen=F("seen") + len(records),
        created=F("created") + len(taken.created),
        updated=F("updated") + len(taken.updated),
        unchanged=F("unchanged") + taken.unchanged,
        failed=F("failed") + len(taken.problems),
        related=F("related") + taken.related,
        claimed_at=clock.now(),
    )


def _finish(batch: ImportBatch) -> bool:
    """Done and told in one: a worker that dies here leaves neither."""
    with transaction.atomic():
        if not _at_work(batch).update(state=State.DONE, claimed_at=None, finished_at=clock.now()):
            return False
        batch.refresh_from_db(fields=["created", "updated", "unchanged", "failed"])
        counts = {name: getattr(batch, name) for name in ("created", "updated", "unchanged", "failed")}
        publish(ImportFinished(model=batch.model, batch_id=batch.pk, **counts), actor=batch.user, subject=batch)
        notify(
            batch.user,
            kind="import",
            key=str(batch.pk),
            text=gettext_noop("%(file)s is imported: %(created)s added, %(updated)s changed, %(failed)s not taken."),
            arguments={"file": batch.name, **counts},
            why=gettext_noop("You started this import."),
            url=reverse("core:import", args=[batch.pk]),
        )
    return True


def _at_work(batch: ImportBatch) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(pk=batch.pk, state=batch.state)


def counts_at_zero() -> dict[str, int]:
    return dict.fromkeys(("seen", "created", "updated", "unchanged", "failed", "related"), 0)


def _add(whole: Taken, part: Taken) -> None:
    whole.created += part.created
    whole.updated += part.updated
    whole.unchanged += part.unchanged
    whole.related += part.related
    whole.problems |= part.problems
    whole.journal.traces += part.journal.traces


def sweep(limit: int = 10) -> int:
    """Go on with what no worker was told about or a dead one left, and forget files that were kept long enough."""
    for old in ImportBatch.objects.stale(clock.now())[:200]:
        old.file.delete(save=False)
        ImportBatch.objects.filter(pk=old.pk).update(file="")
    return sum(run(pk) for pk in list(ImportBatch.objects.due(clock.now()).values_list("pk", flat=True)[:limit]))
