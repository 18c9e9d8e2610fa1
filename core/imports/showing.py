"""An import as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import formatting, said
from core.fields import differences
from core.imports.files import spoken
from core.imports.importer import importer_for
from core.models import ImportBatch, ImportTrace, User
from core.ui.parts import Figure, Stage

SHOWN = 50
_WAY = ("upload", "map", "check", "import")


@dataclass(frozen=True)
class ShownProblem:
    """A row that is not taken, with a sentence for each thing that is wrong."""

    row: int
    reasons: list[str]


def steps(current: str, batch: ImportBatch | None = None) -> list[Stage]:
    """The way of a file; a finished import has none left."""
    labels = {"upload": _("File"), "map": _("Columns"), "check": _("Check"), "import": _("Import")}
    at = _WAY.index(current) + (batch is not None and batch.state == ImportBatch.State.DONE)
    return [
        Stage(labels[name], state="done" if place < at else "current" if place == at else "")
        for place, name in enumerate(_WAY)
    ]


def figures(batch: ImportBatch) -> list[Figure]:
    """The counts: what would become of the rows, or what has."""
    over = batch.started_at is not None
    if batch.state in (ImportBatch.State.UNDOING, ImportBatch.State.UNDONE):
        return [
            Figure(pgettext("rows", "Taken back"), formatting.number(batch.undone)),
            Figure(pgettext("rows", "Kept"), formatting.number(batch.kept), tone="warn" if batch.kept else ""),
        ]
    found = [
        Figure(pgettext("rows", "Added") if over else _("Will be added"), formatting.number(batch.created)),
        Figure(pgettext("rows", "Changed") if over else _("Will be changed"), formatting.number(batch.updated)),
        Figure(pgettext("rows", "Unchanged"), formatting.number(batch.unchanged)),
        Figure(
            pgettext("rows", "Not taken") if over else _("Can't be taken"),
            formatting.number(batch.failed),
            tone="bad" if batch.failed else "",
        ),
    ]
    if batch.related:
        label = _("New clients") if over else _("Clients to be added")
        found.insert(2, Figure(label, formatting.number(batch.related)))
    return found


def problems(batch: ImportBatch) -> list[ShownProblem]:
    """The first rows that are not taken; all of them are in the file."""
    if batch.is_at_work or not batch.failed:
        return []
    return [ShownProblem(one.row, [spoken(reason) for reason in one.reasons]) for one in batch.problems.all()[:SHOWN]]


@dataclass(frozen=True)
class ShownChange:
    """A stored row that the file changes: its name, and field by field what was and what will be."""

    row: int
    name: str
    url: str
    values: list[Any]


def changes(batch: ImportBatch, reader: User) -> list[ShownChange]:
    """What the check found changed, while it can still be called off; the first ones."""
    found = [one for one in batch.preview if "pk" in one] if batch.state == ImportBatch.State.CHECKED else []
    model: Any = apps.get_model(batch.model)
    rows = model._default_manager.in_bulk([one["pk"] for one in found]) if found else {}
    return [
        ShownChange(
            one["row"],
            str(rows[one["pk"]]),
            rows[one["pk"]].get_absolute_url(),
            differences(model, one["old"], one["new"], reader),
        )
        for one in found
        if one["pk"] in rows
    ]


@dataclass(frozen=True)
class ShownLikeness:
    """A row that would be added and looks like one that is there."""

    row: int
    name: str
    url: str
    why: list[str]


def look_alikes(batch: ImportBatch, reader: User) -> list[ShownLikeness]:
    """The first ones; only of rows that the reader may see."""
    found = [one for one in batch.preview if "like" in one] if batch.state == ImportBatch.State.CHECKED else []
    importer = importer_for(batch.model)
    if not found or importer is None:
        return []
    manager: Any = importer.model._default_manager
    rows = manager.visible_to(reader, importer.permission).in_bulk([one["like"] for one in found])
    return [
        ShownLikeness(one["row"], str(row), row.get_absolute_url(), one["why"])
        for one in found
        if (row := rows.get(one["like"])) is not None
    ]


@dataclass(frozen=True)
class ShownKept:
    name: str
    url: str
    why: str


def kept_rows(batch: ImportBatch, reader: User) -> list[ShownKept]:
    """What an undoing left, with the reason; the first ones."""
    if batch.state != ImportBatch.State.UNDONE or not batch.kept:
        return []
    traces = batch.traces.filter(state=ImportTrace.State.KEPT).order_by("pk")[:SHOWN]
    return [_kept(trace, reader) for trace in traces]


def _kept(trace: ImportTrace, reader: User) -> ShownKept:
    model: Any = apps.get_model(trace.model)
    row = model._default_manager.filter(pk=trace.row_id).first()
    name = str(row) if row is not None else f"{capfirst(model._meta.verbose_name)} {trace.row_id}"
    url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    return ShownKept(name, url, said.say(trace.why, trace.arguments))
