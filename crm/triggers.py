"""What the database lets a merge change on rows that nothing else may change: whom they are about."""

from __future__ import annotations

from collections.abc import Mapping

import pgtrigger

# Made by the migration of crm.MergeRecord. True for a step from the merged row to its survivor, and for the way back of
# rows that this merge had moved once it is undone.
MAY_REPOINT = """
CREATE OR REPLACE FUNCTION crm_may_repoint(what text, was bigint, becomes bigint, label text, row_key bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM crm_mergerecord m
        WHERE m.kind = what AND m.loser_key = was AND m.survivor_key = becomes AND m.undone_at IS NULL
    ) OR EXISTS (
        SELECT 1 FROM crm_mergerecord m JOIN crm_mergemove v ON v.merge_id = m.id
        WHERE m.kind = what AND m.survivor_key = was AND m.loser_key = becomes AND m.undone_at IS NOT NULL
          AND v.model = label AND v.row_key = $5
    );
$$;
"""
DROP_MAY_REPOINT = "DROP FUNCTION crm_may_repoint(text, bigint, bigint, text, bigint);"


def only_repointed(label: str, columns: Mapping[str, str], refuse: str) -> str:
    """Body of a BEFORE trigger: `refuse` unless nothing but these columns changed, each by a recorded merge.

    `columns` maps a column to the kind of party it points at. The version may count on.
    """
    taken = " - ".join(f"'{name}'" for name in (*columns, "version", "updated_at"))
    checks = " AND ".join(
        f"(NEW.{column} IS NOT DISTINCT FROM OLD.{column}"
        f" OR crm_may_repoint('{kind}', OLD.{column}, NEW.{column}, '{label}', OLD.id))"
        for column, kind in columns.items()
    )
    return f"""
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - {taken} = to_jsonb(OLD) - {taken} AND {checks} THEN
            RETURN NEW;
        END IF;
        {refuse}
    """


def append_only_but_merged(
    name: str, label: str, columns: Mapping[str, str], condition: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    """Like core.db.append_only for rows of this condition, and a merge may say whom the row is about."""
    refuse = "RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'check_violation';"
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        condition=condition,
        func=only_repointed(label, columns, refuse),
    )
