"""A role that both of a merge's rows have at the same place is kept once, for as long as either of them had it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from crm.merging.relations import Relation
from crm.models import PartyRole

ROLE = PartyRole._meta.label_lower


def stretch(relation: Relation, loser: int, survivor: int) -> list[dict[str, Any]]:
    """Give the survivor's roles the days that the merged row's like ones have beside; what each was before and after.

    Called by a merge before the rows move: the merged row's like role then stays where it is (crm.merging.relations).
    """
    said = relation.said_already(survivor) if relation.label == ROLE else None
    if said is None:
        return []
    told = []
    mine = list(relation.rows(survivor).select_for_update().order_by("pk"))
    other = "organisation_id" if relation.field == "person" else "person_id"
    for row in relation.rows(loser).filter(said).order_by("pk"):
        like = next((one for one in mine if getattr(one, other) == getattr(row, other) and _is_like(one, row)), None)
        if like is None:
            continue
        both = DateRange(_first(like.period.lower, row.period.lower), _last(like.period.upper, row.period.upper), "[)")
        if both != like.period:
            told.append({"role": like.pk, "before": _days(like.period), "after": _days(both)})
            like.period = both
            like.save(update_fields=["period"])
    return told


def take_back(stretched: list[dict[str, Any]]) -> int:
    """The roles get the days they had, the last change first; how many are gone or have others by now."""
    left = 0
    for one in reversed(stretched):
        row = PartyRole.objects.select_for_update().filter(pk=one["role"]).first()
        if row is None or _days(row.period) != one["after"]:
            left += 1
            continue
        lower, upper = (date.fromisoformat(day) if day else None for day in one["before"])
        row.period = DateRange(lower, upper, "[)")
        row.save(update_fields=["period"])
    return left


def _is_like(mine: PartyRole, row: PartyRole) -> bool:
    """As crm.merging.relations.role_held_already says it in SQL, for a role that may just have been stretched."""
    same = not row.title or mine.title.casefold() == row.title.casefold()
    begins = mine.period.lower is None or row.period.upper is None or mine.period.lower < row.period.upper
    ends = mine.period.upper is None or row.period.lower is None or row.period.lower < mine.period.upper
    return same and begins and ends


def _first(one: date | None, other: date | None) -> date | None:
    """Without a first day, it has always been so."""
    return None if one is None or other is None else min(one, other)


def _last(one: date | None, other: date | None) -> date | None:
    """Without a last day, it still is so."""
    return None if one is None or other is None else max(one, other)


def _days(period: Any) -> list[str | None]:
    return [day.isoformat() if day else None for day in (period.lower, period.upper)]
