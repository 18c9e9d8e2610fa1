"""Facts of imports; one a batch of rows, with the keys of what was written."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class RowsImported(Event):
    """Rows of a file were written; what they were before stands in their history."""

    model: str
    batch_id: int
    created: tuple[int, ...]
    updated: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ImportStarted(Event):
    model: str
    batch_id: int
    file: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    model: str
    batch_id: int
    created: int
    updated: int
    unchanged: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """A whole import was taken back; `kept` rows were used or changed by others meanwhile."""

    model: str
    batch_id: int
    undone: int
    kept: int
