"""Rows that were pointed at a merged row after its merge: by a form that was open, or by a job at work."""

from __future__ import annotations

from core.access import Actor
from core.actions import action
from crm.actions.merging import one_merge_at_a_time
from crm.actions.moving import move
from crm.actions.unmerging import MODELS
from crm.merging.relations import Relation, relations_to
from crm.models import MergeMove, MergeRecord
from crm.permissions import DUPLICATE_MERGE


@action(DUPLICATE_MERGE)
def follow_merges(*, actor: Actor) -> int:
    """Point them at the survivor, as the merge would have; how many. What the survivor has the like of stays."""
    one_merge_at_a_time()
    return sum(_follow(kind, relation) for kind, model in MODELS.items() for relation in relations_to(model))


def _follow(kind: str, relation: Relation) -> int:
    count = 0
    for merge, source in _strays(kind, relation).items():
        moved, _stayed = move(relation, source, merge.survivor_key)
        MergeMove.objects.bulk_create(
            (MergeMove(merge=merge, model=relation.label, field=relation.field, row_key=key) for key in moved),
            # Moved once, taken elsewhere by hand and back again: the merge knows it already.
            ignore_conflicts=True,
        )
        count += len(moved)
    return count


def _strays(kind: str, relation: Relation) -> dict[MergeRecord, int]:
    """Merges whose merged row is still pointed at."""
    live = MergeRecord.objects.filter(kind=kind, undone_at=None)
    rows = relation.model._base_manager.filter(**{f"{relation.field}__in": live.values("loser_key")})
    if relation.is_generic:
        rows = rows.filter(subject_type=relation.party)
    keys = rows.order_by().values_list(relation.field, flat=True).distinct()
    # A row is merged away once at a time (constraint merged_into_one).
    return {merge: merge.loser_key for merge in live.filter(loser_key__in=set(keys)).order_by("pk")}
