"""Migrations: named for what they do, reversible, and nothing left to migrate."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState

from tests.house.law import APPS, Fault, Law, Source, called, files, relative

NAMED = Law(
    "migrations-named",
    "0007_auto_… or _and_more tells nobody what happened to their table.",
    "makemigrations <app> -n what_it_does, or rename the file before anyone runs it.",
)
REVERSIBLE = Law(
    "migrations-reversible",
    "an upgrade that fails at night is taken back; what can't be reversed keeps the firm down.",
    "RunPython(forwards, backwards) and RunSQL(sql, reverse_sql); migrations.RunPython.noop where nothing is to undo.",
)
COMPLETE = Law(
    "migrations-complete",
    "models that the database does not have fail on first use.",
    "makemigrations <app> -n what_it_does.",
)
GENERATED = re.compile(r"_auto_|_and_more$|^\d{4}_(alter|remove)_\w+_\w+_and_")


def ill_named(place: str) -> Iterator[Fault]:
    name = place.rsplit("/", 1)[-1].removesuffix(".py")
    if GENERATED.search(name) or not re.match(r"\d{4}_[a-z0-9_]+$", name):
        yield Fault(place, 0, "is not named for what it does")


def one_way(source: Source) -> Iterator[Fault]:
    for node in source.nodes:
        kind = called(node).rsplit(".", 1)[-1]
        if not isinstance(node, ast.Call) or kind not in ("RunPython", "RunSQL"):
            continue
        if len(node.args) < 2 and not {"reverse_code", "reverse_sql"} & {k.arg for k in node.keywords}:
            yield Fault(source.path, node.lineno, f"{kind} has no way back")


def test_migrations_are_named_and_reversible() -> None:
    found = [path for path in files(*(f"{app}/migrations/*.py" for app in APPS)) if path.name != "__init__.py"]
    NAMED.hold(fault for path in found for fault in ill_named(relative(path)))
    REVERSIBLE.hold(fault for path in found for fault in one_way(Source(relative(path), path.read_text())))


def unmigrated(state: ProjectState, graph_state: ProjectState, loader: MigrationLoader) -> Iterator[Fault]:
    detector = MigrationAutodetector(
        graph_state, state, NonInteractiveMigrationQuestioner(specified_apps=set(APPS), dry_run=True)
    )
    for app, changes in detector.changes(graph=loader.graph).items():
        for change in changes:
            for operation in change.operations if app in APPS else ():
                yield Fault(app, 0, f"not migrated: {operation.describe()}")


def test_nothing_is_left_to_migrate() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    COMPLETE.hold(unmigrated(ProjectState.from_apps(apps), loader.project_state(), loader))


def test_a_bad_migration_is_noticed() -> None:
    for bad in (
        "core/migrations/0002_auto_20261122_0101.py",
        "core/migrations/0002_user_name_and_more.py",
        "core/migrations/x.py",
    ):
        assert list(ill_named(bad)), bad
    assert not list(ill_named("core/migrations/0002_sort_keys_of_organisations.py"))
    for bad in ("migrations.RunPython(f)", "migrations.RunSQL('select 1')"):
        assert list(one_way(Source("core/migrations/0002_x.py", bad))), bad
    assert not list(one_way(Source("core/migrations/0002_x.py", "migrations.RunPython(f, migrations.RunPython.noop)")))


def test_a_model_without_its_migration_is_noticed() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert list(unmigrated(ProjectState.from_apps(apps), ProjectState(), loader))
