"""Rows that are not the person's own and yet tell of them: deals, what imports remember, reasons of likely duplicates."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from core import clock
from core.models import AuditEvent, ImportBatch, ImportTrace
from core.models.imports import KEPT_FOR
from core.privacy import Rows
from crm.models import Activity, Deal, DealPerson, DuplicateCandidate, FollowUp, Lead, Letter, Person
from crm.queries.personal import naming, timeline, words_of


def deals_of(person: Person) -> QuerySet[Deal]:
    """Of which the person is the contact, a participant, or that came of the person's lead."""
    parts = DealPerson.objects.filter(person=person).values("deal")
    return Deal.objects.filter(Q(person=person) | Q(lead__person=person) | Q(pk__in=parts)).order_by("pk")


def versions_of_deals(person: Person) -> QuerySet[Any]:
    keys = list(deals_of(person).values_list("pk", flat=True))
    found: QuerySet[Any] = apps.get_model("crm.DealEvent").objects.filter(pgh_obj__in=keys)
    return found


def notes_naming(person: Person) -> list[Any]:
    """Notes and steps on the person's clients and deals that name the person without being about them."""
    clients, deals = person.party_roles.values("organisation"), deals_of(person).values("pk")
    found: list[Any] = []
    models: tuple[Any, ...] = (Activity, FollowUp)
    for model in models:
        near = model.objects.filter(Q(organisation__in=clients) | Q(deal__in=deals)).exclude(person=person)
        found += naming(near, "text", words_of(person)).order_by("pk")
    return found


def tell_notes(person: Person) -> Rows:
    return [{"kind": str(row._meta.verbose_name), "text": row.text} for row in notes_naming(person)]


def tell_deals(person: Person) -> Rows:
    rows = deals_of(person)
    return [{"deal": row.name, "text": row.description, "lost": row.loss_note} for row in rows]


def traces_of(person: Person) -> QuerySet[ImportTrace]:
    """What imports have written on the person's own rows."""
    leads = Lead.objects.filter(person=person).values("pk")
    return ImportTrace.objects.filter(
        Q(model="crm.person", row_id=person.pk) | Q(model="crm.lead", row_id__in=leads)
    ).order_by("pk")


def previews_naming(person: Person) -> QuerySet[ImportBatch]:
    return naming(ImportBatch.objects.exclude(preview=[]), "preview", words_of(person))


def files_with(person: Person) -> QuerySet[ImportBatch]:
    """Imported files of the last days in which the person may stand."""
    lately = ImportBatch.objects.exclude(file="").filter(created_at__gte=clock.now() - KEPT_FOR)
    return lately.filter(pk__in=traces_of(person).values("batch"))


def pairs_of(person: Person) -> QuerySet[DuplicateCandidate]:
    return DuplicateCandidate.objects.filter(Q(person=person) | Q(other_person=person)).exclude(reasons=[])


def audit_naming(person: Person) -> QuerySet[AuditEvent]:
    """Events of the rows that the person's timeline, deals and steps tell of, where they name the person."""
    found = Q(pk__in=[])
    told: dict[str, set[int]] = {}
    for label, key in timeline(person).values_list("subject_type", "subject_id"):
        told.setdefault(label, set()).add(key)
    told.setdefault("crm.deal", set()).update(deals_of(person).values_list("pk", flat=True))
    own: tuple[type[Model], ...] = (Activity, FollowUp, Letter)
    for model in own:
        rows = model._base_manager.filter(person=person).values_list("pk", flat=True)
        told.setdefault(model._meta.label_lower, set()).update(rows)
    for label, keys in told.items():
        found |= Q(subject_type=label, subject_id__in=keys)
    return naming(AuditEvent.objects.filter(found), "facts", words_of(person)).order_by("pk")
