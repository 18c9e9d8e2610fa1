"""What an erasure does to rows that are not the person's own and yet tell of them; called by `erase_person` only."""

from __future__ import annotations

from typing import Any

from core.access import Actor
from core.actions import action
from core.audit.rewriting import Rewriting, rewrite
from core.models import ImportBatch
from core.privacy import ERASED, Words
from crm.models import Lead, Person
from crm.permissions import PERSONAL_ERASE
from crm.queries import personal_around as around

TEXTS = ("name", "description", "loss_note")


@action(PERSONAL_ERASE)
def erase_deals(*, person: Person, words: Words, actor: Actor) -> int:
    """Names and numbers in the texts of the person's deals, and what the person's own inquiry said in them."""
    own = {text for text in Lead.objects.filter(person=person).values_list("message", flat=True) if text}
    count = 0
    for row in [*around.deals_of(person), *around.versions_of_deals(person)]:
        old = {name: getattr(row, name) for name in TEXTS}
        new = {name: ERASED if text in own else words.scrub(text) for name, text in old.items()}
        if new != old:
            _write(row, new)
            count += 1
    return count


@action(PERSONAL_ERASE)
def erase_notes(*, person: Person, words: Words, actor: Actor) -> int:
    """Names and numbers in notes on the person's clients and deals; what else they say stays."""
    rows = around.notes_naming(person)
    for row in rows:
        _write(row, {"text": words.scrub(row.text)})
    return len(rows)


def _write(row: Any, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


@action(PERSONAL_ERASE)
def erase_imports(*, person: Person, words: Words, actor: Actor) -> int:
    """What imports remember of the person's values; undoing one leaves the person as it is from here on."""
    count = 0
    for trace in around.traces_of(person):
        trace.before, trace.after = _without_texts(trace.before), _without_texts(trace.after)
        trace.save(update_fields=["before", "after"])
        count += 1
    for batch in around.previews_naming(person):
        ImportBatch.objects.filter(pk=batch.pk).update(preview=words.scrub(batch.preview))
        count += 1
    return count


def _without_texts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: ERASED if isinstance(value, str | dict | list) and value else value for name, value in values.items()}


@action(PERSONAL_ERASE)
def erase_pairs(*, person: Person, words: Words, actor: Actor) -> int:
    """Why the person was taken for another: addresses and numbers."""
    return around.pairs_of(person).update(reasons=[])


@action(PERSONAL_ERASE)
def erase_audit_around(*, person: Person, words: Words, actor: Actor) -> int:
    """The person's name and numbers in events about other rows; the rest of what these say stays."""
    changes = [
        Rewriting(event.pk, words.scrub(event.facts), words.scrub(event.reason))
        for event in around.audit_naming(person)
    ]
    return rewrite(changes, subject=person, why="GDPR, Article 17", actor=actor)
