"""Migrations of a fresh database in a fraction of the time: operations that don't meet are applied together.

Django draws the models anew after every single operation, some forty thousand classes for all of Keel's migrations, and
that is nine tenths of their time. Here the models are drawn once for each run of operations of a migration that touch
different things. Statements and their order stay the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from core.migration_operations import AddQuietTrigger

# What only adds to or takes from one model, and reads no rows through models.
TAKING = (operations.RemoveIndex, operations.RemoveConstraint, RemoveTrigger)
ADDING = (
    operations.AddField, operations.AlterField, operations.AddIndex, operations.AddConstraint, AddTrigger, AddQuietTrigger,
)  # fmt: skip


class GroupingExecutor(MigrationExecutor):
    """Django's own, but the operations of each migration go forwards in groups."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        migration.apply = _Grouped(migration)  # type: ignore[method-assign, assignment]
        return super().apply_migration(state, migration, fake, fake_initial)


class _Grouped:
    """Stands in for `migration.apply`."""

    def __init__(self, migration: Migration) -> None:
        self.migration, self.one_by_one = migration, migration.apply

    def __call__(
        self, state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql or not schema_editor.atomic_migration:
            return self.one_by_one(state, schema_editor, collect_sql)
        for group in groups(self.migration.operations):
            before = state.clone()
            _move(state, self.migration.app_label, group)
            for operation in group:
                operation.database_forwards(self.migration.app_label, schema_editor, before, state)
        return state


def groups(of: Sequence[Operation]) -> Iterator[list[Operation]]:
    """Runs of operations in their order, none of which rests on another of its run; whatever is unknown goes alone."""
    group: list[Operation] = []
    touched: set[tuple[str, str]] = set()
    for operation in of:
        keys = _touches(operation)
        if group and (not keys or keys & touched):
            yield group
            group, touched = [], set()
        group.append(operation)
        touched |= _blocks(operation)
        if not keys:
            yield group
            group = []
    if group:
        yield group


def _touches(operation: Any) -> set[tuple[str, str]]:
    """What must not have been touched earlier in the run: (model, part), "" for the model as a whole."""
    kind = type(operation)
    if kind is operations.CreateModel:
        return {(operation.name_lower, "")}
    if kind not in (*ADDING, *TAKING):
        return set()
    model = operation.model_name.lower()
    return {(model, ""), (model, _part(operation).lower())}


def _blocks(operation: Any) -> set[tuple[str, str]]:
    """What no later one of the run may touch: what is new, and a new model wholly, since it is made in its last state."""
    if type(operation) is operations.CreateModel:
        return _touches(operation)
    return set() if type(operation) in TAKING else {key for key in _touches(operation) if key[1]}


def _part(operation: Any) -> str:
    """Field, index, constraint or trigger, by its name."""
    parts = (getattr(operation, kind, None) for kind in ("index", "constraint", "trigger"))
    return str(next((part.name for part in parts if part is not None), None) or operation.name)


def _move(state: ProjectState, label: str, group: list[Operation]) -> None:
    """The state after the group; its models are drawn anew once, and those beside them when somebody asks."""
    if len(group) == 1:
        group[0].state_forwards(label, state)
        return
    drawn = state.__dict__.pop("apps", None)
    for operation in group:
        operation.state_forwards(label, state)
    if drawn is not None:
        state.apps = drawn
        changed = {(label, name) for operation in group for name, part in _touches(operation) if not part}
        state.reload_models(list(changed))
