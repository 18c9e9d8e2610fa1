"""Which rows are compared at all: pairs that share a key few have, found in SQL over the whole table."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

# A key that more rows share than this says nothing; such rows meet under another one.
CROWD = 60
# From so many holders on, a domain or number is told as shared.
SHARED_BY = 4

_FIRM_KEYS = """
    SELECT o.id, unnest(o.match_keys) AS k FROM crm_organisation o WHERE o.archived_at IS NULL
"""
# A name alone says little of a person: they meet by mailbox or number, or by a piece of the name at one employer.
_HUMAN_KEYS = """
    SELECT p.id, k FROM crm_person p, unnest(p.match_keys) AS k
    WHERE p.archived_at IS NULL AND (k LIKE 'e:%%' OR k LIKE 'p:%%')
    UNION
    SELECT c.person_id, CASE c.kind WHEN 'email' THEN 'e:' || c.key ELSE 'p:' || right(c.key, 9) END
    FROM crm_contactpoint c JOIN crm_person p ON p.id = c.person_id WHERE p.archived_at IS NULL
    UNION
    SELECT p.id, r.organisation_id || k FROM crm_person p
    JOIN crm_partyrole r ON r.person_id = p.id, unnest(p.match_keys) AS k
    WHERE p.archived_at IS NULL AND (k LIKE 'n:%%' OR k LIKE 'w:%%')
"""
_PAIRS = """
    WITH keys AS MATERIALIZED ({keys}),
    few AS (SELECT k FROM keys {touched} GROUP BY k HAVING count(*) BETWEEN 2 AND %(crowd)s)
    SELECT DISTINCT a.id, b.id FROM few JOIN keys a USING (k) JOIN keys b USING (k) WHERE a.id < b.id {changed}
"""
_SHARED = """
    SELECT k FROM {table} t, unnest(t.match_keys) AS k
    WHERE t.archived_at IS NULL AND (k LIKE 'd:%%' OR k LIKE 'p:%%' OR k LIKE 'a:%%') GROUP BY k HAVING count(*) >= %s
"""
TABLES = {"organisation": "crm_organisation", "person": "crm_person"}
_KEYS = {"organisation": _FIRM_KEYS, "person": _HUMAN_KEYS}


def pairs(kind: str, changed: Collection[int] | None = None) -> list[tuple[int, int]]:
    """Pairs of live rows (older first) that share a key; with `changed` only those in which one of these rows is."""
    if changed is not None and not changed:
        return []
    values: dict[str, int | list[int]] = {"crowd": CROWD, "changed": list(changed or ())}
    touched = "WHERE k IN (SELECT k FROM keys WHERE id = ANY(%(changed)s))" if changed is not None else ""
    narrow = "AND (a.id = ANY(%(changed)s) OR b.id = ANY(%(changed)s))" if changed is not None else ""
    statement = _PAIRS.format(keys=_KEYS[kind], touched=touched, changed=narrow)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]
        return cursor.fetchall()  # type: ignore[no-any-return]


def shared_keys(kind: str) -> frozenset[str]:
    """Domains and numbers that many rows have: a switchboard, a hotel, a chain."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARED.format(table=TABLES[kind]), [SHARED_BY])
        return frozenset(key for (key,) in cursor.fetchall())
