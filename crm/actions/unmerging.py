"""A merge taken back: what it moved goes where it was, what has changed since stays and is named."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import access, clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.fields.own import put
from core.forms.changes import snapshot
from crm.actions.merging import mergeable_fields, one_merge_at_a_time
from crm.actions.merging_roles import ROLE, take_back
from crm.actions.moving import move
from crm.actions.timeline import record
from crm.events import MergeUndone
from crm.merging.relations import relations_to
from crm.models import MergeRecord, Organisation, Person
from crm.permissions import DUPLICATE_MERGE, ORGANISATION_VIEW, PERSON_VIEW

MODELS: dict[str, type[Organisation] | type[Person]] = {"organisation": Organisation, "person": Person}


@action(DUPLICATE_MERGE)
def undo_merge(*, merge: MergeRecord, actor: Actor) -> MergeRecord:
    """Within thirty days: values and rows as they were before, and the merged row back in lists and pickers.

    A value changed since, and a row moved on or deleted since, stays as it is and is counted in `undone`. Raises
    Refused when it is undone already, too old, or the survivor has itself been merged since.
    """
    one_merge_at_a_time()
    merge = MergeRecord.objects.lock(merge.pk)
    _require_undoable(merge)
    model = MODELS[merge.kind]
    keys = sorted((merge.survivor_key, merge.loser_key))
    rows: dict[int, Any] = {
        row.pk: row for row in model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    }
    survivor, loser = rows[merge.survivor_key], rows[merge.loser_key]
    for row in (survivor, loser):
        access.require(actor, DUPLICATE_MERGE, row)
    if survivor.merged_into_id:
        raise Refused(
            _("“%(row)s” has itself been merged since: undo that first.") % {"row": survivor},
            link=survivor.merged_into.get_absolute_url(),
            link_label=str(survivor.merged_into),
        )
    # First, because the database lets frozen rows go back only under an undone merge.
    merge.undone_at, merge.undone_by = clock.now(), person_of(actor)
    merge.save(update_fields=["undone_at", "undone_by"])
    merge.undone = {"rows": _move_back(merge, model), "fields": _values_back(merge, survivor)}
    merge.save(update_fields=["undone"])
    loser.archived_at = loser.merged_into = None
    loser.save(update_fields=["archived_at", "merged_into"])
    if merge.candidate is not None:
        merge.candidate.state, merge.candidate.decided_at, merge.candidate.decided_by = "open", None, None
        merge.candidate.save(update_fields=["state", "decided_at", "decided_by"])
    _tell(merge, survivor, actor)
    return merge


def _require_undoable(merge: MergeRecord) -> None:
    if merge.undone_at is not None:
        raise Refused(_("This merge is undone already."))
    if not merge.is_undoable(clock.now()):
        raise Refused(_("A merge can be undone for thirty days; these have passed."))


def _move_back(merge: MergeRecord, model: type[Organisation] | type[Person]) -> dict[str, int]:
    """Point the moved rows back; how many are gone or have moved on since, by model."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    moved: dict[tuple[str, str], list[int]] = defaultdict(list)
    for label, field, key in merge.moves.values_list("model", "field", "row_key"):
        moved[label, field].append(key)
    left: dict[str, int] = {}
    for relation in relations_to(model):
        keys = moved.get((relation.label, relation.field), [])
        back, _stayed = move(relation, merge.survivor_key, merge.loser_key, only=keys) if keys else ([], 0)
        if len(back) < len(keys):
            left[relation.label] = left.get(relation.label, 0) + len(keys) - len(back)
    if changed := take_back(merge.stretched):
        left[ROLE] = left.get(ROLE, 0) + changed
    return left


def _values_back(merge: MergeRecord, survivor: Any) -> list[str]:
    """Set the values that still are what the merge made of them; the names of the others."""
    fields = {field.name: field for field in mergeable_fields(type(survivor)) if field.name in merge.new}
    now = snapshot(survivor, fields.values())
    kept = []
    for name, field in fields.items():
        if merge.old[name] == merge.new[name]:
            continue
        if now[name] != merge.new[name]:
            kept.append(name)
        elif field.own:
            put(survivor, field, field.load(merge.old[name]))
        else:
            value = field.load(merge.old[name])
            setattr(survivor, name, "" if value is None and field.is_text else value)
    survivor.save()
    return kept


def _tell(merge: MergeRecord, survivor: Any, actor: Actor) -> None:
    event = MergeUndone(merge_id=merge.pk, kind_of=merge.kind, survivor_id=merge.survivor_key, loser_id=merge.loser_key)
    publish(event, actor=actor, subject=survivor)
    record(
        subject=merge,
        kind="merge.undone",
        permission=ORGANISATION_VIEW if merge.kind == "organisation" else PERSON_VIEW,
        summary=gettext_noop("The merge with %(loser)s was undone"),
        arguments={"loser": merge.loser_name},
        url=merge.get_absolute_url(),
        actor=actor,
        **{merge.kind: survivor},
    )
