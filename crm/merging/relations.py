"""Every key to a party, found by introspection of all apps; a new one is taken in by itself.

What may not be pointed at a survivor is named in STAYING, with the reason. A model that names its subject by type and
key (`subject_type`, `subject_id`) stands in GENERIC or in STAYING; a test fails on one that stands in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pghistory.models
from django.apps import apps
from django.db.models import Count, Exists, Model, OuterRef, Q

SUBJECT = "subject_id"
# Models whose rows stay with the merged row.
STAYING = {
    "crm.duplicatecandidate": "pairs are about the two rows themselves; those of an archived one are not shown",
    "crm.erasure": "a certificate is of the row whose data was erased; such a row is not merged",
    "core.auditevent": "the audit trail is sealed; the survivor's history shows the merged row's too",
    "crm.timelineentry.subject_id": "the fact an entry tells stays the fact; its party follows by its own key",
}
# Models that name their subject by type and key, and follow it.
GENERIC = ("core.attachment", "core.mailmessage", "core.approvalrequest")


@dataclass(frozen=True)
class Relation:
    """Rows of `model` whose `field` points at a party of the type `party` (a label, for subjects named by type)."""

    model: type[Model]
    field: str
    party: str

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def is_generic(self) -> bool:
        return self.field == SUBJECT

    def rows(self, key: int) -> Any:
        given = {"subject_type": self.party} if self.is_generic else {}
        return self.model._base_manager.filter(**{self.field: key}, **given)

    def said_already(self, survivor: int) -> Q | None:
        """Which rows say what the survivor's own say already; None where that can't be."""
        told = SAID_ALREADY.get(self.label)
        return told(survivor, self.field) if told else None


def relations_to(party: type[Model]) -> list[Relation]:
    """In the order of the models' names, which is the order of locking."""
    found = [Relation(key.model, key.name, party._meta.label_lower) for key in keys_to(party) if not _stays(key.model)]
    found += [Relation(apps.get_model(label), SUBJECT, party._meta.label_lower) for label in GENERIC]
    return sorted(found, key=lambda relation: (relation.label, relation.field))


def keys_to(party: type[Model]) -> list[Any]:
    """Foreign keys of stored tables to the party, hidden ones and those of many-to-many tables too."""
    found = []
    for relation in party._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        model: Any = relation.related_model
        if model._meta.managed and not issubclass(model, pghistory.models.Event):
            found.append(relation.field)  # type: ignore[union-attr]
    return found


def _stays(model: type[Model]) -> bool:
    return model._meta.label_lower in STAYING


def role_held_already(survivor: int, field: str) -> Q:
    """The role that the survivor has at the same place in the same time, or one without a title in that time."""
    roles = apps.get_model("crm.PartyRole")._base_manager
    other = "organisation" if field == "person" else "person"
    there = roles.filter(**{field: survivor, other: OuterRef(other)}, period__overlap=OuterRef("period"))
    return Q(Exists(there.filter(title__iexact=OuterRef("title")))) | Q(Exists(there), title="")


# Rows that say what the survivor's own rows say already: they stay with the merged row.
SAID_ALREADY = {"crm.partyrole": role_held_already}


def counts(party: type[Model], keys: list[int]) -> list[tuple[Relation, dict[int, int]]]:
    """How many rows of each relation point at the parties; one query a relation, empty ones left out."""
    found = []
    for relation in relations_to(party):
        given = {"subject_type": relation.party} if relation.is_generic else {}
        rows = relation.model._base_manager.filter(**{f"{relation.field}__in": keys}, **given).order_by()
        counted = dict(rows.values_list(relation.field).annotate(Count("pk")))
        if counted:
            found.append((relation, counted))
    return found
