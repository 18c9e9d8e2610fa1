"""One row on its way from the file into the database, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.utils import translation

from core import said
from core.errors import Refused
from core.explained import ExplainedError

if TYPE_CHECKING:
    from core.imports.table import Record


@dataclass(frozen=True)
class Problem:
    """Why a row is not taken; kept as a message id, said in the reader's language."""

    column: str
    message: str
    params: dict[str, Any]

    @classmethod
    def of(cls, column: str, error: Exception) -> Problem:
        """Of an ExplainedError, whose sentence can be told again, or of a refusal that has spoken already."""
        if isinstance(error, ExplainedError):
            with translation.override(None):  # without a language a lazy sentence is its message id
                return cls(column, str(error.message), said.kept(cast("dict[str, said.Argument]", error.params)))
        message = str(error.message if isinstance(error, Refused) else error)
        return cls(column, "%(sentence)s", {"sentence": message})

    def stored(self) -> dict[str, Any]:
        return {"column": self.column, "message": self.message, "params": self.params}


def sentence(reason: dict[str, Any]) -> str:
    """A stored reason in the active language."""
    if reason["message"] == "%(sentence)s":
        return str(reason["params"]["sentence"])
    return said.say(reason["message"], reason["params"])


@dataclass
class Row:
    """`texts` are the cells that are not empty, by what they fill; `values` what they mean."""

    record: Record
    texts: dict[str, str]
    headings: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    instance: Any = None
    is_new: bool = False
    # Names of fields whose value differs from what is stored.
    changed: set[str] = field(default_factory=set)
    tags: list[str] = field(default_factory=list)
    # Columns of a stored row as they were, and values that differ as events hold them, for the preview.
    before: dict[str, Any] = field(default_factory=dict)
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    # What an importer finds out about the rows around this one: a role, an address.
    around: dict[str, Any] = field(default_factory=dict)

    def fail(self, target: str, error: Exception) -> None:
        self.problems.append(Problem.of(self.headings.get(target, ""), error))

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def touches(self) -> bool:
        """Whether taking the row writes anything."""
        return self.is_new or bool(self.changed or self.tags or self.around)
