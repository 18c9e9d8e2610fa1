"""A batch of rows: read, found again, checked, and then written, with the same number of queries for one or 500."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from core import access, tags
from core.books import require_open_for
from core.db import Versioned
from core.errors import Refused
from core.explained import ExplainedError
from core.fields import Field, Kind
from core.fields.own import put
from core.fields.rules import settle
from core.imports.importer import EXTERNAL, Importer
from core.imports.journal import Journal, columns_of
from core.imports.matching import Index
from core.imports.rows import Problem, Row
from core.imports.table import Record
from core.keys import SearchKeyField, SortKeyField
from core.permissions import TAGS_EDIT
from core.textkeys import fold


class NotTaken(ExplainedError):
    """A row can't be taken as it is."""


_SAME = _("Row %(row)s of the file is the same record.")


@dataclass
class Taken:
    """What became of a batch: keys of the rows that were made and changed, and the rows that were not taken."""

    created: list[Any] = field(default_factory=list)
    updated: list[Any] = field(default_factory=list)
    unchanged: int = 0
    related: int = 0
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    # Of a dry run: the rows that would change, with what was and what would be.
    changes: list[dict[str, Any]] = field(default_factory=list)
    # Of a dry run: new rows that look like one that is there.
    alike: list[dict[str, Any]] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)


def take(importer: Importer, index: Index, records: Sequence[Record], twins: dict[int, int], *, dry: bool) -> Taken:
    """Take the rows, or with `dry` only find out what would become of them. Call it inside a transaction."""
    rows = [importer.row(record) for record in records]
    _find(importer, index, rows, twins, dry=dry)
    placed = [row for row in rows if row.instance is not None]
    _load_tags(importer, placed)
    importer.prepare(placed)
    for row in placed:
        _fill(importer, row)
    good = [row for row in rows if row.is_good and row.touches]
    taken = Taken(unchanged=sum(row.is_good and not row.touches for row in rows))
    importer.journal = taken.journal
    taken.related = importer.make_missing(good, dry=dry)
    if not dry:
        _write(importer, index, good)
    else:
        taken.changes = [
            {"row": row.record.number, "pk": row.instance.pk, "old": row.old, "new": row.new}
            for row in good
            if row.old and not row.is_new
        ]
        alike = importer.look_alikes([row for row in good if row.is_new])
        taken.alike = [{"row": number, "like": pk, "why": why} for number, (pk, why) in sorted(alike.items())]
    taken.created = [row.instance.pk for row in good if row.is_new]
    taken.updated = [row.instance.pk for row in good if not row.is_new]
    taken.problems = {row.record.number: row.problems for row in rows if row.problems}
    return taken


# Finding again


def _find(importer: Importer, index: Index, rows: list[Row], twins: dict[int, int], *, dry: bool) -> None:
    """Read every row, and give each that can be told apart its instance: the stored row, locked unless `dry`, or new."""
    found: dict[int, Any] = {}
    for row in rows:
        number = row.record.number
        importer.parse(row)
        try:
            if row.record.overlong:
                raise NotTaken(_("The row has more cells than there are headings. Is text with the separator quoted?"))
            if number in twins:
                raise NotTaken(_SAME, row=twins[number])
            found[number] = index.find(row)
            if (other := index.claim(found[number], number)) != number:
                del found[number]
                raise NotTaken(_SAME, row=other)
        except ExplainedError as error:
            row.fail("", error)
    stored = _stored(importer, {pk for pk in found.values() if pk is not None}, dry=dry)
    for row in rows:
        if row.record.number not in found:
            continue
        pk = found[row.record.number]
        row.is_new = pk is None
        row.instance = importer.model(**importer.default_values) if pk is None else stored.get(pk)
        if row.instance is None:
            row.fail("", NotTaken(_("There is such a record, but it is not yours to change.")))
        elif not row.is_new and not dry:
            row.before = columns_of(row.instance, _columns(importer.model))


def _stored(importer: Importer, pks: set[Any], *, dry: bool) -> dict[Any, Any]:
    rows: Any = importer.model._default_manager
    found = rows.visible_to(importer.actor, importer.permission).filter(pk__in=pks).order_by("pk")
    return {row.pk: row for row in (found if dry else found.select_for_update(of=("self",)))} if pks else {}


def _columns(model: type[Any]) -> list[str]:
    """What an import may change of a row; keys, versions and times of the row are the database's."""
    return [
        one.name
        for one in model._meta.concrete_fields
        if not one.primary_key and one.name not in ("version", "created_at", "updated_at")
    ]


def _load_tags(importer: Importer, rows: Sequence[Row]) -> None:
    """Names of tags that a row lacks; a name that nobody may make is wrong."""
    if not any(target.kind == Kind.TAGS for target in importer.mapped):
        return
    model: Any = importer.model
    label = f"{model._meta.model_name}_id"
    pks = [row.instance.pk for row in rows if not row.is_new]
    held: dict[Any, set[str]] = {}
    for pk, name in model.tags.through.objects.filter(**{f"{label}__in": pks}).values_list(label, "tag__name"):
        held.setdefault(pk, set()).add(fold(name))
    known = {fold(name) for name in tags.tags_of(model).values_list("name", flat=True)}
    may_make = access.may(importer.actor, TAGS_EDIT)
    for row in rows:
        for name in row.values.pop("tags", ()):
            if len(name) > tags.LONGEST or (fold(name) not in known and not may_make):
                row.fail("tags", NotTaken(_("There is no tag “%(name)s”."), name=name[:60]))
            elif fold(name) not in held.get(row.instance.pk, ()):
                row.tags.append(name)


# Checking


def _fill(importer: Importer, row: Row) -> None:
    """Put the values on the instance and note what differs; then the model's own rules, all of them in one go."""
    try:
        _settle(importer, row)
        importer.check(row)
        _put(importer, row)
        if row.is_good:
            importer.settle(row)
            require_open_for(row.instance)
    except (ExplainedError, Refused, PermissionDenied) as error:
        row.fail("", error)
    _require_complete(importer, row)
    # Handing an existing record over is free (core.editing); making one beyond one's reach is not.
    if row.is_good and row.is_new and not importer.within_reach(row.instance):
        row.fail("owner", NotTaken(_("You may only add records that are your own.")))


def _settle(importer: Importer, row: Row) -> None:
    """Normal forms; what is wrong is refused by its column."""
    if "country" in row.texts and "country" not in row.values:
        return  # the rules are the country's, and that is not clear
    wrong = settle(importer.settled, row.values, row=row.instance, actor=importer.actor, lenient=True)
    for name, error in wrong.items():
        row.fail(name, error)


def _put(importer: Importer, row: Row) -> None:
    for target in importer.all_targets:
        known = target.field
        if known is None or target.name not in row.values or known.kind == Kind.TAGS:
            continue
        value = row.values[target.name]
        if target.name == EXTERNAL:
            _put_external(importer, row, value)
        elif row.is_new or known.dump(value) != _before(known, row.instance):
            row.changed.add("custom" if known.own else target.name)
            if not row.is_new:
                row.old[target.name], row.new[target.name] = _before(known, row.instance), known.dump(value)
            if known.own:
                put(row.instance, known, value)
            else:
                setattr(row.instance, target.name, value)


def _before(known: Field, instance: Any) -> Any:
    """The stored value; of a reference its key, which costs no query."""
    if known.kind == Kind.REFERENCE:
        return getattr(instance, known.model_field.attname)
    return known.dump(known.value(instance))


def _put_external(importer: Importer, row: Row, value: str) -> None:
    """The first system keeps its id: a row found by another key has one from there perhaps."""
    if not row.instance.external_id:
        row.instance.external_id, row.instance.external_source = value, importer.setting.source
        row.changed |= {"external_id", "external_source"}


def _require_complete(importer: Importer, row: Row) -> None:
    """A new row has all it can't be without; an old one had it before."""
    for target in importer.targets_needed if row.is_new else ():
        assert target.field is not None
        if target.name not in row.texts and _lacks(target.field, row.instance):
            row.fail(target.name, NotTaken(_("%(label)s is missing."), label=str(target.label)))


def _lacks(known: Field, instance: Any) -> bool:
    if known.kind != Kind.REFERENCE:
        return known.value(instance) in (None, "")
    # One that is still to be made has no key yet.
    return _before(known, instance) is None and instance._state.fields_cache.get(known.name) is None


# Writing


def _write(importer: Importer, index: Index, rows: Sequence[Row]) -> None:
    manager: Any = importer.model._base_manager
    new = [row for row in rows if row.is_new]
    manager.bulk_create([row.instance for row in new])
    changed = [row for row in rows if row.changed and not row.is_new]
    if changed:
        names = sorted(set().union(*(row.changed for row in changed)) | _kept_keys(importer))
        # The rows are there and locked; written over like this they cost a fraction of a bulk update.
        manager.bulk_create(
            [row.instance for row in changed], update_conflicts=True, unique_fields=["pk"], update_fields=names
        )
    importer.journal.made([row.instance for row in new])
    for row in changed:
        importer.journal.changed(row.instance, row.before)
    _write_tags(importer, rows)
    _touch(importer, [row for row in rows if row.tags and not row.changed and not row.is_new])
    importer.store(rows)
    for row in new:
        index.add_row(row)


def _kept_keys(importer: Importer) -> set[str]:
    """Search and sort keys follow their columns."""
    kept = importer.model._meta.concrete_fields
    return {one.name for one in kept if isinstance(one, SearchKeyField | SortKeyField)}


def _write_tags(importer: Importer, rows: Sequence[Row]) -> None:
    """Tags are added, never taken away."""
    wanted = {fold(name): name for row in rows for name in row.tags}
    if not wanted:
        return
    model: Any = importer.model
    made = {fold(tag.name): tag for tag in tags.named(model, wanted.values(), actor=importer.actor)}
    through, label = model.tags.through, f"{model._meta.model_name}_id"
    links = {(row.instance.pk, made[fold(name)].pk) for row in rows for name in row.tags}
    written = through.objects.bulk_create([through(**{label: pk, "tag_id": tag}) for pk, tag in sorted(links)])
    importer.journal.made(written)


def _touch(importer: Importer, rows: Sequence[Row]) -> None:
    """A form that is open elsewhere notices by the version that the tags are others."""
    if rows and issubclass(importer.model, Versioned):
        manager: Any = importer.model._base_manager
        stored = manager.filter(pk__in=[row.instance.pk for row in rows])
        stored.update(updated_at=stored.model._meta.get_field("updated_at").get_default())
