"""Tags: words that people put on records; one list a model, found whatever the case and the accents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from core import access
from core.access import Actor
from core.events import Changed, Created, publish
from core.models import Tag
from core.permissions import TAGS_EDIT, Open, Permission
from core.textkeys import fold

LONGEST = 40


def tags_of(model: type[Model]) -> QuerySet[Tag]:
    return Tag.objects.filter(model=model._meta.label_lower)


def names_in(typed: str) -> list[str]:
    """Names out of a text with commas; each once, spaces made single."""
    found: dict[str, str] = {}
    for part in typed.split(","):
        name = " ".join(part.split())
        if name:
            found.setdefault(fold(name) or name, name)
    return list(found.values())


def unknown_names(names: Iterable[str], known: Iterable[Tag]) -> tuple[list[Tag], list[str]]:
    """Tags that are called so already, and the names that are new."""
    by_key = {(fold(tag.name) or tag.name): tag for tag in known}
    found, new = [], []
    for name in names:
        tag = by_key.get(fold(name) or name)
        if tag is not None:
            found.append(tag)
        else:
            new.append(name)
    return found, new


def made(tags: Iterable[Tag], *, actor: Actor) -> list[Tag]:
    """The same tags with the new ones saved; a name that someone else made meanwhile is taken from there."""
    return [tag if tag.pk else _make(tag, actor) for tag in tags]


def _make(tag: Tag, actor: Actor) -> Tag:
    access.require(actor, TAGS_EDIT)
    with transaction.atomic():
        row, is_new = Tag.objects.get_or_create(model=tag.model, name=tag.name, defaults={"tone": tag.tone})
        if is_new:
            new = {"name": row.name, "model": row.model}
            publish(Created(model=Tag._meta.label_lower, pk=row.pk, new=new), actor=actor, subject=row)
    return row


def named(model: type[Model], names: Iterable[str], *, actor: Actor) -> list[Tag]:
    """Tags by their names, missing ones made if the actor may; raises PermissionDenied otherwise. For imports."""
    found, new = unknown_names(names, tags_of(model))
    label = model._meta.label_lower
    return [*found, *made([Tag(model=label, name=name[:LONGEST]) for name in new], actor=actor)]


def set_tags(*, row: Model, tags: Iterable[Tag], actor: Actor, permission: Permission | Open) -> None:
    """Put exactly these tags on the row, new ones made; publishes Changed when they differ."""
    access.require(actor, permission, row)
    with transaction.atomic():
        rows: Any = type(row)._base_manager
        held = rows.select_for_update(of=("self",)).get(pk=row.pk)
        old = sorted(held.tags.values_list("pk", flat=True))
        held.tags.set(made(tags, actor=actor))
        new = sorted(held.tags.values_list("pk", flat=True))
        if old != new:
            held.save()  # a form that is open elsewhere notices by the version
            event = Changed(model=row._meta.label_lower, pk=row.pk, old={"tags": old}, new={"tags": new})
            publish(event, actor=actor, subject=row)
