"""INSERT … SELECT on a model: what the query does not give is filled with the model's own defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def run(statement: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def value(statement: str, params: Sequence[Any] = ()) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()[0]


def fill(
    model: type[Model],
    given: Mapping[str, str],
    source: str,
    *,
    values: Sequence[Any] = (),
    params: Sequence[Any] = (),
) -> None:
    """`given` says by column which SQL expression fills it (with `values` for its places); `source` is what follows
    FROM (with its `params`). Both are constants of this package.
    """
    columns = dict(given)
    defaults: list[Any] = []
    for field in model._meta.local_concrete_fields:
        if str(field.column) not in columns and not field.primary_key:
            columns[str(field.column)] = "%s"
            defaults.append(_default(field))
    names = ", ".join(f'"{name}"' for name in columns)
    texts = ", ".join(columns.values())
    statement = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {texts} FROM {source}'  # noqa: S608
    run(statement, [*values, *defaults, *params])


def _default(field: Field[Any, Any]) -> Any:
    if field.has_default():
        return field.get_db_prep_save(field.get_default(), connection)
    if field.null:
        return None
    if field.empty_strings_allowed:
        return ""
    raise ValueError(f"{field} has no default and was given none")


def analyze(*models: type[Model]) -> None:
    """The planner of triggers and of the next step must know how large the tables have become."""
    for model in models:
        run(f'ANALYZE "{model._meta.db_table}"')
