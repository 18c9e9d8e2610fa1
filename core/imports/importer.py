"""What an app says about a model whose rows come from files; registered in its imports.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import access
from core.access import Actor, person_of
from core.explained import ExplainedError
from core.fields import Field, Kind
from core.imports import cells
from core.imports.journal import Journal
from core.imports.lookups import Lookup, lookup_for
from core.imports.rows import Row
from core.imports.table import Record
from core.imports.targets import Target, field_targets, guess
from core.permissions import Permission, Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What finds a row again: a kind ("email") and a folded text.
Key: TypeAlias = tuple[str, str]
EXTERNAL = "external_id"
# Cells of these kinds are few different ones: each is read once.
_REPEATED = frozenset({Kind.COUNTRY, Kind.LANGUAGE, Kind.CHOICE, Kind.BOOLEAN, Kind.REFERENCE, Kind.DATE})


class UnknownColumn(ExplainedError):
    """A cell names something that is not there."""


@dataclass(frozen=True)
class Known:
    """A stored row and what it answers to; `external` is its id in the system that the file is from."""

    pk: Any
    external: str
    keys: tuple[Key, ...]
    archived: bool = False


@dataclass(frozen=True)
class Setting:
    """What a person has said about a file: heading → target, the system it is from, how it is written."""

    actor: Actor
    mapping: dict[str, str]
    source: str = ""
    decimal: str = ""
    date_order: str = ""
    make_missing: bool = False


class Importer:
    """Reads rows of one model. One instance a run; it may keep what it has looked up.

    `read_<target>(text, row)` reads a cell of what is no plain field, `check` and `settle` know the model's rules,
    `make_missing` and `store` write the rows around it. Whatever is wrong with one row is `row.fail(target, error)`.
    """

    # Templates show what a kind of import says of itself; they shall not make one.
    do_not_call_in_templates: ClassVar[bool] = True

    model: ClassVar[type[Model]]
    # To see the model's rows and to write them.
    permission: ClassVar[Permission]
    list_url: ClassVar[str]
    title: ClassVar[StrOrPromise]
    extra: ClassVar[tuple[Target, ...]] = ()
    aliases: ClassVar[dict[str, tuple[str, ...]]] = {}
    # Names that mean something else in other systems' files: these are only chosen by hand.
    never_guessed: ClassVar[frozenset[str]] = frozenset()
    # Required fields that a new row has a value for without the file.
    filled_in: ClassVar[frozenset[str]] = frozenset()
    # The tick box that lets rows of another model be made; no text, no box.
    missing_label: ClassVar[StrOrPromise] = ""
    # What finds a row again besides its external id, in words.
    found_by: ClassVar[StrOrPromise] = ""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.actor = setting, setting.actor
        self.language = get_language() or "en"
        self.all_targets: list[Target] = self.targets(self.actor)
        known = {target.name for target in self.all_targets}
        self.headings = {target: heading for heading, target in setting.mapping.items() if target in known}
        self.mapped = [target for target in self.all_targets if target.name in self.headings]
        self._read: dict[tuple[str, str], Any] = {}
        self._lookups: dict[str, Lookup] = {}
        # What `make_missing` and `store` write is noted here; the engine gives each batch of rows a fresh one.
        self.journal = Journal()

    @classmethod
    def targets(cls, actor: Actor) -> list[Target]:
        return [*field_targets(cls.model, actor), *cls.extra]

    @classmethod
    def is_needed(cls, target: Target) -> bool:
        """Whether the file has to say it of a new row."""
        return target.required and target.name not in cls.filled_in

    @classmethod
    def guessed(cls, columns: list[str], actor: Actor) -> dict[str, str]:
        """Heading → target as far as the headings say it."""

        def offered() -> list[Target]:
            return [target for target in cls.targets(actor) if target.name not in cls.never_guessed]

        return guess(columns, offered, cls.aliases)

    @cached_property
    def targets_needed(self) -> list[Target]:
        """What a new row can't be without."""
        return [target for target in self.all_targets if target.required and target.field is not None]

    @cached_property
    def settled(self) -> list[Field]:
        """The fields that have a rule."""
        return [target.field for target in self.all_targets if target.field is not None and target.field.rule is not None]

    def row(self, record: Record) -> Row:
        """The cells that say something, by what they fill."""
        texts = {}
        for target in self.mapped:
            text = cells.tidy(record.cells.get(self.headings[target.name], ""), target.kind)
            if text:
                texts[target.name] = text
        return Row(record, self.widen(texts), self.headings)

    def widen(self, texts: dict[str, str]) -> dict[str, str]:
        """Override to make one text of several: a name of first and last name."""
        return texts

    # Reading

    def parse(self, row: Row) -> None:
        for target in self.all_targets:
            text = row.texts.get(target.name)
            if text is None:
                continue
            try:
                row.values[target.name] = self._value(target, text, row)
            except ExplainedError as error:
                row.fail(target.name, error)

    def _value(self, target: Target, text: str, row: Row) -> Any:
        reader = getattr(self, f"read_{target.name}", None)
        if reader is not None:
            return reader(text, row)
        if target.field is None:
            if len(text) > target.limit:
                sentence = _("“%(text)s…” is longer than %(limit)s characters.")
                raise UnknownColumn(sentence, text=text[:40], limit=target.limit)
            return text
        if target.kind not in _REPEATED:
            return self._plain_value(target, text)
        at = (target.name, text)
        if at not in self._read:
            try:
                self._read[at] = self._plain_value(target, text)
            except ExplainedError as error:
                self._read[at] = error
        if isinstance(self._read[at], ExplainedError):
            raise self._read[at]
        return self._read[at]

    def _plain_value(self, target: Target, text: str) -> Any:
        assert target.field is not None
        if target.kind == Kind.REFERENCE:
            return self.lookup(target).find(text)
        form = {"decimal": self.setting.decimal, "date_order": self.setting.date_order}
        return cells.read(text, target.field, self.language, self.actor, **form)

    def lookup(self, target: Target) -> Lookup:
        if target.name not in self._lookups:
            assert target.field is not None
            self._lookups[target.name] = lookup_for(target.field, self.actor)
        return self._lookups[target.name]

    # Finding again

    def keys(self, texts: dict[str, str]) -> list[Key]:
        """What finds the row again besides its external id, the surest first; the same for stored and new rows."""
        return []

    def known(self) -> Iterator[Known]:
        """Every stored row with its keys."""
        raise NotImplementedError

    def external_of(self, source: str, external_id: str) -> str:
        """The id of a stored row if it is from the system that the file is from."""
        return external_id if source == self.setting.source else ""

    def look_alikes(self, rows: Sequence[Row]) -> dict[int, tuple[Any, list[str]]]:
        """Row of the file → the stored row that a new one looks like, and why; for the check only, so that a person may
        stop before it is there twice. Sentences in the reader's language."""
        return {}

    # The model's own rules

    def prepare(self, rows: Sequence[Row]) -> None:
        """Look up for all rows of a batch what `settle` and `store` need; the stored rows are loaded by now."""

    def defaults(self) -> dict[str, Any]:
        """What a new row has where the file says nothing; asked once a run."""
        return {}

    @cached_property
    def default_values(self) -> dict[str, Any]:
        found = self.defaults()
        if self.own_people is not None and self._has_owner:
            found.setdefault("owner", person_of(self.actor))
        return found

    def check(self, row: Row) -> None:
        """Normalise and check the read values together, before they are put on the instance."""

    def settle(self, row: Row) -> None:
        """Derive what follows from the values on the instance; note what is to be written around it."""

    def make_missing(self, rows: Sequence[Row], *, dry: bool) -> int:
        """Write the rows that the batch's rows point at and that are not there yet; how many there are."""
        return 0

    def store(self, rows: Sequence[Row]) -> None:
        """Write what belongs around the rows, which have their keys by now."""

    # How far the actor reaches

    @cached_property
    def own_people(self) -> set[int] | None:
        """The users whose rows the actor may write; None is everyone's."""
        scope = access.scope_of(self.actor, self.permission)
        if scope == Scope.ALL:
            return None
        person = person_of(self.actor)
        if person is None or scope is None:
            return set()
        return access.team_of(person)[1] if scope == Scope.TEAM else {person.pk}

    @property
    def _has_owner(self) -> bool:
        return any(one.name == "owner" for one in self.model._meta.concrete_fields)

    def within_reach(self, instance: Any) -> bool:
        return self.own_people is None or not self._has_owner or instance.owner_id in self.own_people


_importers: dict[str, type[Importer]] = {}


def register(importer: type[Importer]) -> type[Importer]:
    label = importer.model._meta.label_lower
    if _importers.get(label, importer) is not importer:
        raise ValueError(f"imports of {label} are registered twice")
    _importers[label] = importer
    return importer


def importer_for(label: str) -> type[Importer] | None:
    return _importers.get(label)


def importers() -> Iterable[type[Importer]]:
    return _importers.values()
