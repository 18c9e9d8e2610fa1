"""One event as bytes that any machine makes the same way, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from core.models import AuditEvent

# The order is part of the hash: a new column goes to the end, and old seals then need the old tuple.
FIELDS = (
    "id", "at", "actor_id", "system", "on_behalf_of_id", "kind", "schema",
    "subject_type", "subject_id", "company_id", "facts", "reason",
)  # fmt: skip
GENESIS = "0" * 64


def canonical(row: Sequence[Any]) -> bytes:
    """JSON of the values with sorted keys, no spaces, and the instant in UTC to the microsecond."""
    values = {name: _plain(value) for name, value in zip(FIELDS, row, strict=True)}
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def leaf(row: Sequence[Any]) -> bytes:
    return hashlib.sha256(canonical(row)).digest()


def digest(previous: str, leaves: bytes) -> str:
    """The hash of a link: the one before it and the hashes of its rows."""
    return hashlib.sha256(bytes.fromhex(previous) + leaves).hexdigest()


def rows_between(first: int, last: int) -> list[tuple[Any, ...]]:
    """The events with ids from first to last, in the order of their ids."""
    found = AuditEvent.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    return list(found.values_list(*FIELDS))


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
