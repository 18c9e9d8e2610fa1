"""Operations of migrations in groups: only what doesn't meet goes together."""

from __future__ import annotations

from django.db import models
from django.db.migrations import operations as op
from django.db.migrations.loader import MigrationLoader

from core.migrating import groups

NAME = models.CharField(max_length=9)


def sizes(*of: op.base.Operation) -> list[int]:
    return [len(group) for group in groups(of)]


def new_field(model: str, name: str) -> op.AddField:
    return op.AddField(model, name, NAME)


def new_index(model: str, name: str) -> op.AddIndex:
    return op.AddIndex(model, models.Index(fields=["name"], name=name))


def test_different_fields_of_different_models_go_together():
    assert sizes(new_field("deal", "a"), new_field("Deal", "b"), new_field("lead", "a"), new_index("deal", "by_a")) == [4]


def test_the_same_field_twice_does_not():
    altered = op.AlterField("deal", "a", NAME)
    assert sizes(new_field("deal", "a"), new_field("deal", "b"), altered) == [2, 1]


def test_a_new_model_is_made_before_anything_is_added_to_it():
    """It is created with the fields and indexes of the state it is drawn from."""
    deal, lead = op.CreateModel("Deal", [("name", NAME)]), op.CreateModel("Lead", [("name", NAME)])
    assert sizes(deal, lead, new_index("deal", "by_name"), new_field("lead", "a")) == [2, 2]


def test_what_is_taken_away_may_come_back_but_what_came_is_not_taken_away():
    gone = op.RemoveIndex("deal", "by_name")
    assert sizes(gone, new_index("deal", "by_name")) == [2]
    assert sizes(new_index("deal", "by_name"), gone) == [1, 1]


def test_work_on_rows_and_whatever_is_unknown_goes_alone():
    rows = op.RunPython(op.RunPython.noop)
    assert sizes(new_field("deal", "a"), rows, new_field("deal", "b"), op.RunSQL("SELECT 1"), rows) == [1, 1, 1, 1, 1]


def test_every_operation_of_every_migration_keeps_its_place():
    for migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values():
        kept = [operation for group in groups(migration.operations) for operation in group]
        assert all(mine is its for mine, its in zip(kept, migration.operations, strict=True)), migration
