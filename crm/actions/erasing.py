"""What an erasure does to each thing that sales and the platform hold about a person; called by `erase_person` only."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import transaction
from django.db.models import QuerySet

from core import attachments, clock
from core.access import Actor
from core.actions import action
from core.audit.rewriting import Rewriting, rewrite
from core.privacy import ERASED, Words
from crm.models import FollowUp, Inquiry, Lead, LeadConversion, Letter, Person, PersonalExport
from crm.permissions import PERSONAL_ERASE
from crm.queries import personal

# Facts that tell nothing of the person, wherever they stand.
NOBODY = "erased@invalid.invalid"
NEUTRAL = frozenset({"model", "kind", "kind_of", "language", "currency", "state", "period", "on", "due_on", "document"})


@action(PERSONAL_ERASE)
def erase_person_row(*, person: Person, words: Words, actor: Actor) -> int:
    """The row stays for whatever points at it, with nothing of the person on it."""
    held = Person.objects.lock(person.pk)
    held.name = f"{ERASED} {held.pk}"
    held.email = held.phone = held.notes = held.language = held.external_id = held.external_source = ""
    held.custom = {}
    held.archived_at = held.archived_at or clock.now()
    held.save()
    held.tags.clear()
    held.party_roles.exclude(title="").update(title="")
    return 1


@action(PERSONAL_ERASE)
def erase_merges(*, person: Person, words: Words, actor: Actor) -> int:
    """Those who were merged into the person are the person too; the record of the merge keeps only that it happened."""
    count = 0
    for twin in Person.objects.filter(merged_into=person):
        erase_person_row(person=twin, words=words, actor=actor)
        count += erase_versions(person=twin, words=words, actor=actor)
    for merge in personal.merges(person).select_for_update():
        merge.survivor_name = merge.loser_name = ERASED
        merge.old, merge.new = _without_texts("old", merge.old), _without_texts("new", merge.new)
        merge.save(update_fields=["survivor_name", "loser_name", "old", "new"])
        count += 1
    return count


@action(PERSONAL_ERASE)
def erase_versions(*, person: Person, words: Words, actor: Actor) -> int:
    """Of the row's kept versions all but when they were."""
    blank = dict.fromkeys(("email", "phone", "notes", "language", "external_id", "external_source"), "")
    return personal.versions_of(person).update(name=f"{ERASED} {person.pk}", custom={}, **blank)


@action(PERSONAL_ERASE)
def erase_points(*, person: Person, words: Words, actor: Actor) -> int:
    return person.points.all().delete()[0] + person.addresses.all().delete()[0]


@action(PERSONAL_ERASE)
def erase_consents(*, person: Person, words: Words, actor: Actor) -> int:
    """That and when consent was given stays as proof of having kept to it; what proves who said it goes."""
    with pgtrigger.ignore("crm.Consent:consent_append_only"):
        return person.consents.exclude(evidence="", source=ERASED, ip=None).update(evidence="", source=ERASED, ip=None)


@action(PERSONAL_ERASE)
def erase_activities(*, person: Person, words: Words, actor: Actor) -> int:
    steps = _scrubbed(FollowUp.objects.filter(person=person), ("text",), words)
    return personal.activities(person).update(text=ERASED) + steps


@action(PERSONAL_ERASE)
def erase_leads(*, person: Person, words: Words, actor: Actor) -> int:
    count = 0
    for lead in Lead.objects.filter(person=person).select_for_update():
        lead.name, lead.email, lead.phone, lead.message = f"{ERASED} {lead.pk}", "", "", ""
        lead.custom, lead.postal_code, lead.city = {}, "", ""
        lead.save()
        count += 1
    asked = Inquiry.objects.filter(lead__person=person)
    count += asked.update(name=ERASED, email="", phone="", message=ERASED, sender="", consent_ip=None)
    return count + _scrubbed(LeadConversion.objects.filter(lead__person=person), ("before", "moved", "added"), words)


@action(PERSONAL_ERASE)
def erase_timeline(*, person: Person, words: Words, actor: Actor) -> int:
    count = 0
    with pgtrigger.ignore("crm.TimelineEntry:timeline_append_only"):
        for entry in personal.timeline(person).order_by("pk"):
            own = entry.person_id == person.pk or entry.lead_id is not None
            entry.said = ERASED if entry.said and own else words.scrub(entry.said)
            entry.arguments = words.scrub(entry.arguments)
            entry.save(update_fields=["said", "arguments"])
            count += 1
    return count


@action(PERSONAL_ERASE)
def erase_mails(*, person: Person, words: Words, actor: Actor) -> int:
    """What was written to the person; mails that carried documents are kept with these."""
    gone = {"subject": ERASED, "body": ERASED, "to": [NOBODY], "cc": [], "bcc": []}
    # One query sees the addresses that the other is about to take away.
    written, kept = list(personal.letters(person)), personal.private_mails(person)
    count = kept.update(html="", calendar="", attachments=[], refused={}, error="", **gone)
    return count + Letter.objects.filter(pk__in=[row.pk for row in written]).update(files=[], **gone)


@action(PERSONAL_ERASE)
def erase_notifications(*, person: Person, words: Words, actor: Actor) -> int:
    return _scrubbed(personal.notifications(person), ("arguments",), words)


@action(PERSONAL_ERASE)
def erase_audit(*, person: Person, words: Words, actor: Actor) -> int:
    """Values in the events about the person; that something happened, when and by whom, stays."""
    changes = [
        Rewriting(event.pk, _blanked(event.facts, words), ERASED if event.reason else "")
        for event in personal.audit_of(person)
    ]
    return rewrite(changes, subject=person, why="GDPR, Article 17", actor=actor)


@action(PERSONAL_ERASE)
def erase_files(*, person: Person, words: Words, actor: Actor) -> int:
    """Files on the person, and files that were written for a person who asked; the bytes go after the commit."""
    gone: list[tuple[Any, str]] = []
    for row in [*attachments.of(person), *PersonalExport.objects.filter(person=person).exclude(file="")]:
        gone.append((row.file.storage, str(row.file.name)))
    attachments.of(person).delete()
    PersonalExport.objects.filter(person=person).update(file="")
    for storage, name in gone:
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]
    return len(gone)


def _scrubbed(rows: QuerySet[Any], columns: tuple[str, ...], words: Words) -> int:
    count = 0
    for row in rows:
        before = [getattr(row, name) for name in columns]
        after = [words.scrub(value) for value in before]
        if after != before:
            for name, value in zip(columns, after, strict=True):
                setattr(row, name, value)
            row.save(update_fields=list(columns))
            count += 1
    return count


def _blanked(facts: dict[str, Any], words: Words) -> dict[str, Any]:
    """Old and new values and names without their texts; numbers, keys and days stay."""
    return {
        name: _without_texts(name, value) if name in ("old", "new", "name") else words.scrub(value)
        for name, value in facts.items()
    }


def _without_texts(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_texts(key, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_texts(name, one) for one in value]
    return ERASED if isinstance(value, str) and value and name not in NEUTRAL else value
