"""An import as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import formatting
from core.imports.files import spoken
from core.models import ImportBatch
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
