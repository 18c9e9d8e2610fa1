"""What is held about a person: every floor registers its holders, to be told, previewed, erased or kept with a reason.

A holder is registered in an app's extensions.py. Telling and previewing only read; `erase` runs inside the one
transaction of the erasure and answers how many rows it changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Model

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Stands wherever a personal text was; no word of any language, so that nobody takes it for one.
ERASED = "•••"


@dataclass(frozen=True)
class Kept:
    """What stays in spite of an erasure, and why: `text` is a message id; `until` the last day it must be kept."""

    text: str
    count: int
    until: date | None = None


@dataclass(frozen=True)
class Words:
    """The texts that tell who a person is: names, addresses, numbers, present and past."""

    texts: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        known = sorted({text for text in self.texts if len(text) > 3}, key=len, reverse=True)
        if not known:
            return None
        return re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in known), re.IGNORECASE)

    def scrub(self, value: Any) -> Any:
        """The text, list or dict without them."""
        if isinstance(value, str):
            return self._pattern.sub(ERASED, value) if self._pattern else value
        if isinstance(value, list):
            return [self.scrub(one) for one in value]
        if isinstance(value, dict):
            return {name: self.scrub(one) for name, one in value.items()}
        return value


Rows = list[dict[str, Any]]


def _nothing_told(person: Any) -> Rows:
    return []


def _nothing_kept(person: Any) -> list[Kept]:
    return []


def _nothing_to_prove(person: Any) -> str:
    return ""


@dataclass(frozen=True)
class Holder:
    """`count` says how many rows `erase` would change; `proof` is a hash of what must be the same afterwards."""

    name: str
    label: StrOrPromise
    tell: Callable[[Any], Rows] = _nothing_told
    count: Callable[[Any], int] | None = None
    # Called with person, words and actor by their names.
    erase: Callable[..., int] | None = None
    keeps: Callable[[Any], list[Kept]] = _nothing_kept
    proof: Callable[[Any], str] = _nothing_to_prove
    # Files to be handed out with the export: (name in the archive, opened file).
    files: Callable[[Any], Iterable[tuple[str, Any]]] | None = field(default=None)
    # Tables in which an erasure must not write a single row.
    untouched: tuple[str, ...] = ()
    position: int = 50


_holders: dict[str, Holder] = {}


def register(*holders: Holder) -> None:
    for holder in holders:
        if holder.name in _holders:
            raise ValueError(f"the holder {holder.name} is registered twice")
        _holders[holder.name] = holder


def holders() -> Sequence[Holder]:
    return sorted(_holders.values(), key=lambda holder: (holder.position, holder.name))


def holder_named(name: str) -> Holder | None:
    return _holders.get(name)


def written() -> dict[str, int]:
    """Rows that this transaction has written in the tables that an erasure must leave alone; asked without reading them."""
    tables = sorted({table for holder in holders() for table in holder.untouched})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [tables],
        )
        return dict(cursor.fetchall())


def proofs(person: Model) -> dict[str, str]:
    """Holder → hash of what an erasure must leave as it is."""
    return {holder.name: found for holder in holders() if (found := holder.proof(person))}
