"""What undoing a conversion would remove, what has to stay, and why: asked before it is done, and again while doing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model
from pghistory.models import Event

from core import clock
from core.models import AuditEvent
from crm.models import Deal, LeadConversion, TimelineEntry

LIMIT = timedelta(days=30)
# What the conversion makes, what points at others first.
ORDER = ("crm.consent", "crm.deal", "crm.partyrole", "crm.address", "crm.person", "crm.organisation")


@dataclass(frozen=True)
class Kept:
    """A row that stays, with how often which kind of row uses it; none where somebody changed it by hand."""

    row: Any
    users: tuple[tuple[Any, int], ...] = ()


@dataclass
class Plan:
    """`closed` is a deal of the conversion that is won or lost: then nothing can be undone."""

    removed: list[Any] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    closed: Deal | None = None
    is_late: bool = False


def plan_of(conversion: LeadConversion) -> Plan:
    plan = Plan(is_late=clock.now() - conversion.at > LIMIT)
    mine = {label: set(keys) for label, keys in conversion.made.items()}
    for label, key, *_links in conversion.moved:
        mine.setdefault(label, set()).add(key)
    since = max(conversion.made.get("core.auditevent", [0]))
    mine.setdefault("crm.lead", set()).add(conversion.lead_id)
    for label in ORDER:
        for row in apps.get_model(label)._base_manager.filter(pk__in=conversion.made.get(label, ())):
            if isinstance(row, Deal) and row.state != "open":
                plan.closed = row
            users = users_of(row, mine)
            if users or _was_merged(row) or _was_changed(row, since):
                plan.kept.append(Kept(row, tuple(users)))
                # What stays is a use of what it points at.
                mine[label].discard(row.pk)
            else:
                plan.removed.append(row)
    return plan


def _was_merged(row: Model) -> bool:
    """It leads to its survivor, and undoing the merge needs it."""
    return getattr(row, "merged_into_id", None) is not None


def _was_changed(row: Model, since: int) -> bool:
    return AuditEvent.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk, pk__gt=since).exists()


def users_of(row: Model, mine: dict[str, set[int]]) -> list[tuple[Any, int]]:
    """(kind, number) of the rows that point at it and are not the conversion's own."""
    found = []
    for relation in row._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        model: Any = relation.related_model
        if not model._meta.managed or issubclass(model, Event | TimelineEntry) or _is_own_tag(model, row):
            continue
        rows = model._base_manager.filter(**{relation.field.name: row.pk})  # type: ignore[union-attr]
        if count := rows.exclude(pk__in=mine.get(model._meta.label_lower, ())).count():
            found.append((model._meta.verbose_name_plural, count))
    return [*found, *_by_subject(row, mine)]


def _is_own_tag(model: Any, row: Model) -> bool:
    """The rows between a record and its tags go with the record; those between a tag and records are uses of it."""
    return bool(model._meta.auto_created) and row._meta.label_lower != "core.tag"


def _by_subject(row: Model, mine: dict[str, set[int]]) -> list[tuple[Any, int]]:
    """Files, mails and requests that name the row without a key of the database."""
    found = []
    for model in apps.get_models():
        names = {one.name for one in model._meta.concrete_fields}
        if not {"subject_type", "subject_id"} <= names or issubclass(model, AuditEvent | TimelineEntry):
            continue
        rows = model._base_manager.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
        if count := rows.exclude(pk__in=mine.get(model._meta.label_lower, ())).count():
            found.append((model._meta.verbose_name_plural, count))
    return found
