"""Rewriting events under a recorded exception: the one way in which the audit trail ever changes.

An event of its own says how many rows were rewritten, and carries the hash of all their old and new hashes. It is
sealed like any other, so a rewritten event holds in the chain exactly as long as that witness does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db.models import Model

from core.access import Actor
from core.audit.canonical import leaf, rows_between
from core.events import Event, publish
from core.models import AuditEvent
from core.models.rewrites import AuditRewrite


@dataclass(frozen=True, kw_only=True)
class HistoryRewritten(Event):
    """Personal data was taken out of events; `digest` vouches for which, and for what they say now."""

    rewritten: int
    digest: str


@dataclass(frozen=True)
class Rewriting:
    """What an event says from now on."""

    event_id: int
    facts: Mapping[str, Any]
    reason: str


def rewrite(changes: Iterable[Rewriting], *, subject: Model, why: str, actor: Actor) -> int:
    """Change the events and record it; only inside an action's transaction. Returns how many differ."""
    hashes: list[tuple[int, str, str]] = []
    with pgtrigger.ignore("core.AuditEvent:audit_append_only"):
        for change in changes:
            before = hash_of(change.event_id)
            AuditEvent.objects.filter(pk=change.event_id).update(facts=dict(change.facts), reason=change.reason)
            after = hash_of(change.event_id)
            if after != before:
                hashes.append((change.event_id, before, after))
    if not hashes:
        return 0
    event = HistoryRewritten(rewritten=len(hashes), digest=digest_of(hashes))
    witness = publish(event, actor=actor, subject=subject, reason=why)
    AuditRewrite.objects.bulk_create(
        AuditRewrite(event_id=pk, witness=witness, hash_before=before, hash_after=after) for pk, before, after in hashes
    )
    return len(hashes)


def hash_of(event_id: int) -> str:
    return leaf(rows_between(event_id, event_id)[0]).hex()


def digest_of(hashes: Iterable[tuple[int, str, str]]) -> str:
    lines = "\n".join(f"{pk} {before} {after}" for pk, before, after in sorted(hashes))
    return hashlib.sha256(lines.encode()).hexdigest()


def is_recorded(event_id: int, sealed: str, present: str) -> bool:
    """Whether the way from the sealed hash of an event to its present one is recorded, and vouched for, step by step."""
    at = sealed
    for step in AuditRewrite.objects.filter(event=event_id).select_related("witness").order_by("pk"):
        if step.hash_before == at and _is_vouched(step.witness):
            at = step.hash_after
    return at == present


def _is_vouched(witness: AuditEvent) -> bool:
    if witness.kind != HistoryRewritten.kind():
        return False
    rows = AuditRewrite.objects.filter(witness=witness).values_list("event_id", "hash_before", "hash_after")
    return bool(witness.facts.get("digest") == digest_of(rows))
