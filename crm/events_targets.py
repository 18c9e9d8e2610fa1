"""Facts of sales targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class TargetsSet(Event):
    """Each change names its user or department, the month, the old and the new amount in the company's currency."""

    company_id: int
    changed: tuple[dict[str, Any], ...]
