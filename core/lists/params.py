"""The parameters of a list's address: which are kept, which only move about in it, and addresses with one changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.http import QueryDict

SEARCH, SORT, GROUP, COLUMNS, DENSITY = "q", "sort", "group", "columns", "density"
PAGE, AFTER, BEFORE, FORMAT, VIEW, PART, TOTALS = "page", "after", "before", "format", "view", "part", "totals"
ACT, PICK, ALL, EXPECTED, UNDO = "act", "pick", "all", "expected", "undo"
PLACES = (PAGE, AFTER, BEFORE)
# What says how a list looks, apart from the filters; saved with a view.
LOOK = (SEARCH, SORT, GROUP, COLUMNS, DENSITY)
# What says where in the list one is, or what is done with it; never saved.
PASSING = frozenset({*PLACES, FORMAT, VIEW, PART, TOTALS, ACT, PICK, ALL, EXPECTED, UNDO, "csrfmiddlewaretoken"})

Pairs = list[tuple[str, str]]


def pairs(params: QueryDict) -> Pairs:
    """The kept parameters in one order, without empty values; chosen columns in one value."""
    found: Pairs = []
    for name in sorted(params):
        if name in PASSING:
            continue
        values = [value.strip() for value in params.getlist(name) if value.strip()]
        if name == COLUMNS:
            values = [",".join(part for value in values for part in value.split(",") if part)] if values else []
        elif name in LOOK:
            values = values[-1:]
        found += [(name, value) for value in sorted(set(values))]
    return found


def encoded(found: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(found), safe=",")


def without(found: Pairs, *names: str) -> Pairs:
    return [(name, value) for name, value in found if name not in names]


def changed(found: Pairs, changes: Mapping[str, str]) -> Pairs:
    """With some parameters set to one value; an empty value takes the parameter away."""
    return without(found, *changes) + [(name, value) for name, value in changes.items() if value]


def digest(view: str, query: str) -> str:
    """Tells whether a list stands as a saved view left it, whatever the order of the parameters."""
    normal = encoded(pairs(QueryDict(query)))
    return hashlib.sha256(f"{view}?{normal}".encode()).hexdigest()
