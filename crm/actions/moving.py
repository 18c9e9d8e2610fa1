"""Pointing rows at another party, whatever table they are in; used by merges and their undoing."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation, UniqueViolation

from crm.merging.relations import Relation


def move(relation: Relation, source: int, target: int, only: list[int] | None = None) -> tuple[list[int], int]:
    """Point the rows at the target: the keys of those that moved, and how many stayed because the target has the like."""
    rows = relation.rows(source) if only is None else relation.rows(source).filter(pk__in=only)
    told = relation.said_already(target) if only is None else None
    everything = list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
    if not everything:
        return [], 0
    like = set(rows.filter(told).values_list("pk", flat=True)) if told is not None else set()
    keys = [key for key in everything if key not in like]
    moved = keys if _point(relation, keys, target) else [key for key in keys if _point(relation, [key], target)]
    return moved, len(everything) - len(moved)


def _point(relation: Relation, keys: list[int], target: int) -> bool:
    """False when the target has the like already: the database refused."""
    try:
        with transaction.atomic():
            name = relation.field if relation.is_generic else relation.model._meta.get_field(relation.field).attname  # type: ignore[union-attr]
            relation.model._base_manager.filter(pk__in=keys).update(**{name: target})
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation | ExclusionViolation):
            return False
        raise
    return True
