"""What a person does with a file: hand it in, say what its columns are, have it checked, have it imported."""

from __future__ import annotations

from functools import partial
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from core import access, clock
from core.access import Actor
from core.actions import action
from core.attachments import clean_name
from core.errors import Refused
from core.events import publish
from core.imports.decoding import UnreadableFile
from core.imports.events import ImportStarted
from core.imports.files import table_of, taken_in
from core.imports.importer import Importer, importer_for
from core.imports.running import TASK, counts_at_zero
from core.imports.starters import recognised
from core.imports.table import Table, header_key
from core.messages import send_task
from core.models import ImportBatch, ImportProblem, User
from core.models.imports import KEPT_FOR
from core.permissions import IMPORTS
from core.textkeys import fold

State = ImportBatch.State


@action(IMPORTS)
def upload(*, importer: type[Importer], file: IO[bytes], name: str, size: int, actor: User) -> ImportBatch:
    """Keep the file and read it once; raises Refused with a sentence for what can't be imported."""
    access.require(actor, importer.permission)
    batch = ImportBatch(model=importer.model._meta.label_lower, user=actor, name=clean_name(name))
    try:
        content, batch.encoding, batch.separator = taken_in(file, size)
        _survey(batch, Table(content.decode(batch.encoding, "replace").removeprefix("\ufeff"), batch.separator))
    except UnreadableFile as error:
        raise Refused(str(error)) from error
    _remember(batch, importer, actor)
    batch.file.save(f"{batch.model}.csv", ContentFile(content), save=False)
    batch.save()
    return batch


def _survey(batch: ImportBatch, table: Table) -> None:
    found = table.survey()
    batch.columns, batch.rows = found.columns, found.rows
    batch.header_key = header_key(batch.model, found.columns)
    batch.options = {**batch.options, "decimal": found.decimal, "date_order": found.date_order}


def _remember(batch: ImportBatch, importer: type[Importer], actor: User) -> None:
    """The map of the last file with these headings, one's own first; else a guess by the headings."""
    same = ImportBatch.objects.filter(model=batch.model, header_key=batch.header_key).exclude(mapping={})
    last = same.filter(user=actor).first() or same.first()
    if last is not None:
        known = {target.name for target in importer.targets(actor)}
        filled = {fold(heading): target for heading, target in last.mapping.items() if target in known}
        batch.mapping = {heading: filled[fold(heading)] for heading in batch.columns if fold(heading) in filled}
        batch.source = last.source
        batch.options = {**batch.options, "make_missing": last.options.get("make_missing", False)}
    elif (starter := recognised(batch.columns, batch.model)) is not None:
        known = {target.name for target in importer.targets(actor)}
        said = starter.mapping(batch.columns, batch.model)
        batch.mapping = {heading: target for heading, target in said.items() if target in known}
        batch.source = starter.name
    else:
        batch.mapping = importer.guessed(batch.columns, actor)
        rows: Any = importer.model._default_manager
        used = list(rows.exclude(external_source="").values_list("external_source", flat=True).distinct()[:2])
        batch.source = used[0] if len(used) == 1 else ""


@action(IMPORTS, on="batch")
def read_again(*, batch: ImportBatch, encoding: str, separator: str, actor: User) -> ImportBatch:
    """Read the file in another way; the map is guessed anew. Raises Refused when that makes no table."""
    batch, importer = _mine(batch, actor)
    _require_unstarted(batch)
    batch.encoding, batch.separator = encoding, separator
    try:
        _survey(batch, table_of(batch))
    except UnreadableFile as error:
        raise Refused(str(error)) from error
    _remember(batch, importer, actor)
    batch.state = State.UPLOADED
    batch.save()
    return batch


@action(IMPORTS, on="batch")
def check(
    *, batch: ImportBatch, mapping: dict[str, str], source: str, options: dict[str, Any], actor: User
) -> ImportBatch:
    """Keep the map and have the whole file checked; nothing is imported yet."""
    batch, importer = _mine(batch, actor)
    _require_unstarted(batch)
    _require_sense(batch, importer, mapping, source, actor)
    ImportProblem.objects.filter(batch=batch).delete()
    batch.mapping, batch.source = mapping, source.strip()
    batch.options = {**batch.options, **options}
    batch.state, batch.claimed_at, batch.error = State.CHECKING, None, ""
    for name, value in counts_at_zero().items():
        setattr(batch, name, value)
    batch.save()
    transaction.on_commit(partial(send_task, TASK, batch.pk), robust=True)
    return batch


def _require_sense(
    batch: ImportBatch, importer: type[Importer], mapping: dict[str, str], source: str, actor: Actor
) -> None:
    targets = {target.name: target for target in importer.targets(actor)}
    if set(mapping) - set(batch.columns) or set(mapping.values()) - set(targets):
        raise Refused(_("The columns have changed meanwhile. Look at the map again."))
    twice = [name for name in mapping.values() if list(mapping.values()).count(name) > 1]
    if twice:
        label = targets[twice[0]].label
        raise Refused(_("“%(label)s” is filled by more than one column. Choose one.") % {"label": label})
    if not mapping:
        raise Refused(_("Say what at least one column is."))
    if "external_id" in mapping.values() and not source.strip():
        raise Refused(_("Say which system the external IDs are from, so that they are found again next time."))


@action(IMPORTS, on="batch")
def start(*, batch: ImportBatch, actor: User) -> ImportBatch:
    """Import a checked file, or go on with one that had stopped; starting it twice starts it once."""
    batch, _importer = _mine(batch, actor)
    if batch.state in (State.RUNNING, State.DONE):
        return batch
    has_stopped = batch.state == State.FAILED and batch.started_at is not None
    if batch.state != State.CHECKED and not has_stopped:
        raise Refused(_("The file has to be checked first."))
    if not has_stopped:
        ImportProblem.objects.filter(batch=batch).delete()
        batch.started_at = clock.now()
        for name, value in counts_at_zero().items():
            setattr(batch, name, value)
    batch.state, batch.claimed_at, batch.error, batch.finished_at = State.RUNNING, None, "", None
    batch.save()
    event = ImportStarted(model=batch.model, batch_id=batch.pk, file=batch.name, rows=batch.rows)
    publish(event, actor=actor, subject=batch)
    transaction.on_commit(partial(send_task, TASK, batch.pk), robust=True)
    return batch


@action(IMPORTS, on="batch")
def discard(*, batch: ImportBatch, actor: User) -> None:
    """Throw away a file that has not been imported."""
    batch, _importer = _mine(batch, actor)
    _require_unstarted(batch)
    stored, storage = str(batch.file.name), batch.file.storage
    batch.delete()
    if stored:
        transaction.on_commit(lambda: storage.delete(stored))


def can_undo(batch: ImportBatch) -> bool:
    ended = batch.started_at is not None and batch.state in (State.DONE, State.FAILED)
    since = batch.started_at or clock.now()
    return ended and since >= clock.now() - KEPT_FOR and bool(batch.created + batch.updated)


@action(IMPORTS, on="batch")
def undo(*, batch: ImportBatch, actor: User) -> ImportBatch:
    """Take a whole import back; undoing it twice undoes it once. Raises Refused when it is too long ago."""
    batch, _importer = _mine(batch, actor)
    if batch.state in (State.UNDOING, State.UNDONE):
        return batch
    if batch.started_at is None or batch.state not in (State.DONE, State.FAILED):
        raise Refused(_("Only an import that has come to its end can be undone."))
    if batch.started_at < clock.now() - KEPT_FOR:
        raise Refused(_("An import can be undone for %(days)s days.") % {"days": KEPT_FOR.days})
    batch.state, batch.claimed_at, batch.error = State.UNDOING, None, ""
    batch.undone = batch.kept = 0
    batch.save(update_fields=["state", "claimed_at", "error", "undone", "kept"])
    transaction.on_commit(partial(send_task, TASK, batch.pk), robust=True)
    return batch


def _require_unstarted(batch: ImportBatch) -> None:
    if batch.started_at is not None:
        raise Refused(_("This file is imported already."))


def _mine(batch: ImportBatch, actor: User) -> tuple[ImportBatch, type[Importer]]:
    """The import, locked; nobody touches another's, nor what they may no longer write."""
    held = ImportBatch.objects.lock(batch.pk)
    importer = importer_for(held.model)
    if held.user_id != actor.pk or importer is None:
        raise Refused(_("This import is somebody else's."))
    access.require(actor, importer.permission)
    return held, importer
