"""Exports of other systems, recognised by their headings: what each heading fills, and which system the ids are from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.textkeys import fold


@dataclass(frozen=True)
class Starter:
    """`maps` say by model which heading fills what; `signs` are headings of which two give the system away."""

    name: str
    signs: frozenset[str]
    maps: Mapping[str, Mapping[str, str]]

    def knows(self, columns: Iterable[str], model: str) -> bool:
        found = {fold(column) for column in columns}
        return model in self.maps and len(found & {fold(sign) for sign in self.signs}) >= 2

    def mapping(self, columns: Iterable[str], model: str) -> dict[str, str]:
        """Heading of the file → what it fills, each target once: the first heading that has it."""
        known = {fold(heading): target for heading, target in self.maps[model].items()}
        found: dict[str, str] = {}
        for column in columns:
            target = known.get(fold(column))
            if target is not None and target not in found.values():
                found[column] = target
        return found


_starters: list[Starter] = []


def register(*starters: Starter) -> None:
    _starters.extend(starters)


def recognised(columns: list[str], model: str) -> Starter | None:
    return next((one for one in _starters if one.knows(columns, model)), None)
