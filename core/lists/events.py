"""Facts of lists."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ViewShared(Event):
    """`sharing` is who sees it from now on: "" its maker alone, "team", "all", or "gone" when it was deleted."""

    view_id: int
    list: str
    sharing: str
    department_id: int | None
