"""What the search for duplicates found, kept pair by pair; and what people say of a pair."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from crm.duplicates.finding import MODELS, Pair, likely
from crm.events import DuplicateDismissed, DuplicateReopened, DuplicatesFound
from crm.models import Address, ContactPoint, DuplicateCandidate, DuplicateScan, PartyRole
from crm.permissions import DUPLICATE_MERGE

# A transaction that was open during the last search may have committed a little later.
MARGIN = timedelta(hours=1)
WHOLE_EVERY = timedelta(days=7)
State = DuplicateCandidate.State


@action(DUPLICATE_MERGE)
def find_duplicates(*, kind: str, actor: Actor, whole: bool = False) -> int:
    """Compare what changed since the last search (all rows once a week, or when `whole`); how many pairs are new.

    A pair that was said to be two stays so until its rows speak louder for one. Open pairs that are not alike any more
    go away.
    """
    scan, _made = DuplicateScan.objects.get_or_create(kind=kind)
    scan = DuplicateScan.objects.lock(scan.pk)
    moment = clock.now()
    whole = whole or scan.read_to_at is None or scan.whole_at is None or scan.whole_at <= moment - WHOLE_EVERY
    changed = None if whole else _changed(kind, scan.read_to_at)
    new = _keep(kind, list(likely(kind, changed)), changed)
    scan.read_to_at, scan.whole_at = moment, moment if whole else scan.whole_at
    scan.save()
    if new:
        publish(DuplicatesFound(kind_of=kind, found=new), actor=actor)
    return new


def _changed(kind: str, since: datetime | None) -> list[int]:
    assert since is not None  # a first search is a whole one
    after = since - MARGIN
    keys = set(MODELS[kind].objects.live().filter(updated_at__gte=after).values_list("pk", flat=True))
    for model in (PartyRole, ContactPoint) if kind == "person" else (Address,):
        rows: Any = model.objects.filter(updated_at__gte=after)
        keys |= {key for key in rows.values_list(kind, flat=True) if key}
    return sorted(keys)


def _keep(kind: str, found: list[Pair], changed: Collection[int] | None) -> int:
    """Write new pairs, refresh known ones, drop open ones that were looked at and not found."""
    pairs = DuplicateCandidate.objects.filter(kind=kind)
    if changed is not None:
        pairs = pairs.filter(Q(**{f"{kind}__in": changed}) | Q(**{f"other_{kind}__in": changed}))
    held = {(_key(row, kind), _key(row, f"other_{kind}")): row for row in pairs.select_for_update().order_by("pk")}
    fresh, louder = [], []
    for pair in found:
        row = held.pop((pair.left, pair.right), None)
        reasons = [reason.dump() for reason in pair.reasons]
        if row is None:
            keys = {f"{kind}_id": pair.left, f"other_{kind}_id": pair.right}
            fresh.append(DuplicateCandidate(kind=kind, score=pair.score, reasons=reasons, **keys))
        elif row.state != State.MERGED and row.reasons != reasons:
            if row.state == State.DISMISSED and pair.score <= row.score:
                continue
            row.score, row.reasons, row.state = pair.score, reasons, State.OPEN
            louder.append(row)
    DuplicateCandidate.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)
    DuplicateCandidate.objects.bulk_update(louder, ["score", "reasons", "state"], batch_size=1000)
    gone = DuplicateCandidate.objects.open().filter(pk__in=[row.pk for row in held.values()])
    # Pairs with a row that is merged wait: they show again when the merge is undone.
    gone.filter(**{f"{kind}__archived_at": None, f"other_{kind}__archived_at": None}).delete()
    return len(fresh)


def _key(row: DuplicateCandidate, name: str) -> int:
    return getattr(row, f"{name}_id")  # type: ignore[no-any-return]


@action(DUPLICATE_MERGE, on="candidate")
def dismiss_duplicate(*, candidate: DuplicateCandidate, actor: Actor) -> DuplicateCandidate:
    """Say that the two are not the same: the pair does not come back unless its rows change towards one."""
    candidate = DuplicateCandidate.objects.lock(candidate.pk)
    if candidate.state != State.OPEN:
        raise Refused(_("This pair is decided already."))
    candidate.state, candidate.decided_at, candidate.decided_by = State.DISMISSED, clock.now(), person_of(actor)
    candidate.save(update_fields=["state", "decided_at", "decided_by"])
    publish(DuplicateDismissed(candidate_id=candidate.pk), actor=actor, subject=candidate)
    return candidate


@action(DUPLICATE_MERGE, on="candidate")
def reopen_duplicate(*, candidate: DuplicateCandidate, actor: Actor) -> DuplicateCandidate:
    """Take back that the two are not the same."""
    candidate = DuplicateCandidate.objects.lock(candidate.pk)
    if candidate.state != State.DISMISSED:
        raise Refused(_("Only a pair that was set aside can be looked at again."))
    candidate.state, candidate.decided_at, candidate.decided_by = State.OPEN, None, None
    candidate.save(update_fields=["state", "decided_at", "decided_by"])
    publish(DuplicateReopened(candidate_id=candidate.pk), actor=actor, subject=candidate)
    return candidate
