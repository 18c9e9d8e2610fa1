"""New rows of a file that look like a client or person who is there, judged as the nightly search judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.imports.rows import Row
from crm.calculations import evidence
from crm.calculations.evidence import Judge, Party
from crm.duplicates import parties
from crm.duplicates.finding import MODELS
from crm.duplicates.reasons import speaking_for
from crm.models.match_keys import MAKERS

# Keys that few rows share: numbers, mailboxes, domains, accounts, the whole name.
TELLING = "iedpan"
MOST = 2000
# With more keys at once the database reads the whole table instead of asking the index for each.
KEYS_AT_ONCE = 40


def like_stored(kind: str, rows: Sequence[Row]) -> dict[int, tuple[Any, list[str]]]:
    """Row of the file → (key of the likeliest stored row, why)."""
    keys = {row.record.number: _keys(kind, row) for row in rows}
    wanted = sorted({key for found in keys.values() for key in found})
    if not wanted:
        return {}
    holders = _holders(kind, wanted)
    load: Callable[[set[int]], Mapping[int, Party]] = _LOAD[kind]
    near = load({pk for key in wanted for pk in holders.get(key, ())})
    found = {}
    for row in rows:
        met = {pk for key in keys[row.record.number] for pk in holders.get(key, ())}
        if best := _likeliest(kind, row, [near[pk] for pk in sorted(met) if pk in near]):
            found[row.record.number] = best
    return found


def _holders(kind: str, wanted: Sequence[str]) -> dict[str, set[int]]:
    """Match key → the stored rows that have it, of those that have any of the wanted."""
    manager: Any = MODELS[kind].objects
    rows = manager.live().order_by().values_list("pk", "match_keys")
    holders: dict[str, set[int]] = {}
    for at in range(0, len(wanted), KEYS_AT_ONCE):
        for pk, held in rows.filter(match_keys__overlap=wanted[at : at + KEYS_AT_ONCE])[:MOST]:
            for key in held:
                holders.setdefault(key, set()).add(pk)
    return holders


def _keys(kind: str, row: Row) -> list[str]:
    return [key for key in MAKERS[kind](row.instance) if key[0] in TELLING]


def _likeliest(kind: str, row: Row, near: list[Party]) -> tuple[Any, list[str]] | None:
    judge: Judge = _JUDGE[kind]
    mine = _PARTY[kind](row.instance)
    told = [(party.key, judge(mine, party, evidence.NOTHING)) for party in near]
    judged = [(evidence.total(reasons), -key, reasons) for key, reasons in told]
    if not judged:
        return None
    score, key, reasons = max(judged, key=lambda one: one[:2])
    return (-key, speaking_for([reason.dump() for reason in reasons])) if score >= evidence.LIKELY else None


def _firm(row: Any) -> Party:
    return parties.firm(0, *(str(getattr(row, name) or "") for name in parties.FIRM_FIELDS if name != "pk"))


def _human(row: Any) -> Party:
    return parties.human(0, row.name, (row.email,), (row.phone,))


_LOAD: dict[str, Any] = {"organisation": parties.load_firms, "person": parties.load_humans}
_JUDGE: dict[str, Judge] = {"organisation": evidence.firms, "person": evidence.humans}
_PARTY: dict[str, Callable[[Any], Party]] = {"organisation": _firm, "person": _human}
