"""Which stored row a row of the file is, and which rows of the file are the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.imports.importer import EXTERNAL, Importer, Key, Known
from core.imports.rows import Row
from core.imports.table import Record


class Unclear(ExplainedError):
    """The row can't be told apart from another one."""


class Index:
    """All stored rows by their keys: read once a run, added to as rows are made."""

    def __init__(self, importer: Importer) -> None:
        self.importer = importer
        self._by_external: dict[str, Known] = {}
        self._by_key: dict[Key, list[Known]] = {}
        self._claimed: dict[Any, int] = {}
        for known in importer.known():
            self.add(known)

    def add(self, known: Known) -> None:
        if known.external:
            self._by_external[known.external] = known
        if not known.archived:
            for key in known.keys:
                self._by_key.setdefault(key, []).append(known)

    def claim(self, pk: Any, number: int) -> int:
        """The row of the file that has the stored row: two rows of a file never change the same one."""
        return number if pk is None else self._claimed.setdefault(pk, number)

    def add_row(self, row: Row) -> None:
        """A row that was just made."""
        external = row.texts.get(EXTERNAL, "") if self.importer.setting.source else ""
        self.add(Known(row.instance.pk, external, tuple(self.importer.keys(row.texts))))

    def find(self, row: Row) -> Any:
        """The key of the stored row, or None for a new one; raises Unclear with a sentence."""
        external = row.texts.get(EXTERNAL, "")
        if external and (known := self._by_external.get(external)):
            if known.archived:
                raise Unclear(_("The record with this external ID is archived. Restore it first."))
            return known.pk
        for key in self.importer.keys(row.texts):
            # A row with another id from the same system is another row, whatever it is called.
            found = {one.pk for one in self._by_key.get(key, ()) if not (external and one.external)}
            if len(found) > 1:
                raise Unclear(_("More than one record answers to “%(key)s”: add the external ID."), key=_shown(key))
            if found:
                return found.pop()
        return None


def twins(importer: Importer, records: Iterable[Record]) -> dict[int, int]:
    """Row number → number of an earlier row that is the same; the first of them counts."""
    by_external: dict[str, int] = {}
    by_key: dict[Key, tuple[int, bool]] = {}
    found: dict[int, int] = {}
    for record in records:
        row = importer.row(record)
        external, keys = row.texts.get(EXTERNAL, ""), importer.keys(row.texts)
        twin = by_external.get(external) if external else None
        for key in keys if twin is None else ():
            earlier = by_key.get(key)
            if earlier and not (external and earlier[1]):
                twin = earlier[0]
                break
        if twin is not None:
            found[record.number] = twin
            continue
        if external:
            by_external[external] = record.number
        for key in keys:
            by_key.setdefault(key, (record.number, bool(external)))
    return found


def _shown(key: Key) -> str:
    return " · ".join(part for part in key[1].split("\n") if part)[:80]
