"""Two rows become one: everything that points at the one points at the other, and all of it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import access, clock
from core.access import Actor, person_of
from core.actions import action
from core.editing import changed
from core.errors import Refused
from core.events import publish
from core.extensions import ask_guards
from core.fields import Field, fields_of
from core.fields.own import put
from core.forms.changes import snapshot
from crm.actions.merging_roles import stretch
from crm.actions.moving import move
from crm.actions.timeline import record
from crm.events import OrganisationsMerged, PeopleMerged
from crm.merging.relations import relations_to
from crm.models import DuplicateCandidate, MergeMove, MergeRecord, Organisation, Person
from crm.permissions import DUPLICATE_MERGE, ORGANISATION_VIEW, PERSON_VIEW

Party = Organisation | Person
NEVER_CHOSEN = frozenset({"external_id", "tags"})


def kind_of(row: Party) -> str:
    return row._meta.model_name or ""


def mergeable_fields(model: type[Party]) -> list[Field]:
    """Fields of which one value is kept. Tags come together; the id of another system stays with its row."""
    return [field for field in fields_of(model) if field.name not in NEVER_CHOSEN and field.editable]


@action(DUPLICATE_MERGE)
def merge(*, survivor: Party, loser: Party, values: Mapping[str, Any], actor: Actor) -> MergeRecord:
    """Point everything at the survivor, set its `values` by field name, archive the loser; undone by `undo_merge`.

    Rows that the survivor has the like of stay with the loser; a role of both is kept for as long as either had it.
    Issued paper only changes whom it is about. Raises Refused when one of them is archived or merged already, or a
    higher floor forbids it.
    """
    for row in (survivor, loser):
        access.require(actor, DUPLICATE_MERGE, row)
    one_merge_at_a_time()
    survivor, loser = locked(survivor, loser)
    _require_unerased(survivor, loser)
    kind = kind_of(survivor)
    ask_guards(f"crm.merge_{kind}", loser)
    fields = [field for field in mergeable_fields(type(survivor)) if field.name in values]
    old = snapshot(survivor, fields)
    merged = MergeRecord.objects.create(
        kind=kind,
        survivor_key=survivor.pk,
        loser_key=loser.pk,
        survivor_name=survivor.name,
        loser_name=loser.name,
        at=clock.now(),
        by=person_of(actor),
        candidate=_settled(kind, survivor, loser, actor),
    )
    merged.kept = _move_all(merged, survivor, loser)
    _put_away(loser, survivor)
    _set(survivor, fields, values)
    merged.old, merged.new = old, snapshot(survivor, fields)
    merged.save(update_fields=["kept", "stretched", "old", "new"])
    _tell(merged, survivor, actor)
    return merged


def one_merge_at_a_time() -> None:
    """Merges and their undoing wait for each other, whatever they are about: chains of them lock rows of one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('crm.merge'))")


def locked(one: Party, other: Party) -> tuple[Any, Any]:
    """Both rows fresh and locked in the order of their keys; Refused unless both are live and of one kind."""
    if type(one) is not type(other) or one.pk == other.pk:
        raise Refused(_("Choose two different rows to merge."))
    rows = type(one)._base_manager.select_for_update(of=("self",)).filter(pk__in=[one.pk, other.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    for key in (one.pk, other.pk):
        row: Any = found.get(key)
        if row is None or row.archived_at is not None:
            raise Refused(_("“%(row)s” has been merged or archived already.") % {"row": row or one})
    return found[one.pk], found[other.pk]


def _require_unerased(*rows: Any) -> None:
    for row in rows:
        if isinstance(row, Person) and row.erasures.exists():
            raise Refused(_("This person's data is erased already."), link=row.get_absolute_url(), link_label=str(row))


def _move_all(merged: MergeRecord, survivor: Party, loser: Party) -> dict[str, int]:
    """Re-point every relation; how many rows stay with the loser, by model."""
    with connection.cursor() as cursor:
        # A constraint that waits for the commit could not tell which row it means.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    kept: dict[str, int] = {}
    for relation in relations_to(type(survivor)):
        merged.stretched += stretch(relation, loser.pk, survivor.pk)
        moved, stayed = move(relation, loser.pk, survivor.pk)
        MergeMove.objects.bulk_create(
            (MergeMove(merge=merged, model=relation.label, field=relation.field, row_key=key) for key in moved),
            batch_size=5000,
        )
        if stayed:
            kept[relation.label] = kept.get(relation.label, 0) + stayed
    return kept


def _put_away(loser: Any, survivor: Party) -> None:
    loser.archived_at, loser.merged_into = clock.now(), survivor
    loser.save(update_fields=["archived_at", "merged_into"])


def _set(row: Party, fields: list[Field], values: Mapping[str, Any]) -> None:
    for field in fields:
        value = values[field.name]
        if field.own:
            put(row, field, value)
        else:
            setattr(row, field.name, "" if value is None and field.is_text else value)
    row.full_clean(exclude=["tags", "match_keys", "search_key", "sort_key"], validate_unique=False)
    row.save()


def _settled(kind: str, survivor: Party, loser: Party, actor: Actor) -> DuplicateCandidate | None:
    """The pair's own row, if the search had found it."""
    left, right = sorted((survivor.pk, loser.pk))
    pair = DuplicateCandidate.objects.filter(**{kind: left, f"other_{kind}": right}).first()
    if pair is not None:
        pair.state, pair.decided_at, pair.decided_by = "merged", clock.now(), person_of(actor)
        pair.save(update_fields=["state", "decided_at", "decided_by"])
    return pair


def _tell(merged: MergeRecord, survivor: Any, actor: Actor) -> None:
    facts = {
        "merge_id": merged.pk,
        "survivor_id": merged.survivor_key,
        "loser_id": merged.loser_key,
        "moved": merged.moves.count(),
    }
    is_firm = merged.kind == "organisation"
    event = OrganisationsMerged(**facts) if is_firm else PeopleMerged(**facts)
    publish(event, actor=actor, subject=survivor)
    if merged.old != merged.new:
        publish(changed(survivor, merged.old, merged.new), actor=actor, subject=survivor)
    record(
        subject=merged,
        kind="merge.done",
        permission=ORGANISATION_VIEW if is_firm else PERSON_VIEW,
        summary=gettext_noop("%(loser)s was merged into this"),
        arguments={"loser": merged.loser_name},
        url=merged.get_absolute_url(),
        actor=actor,
        **{merged.kind: survivor},
    )
