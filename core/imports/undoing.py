"""Taking a whole import back: what it made goes, what it changed is as it was, unless somebody has used it since."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext_noop

from core import clock
from core.db import Versioned
from core.events import publish
from core.imports.events import ImportUndone
from core.imports.journal import columns_of, restored
from core.messages import send_task
from core.models import Attachment, ImportBatch, ImportTrace

State, Act = ImportTrace.State, ImportTrace.Act
PART = 500
SECONDS = 300
TASK = "core.tasks.run_import"
CHANGED = gettext_noop("It was changed after the import.")
PART_CHANGED = gettext_noop("Part of it was changed after the import and stays; the rest is as it was before.")
USED = gettext_noop("It is used by %(what)s that came after the import.")


_derived: set[type[Model]] = set()


def follows(*models: type[Model]) -> None:
    """Rows of these are reckoned from the row they point at, nobody's work: they go with it."""
    _derived.update(models)


def take_back(batch: ImportBatch) -> bool:
    """Go backwards through what the import wrote; True when all of it was gone through. Repeatable, part by part."""
    until = time.monotonic() + SECONDS
    while True:
        if time.monotonic() > until:
            ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(claimed_at=None)
            send_task(TASK, batch.pk)
            return False
        with transaction.atomic():
            ImportBatch.objects.select_for_update().get(pk=batch.pk)
            part = list(batch.traces.filter(state=State.WRITTEN).order_by("-pk")[:PART])
            if not part:
                return _finish(batch)
            _take_part(batch, part)


def _finish(batch: ImportBatch) -> bool:
    values = {"state": ImportBatch.State.UNDONE, "claimed_at": None, "finished_at": clock.now()}
    if not ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(**values):
        return False
    batch.refresh_from_db(fields=["undone", "kept"])
    event = ImportUndone(model=batch.model, batch_id=batch.pk, undone=batch.undone, kept=batch.kept)
    publish(event, actor=batch.user, subject=batch)
    return True


def _take_part(batch: ImportBatch, part: Sequence[ImportTrace]) -> None:
    """Neighbours of one model and one act together: children were written after their parents and go before them."""
    run: list[ImportTrace] = []
    for trace in part:
        if run and (trace.model, trace.act) != (run[0].model, run[0].act):
            _take_run(batch, run)
            run = []
        run.append(trace)
    _take_run(batch, run)
    undone = sum(trace.state == State.UNDONE for trace in part)
    counts = {"undone": F("undone") + undone, "kept": F("kept") + len(part) - undone}
    ImportBatch.objects.filter(pk=batch.pk).update(claimed_at=clock.now(), **counts)


def _take_run(batch: ImportBatch, run: Sequence[ImportTrace]) -> None:
    _judge(batch, run)
    # Kept rows are seen by the next run: what they point at is kept with them.
    ImportTrace.objects.bulk_update(run, ["state", "why", "arguments"])


def _judge(batch: ImportBatch, run: Sequence[ImportTrace]) -> None:
    model = apps.get_model(run[0].model)
    rows = model._base_manager.select_for_update(of=("self",), no_key=False).in_bulk([trace.row_id for trace in run])
    if run[0].act == Act.CHANGED:
        for trace in run:
            _restore(trace, rows.get(trace.row_id))
        return
    used = _used(batch, model, list(rows))
    for trace in run:
        row = rows.get(trace.row_id)
        if trace.row_id in used:
            _keep(trace, USED, what=used[trace.row_id])
        elif isinstance(row, Versioned) and row.version > 1 and row.version > 1 + _own_changes(batch, trace):
            _keep(trace, CHANGED)
        else:
            trace.state = State.UNDONE
    _delete(model, [trace.row_id for trace in run if trace.state == State.UNDONE])


def _own_changes(batch: ImportBatch, trace: ImportTrace) -> int:
    """How often the import itself has changed a row it had made before."""
    mine = batch.traces.filter(model=trace.model, row_id=trace.row_id, act=Act.CHANGED)
    return mine.count()


def _keep(trace: ImportTrace, why: str, **arguments: str) -> None:
    trace.state, trace.why, trace.arguments = State.KEPT, why, arguments


def _restore(trace: ImportTrace, row: Model | None) -> None:
    """The columns that still hold what the import wrote; one that somebody changed since stays as they want it."""
    now = columns_of(row, trace.after) if row is not None else {}
    names = [name for name in trace.before if now.get(name) == trace.after[name]]
    if row is None or not names:
        _keep(trace, CHANGED)
        return
    for name in names:
        field: Any = row._meta.get_field(name)
        setattr(row, field.attname, restored(field, trace.before[name]))
    # Search and sort keys follow their columns in `save`.
    row.save(update_fields=names)
    if len(names) < len(trace.before):
        _keep(trace, PART_CHANGED)
    else:
        trace.state = State.UNDONE


def _used(batch: ImportBatch, model: type[Model], keys: list[Any]) -> dict[Any, str]:
    """Which of the rows others point at that the import did not write itself, and what those are; one query each."""
    found: dict[Any, str] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.many_to_many:
            continue
        other, column = relation.related_model, relation.field.attname  # type: ignore[union-attr]
        # Kept versions of the row, what follows from it, and views over it are no use of it.
        if hasattr(other, "pgh_tracked_model") or other in _derived or not other._meta.managed:  # type: ignore[union-attr]
            continue
        rows = other._base_manager.filter(**{f"{column}__in": keys}).values_list("pk", column)  # type: ignore[union-attr]
        mine = _written(batch, other)  # type: ignore[arg-type]
        for pk, key in rows:
            if pk not in mine:
                found.setdefault(key, str(other._meta.verbose_name))  # type: ignore[union-attr]
    files = Attachment.objects.filter(subject_type=model._meta.label_lower, subject_id__in=keys)
    for key in files.values_list("subject_id", flat=True):
        found.setdefault(key, str(Attachment._meta.verbose_name))
    return found


def _written(batch: ImportBatch, model: type[Model]) -> set[Any]:
    rows = batch.traces.filter(model=model._meta.label_lower, act=Act.MADE).exclude(state=State.KEPT)
    return set(rows.values_list("row_id", flat=True))


def _delete(model: type[Model], keys: Iterable[Any]) -> None:
    """The log of an imported row goes with it: that it was there stands in the audit trail."""
    with ExitStack() as held:
        for one in (model, *_derived):
            for trigger in getattr(one._meta, "triggers", ()):
                if isinstance(trigger, pgtrigger.Protect):
                    held.enter_context(pgtrigger.ignore(f"{one._meta.label}:{trigger.name}"))
        model._base_manager.filter(pk__in=list(keys)).delete()
