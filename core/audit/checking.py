"""Recomputing the chain: which event or seal is the first that is not what it was?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from core.audit.canonical import GENESIS, digest, leaf, rows_between
from core.audit.rewriting import is_recorded
from core.checks_nightly import Problem
from core.models import AuditSeal

NOT_NEXT = gettext_noop("Seal %(seal)s does not follow the one before it.")
SEAL_CHANGED = gettext_noop("Seal %(seal)s was changed.")
EVENT_CHANGED = gettext_noop("Event %(event)s was changed, or one before it was removed or added.")
END_CHANGED = gettext_noop("An event at the end of seal %(seal)s was removed or added.")
_LEAF = 32


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold; `event_id` is None when a seal itself was touched.

    `text` is a message id with the places `seal` and `event`.
    """

    seal_id: int
    event_id: int | None
    text: str


def check_chain() -> Broken | None:
    """Recompute every seal in order; None when the whole chain holds."""
    previous, expected = GENESIS, 1
    for seal in AuditSeal.objects.order_by("first_id").iterator(chunk_size=100):
        if broken := _seal_itself(seal, previous) or _rows_of(seal, expected):
            return broken
        previous, expected = seal.digest, seal.last_id + 1
    return None


def problems() -> list[Problem]:
    broken = check_chain()
    if broken is None:
        return []
    url = f"/audit/{broken.event_id}/" if broken.event_id else "/audit/"
    return [Problem(broken.text, url, {"seal": broken.seal_id, "event": broken.event_id or 0})]


def _seal_itself(seal: AuditSeal, previous: str) -> Broken | None:
    leaves = bytes(seal.leaves)
    if seal.previous != previous:
        return Broken(seal.pk, None, NOT_NEXT)
    if len(leaves) != seal.rows * _LEAF or digest(previous, leaves) != seal.digest:
        return Broken(seal.pk, None, SEAL_CHANGED)
    return None


def _rows_of(seal: AuditSeal, start: int) -> Broken | None:
    """Compare each event with its hash; `start` is the first id after the seal before."""
    leaves = bytes(seal.leaves)
    kept = [leaves[at : at + _LEAF] for at in range(0, len(leaves), _LEAF)]
    rows = rows_between(start, seal.last_id)
    for row, hashed in zip(rows, kept, strict=False):
        if leaf(row) != hashed and not is_recorded(row[0], hashed.hex(), leaf(row).hex()):
            return Broken(seal.pk, row[0], EVENT_CHANGED)
    if len(rows) != len(kept):
        return Broken(seal.pk, None, END_CHANGED)
    return None
