"""What the columns of a file can fill: a model's importable fields, and what an importer takes besides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Model
from django.utils import translation

from core.access import Actor
from core.fields import Field, Kind, fields_for
from core.textkeys import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Aliases = Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Target:
    """`field` is None for what is no field of the model: a person's job title, the street of a client."""

    name: str
    label: StrOrPromise
    field: Field | None = None
    required: bool = False
    limit: int = 160

    @property
    def kind(self) -> Kind:
        return self.field.kind if self.field else Kind.TEXT


def field_targets(model: type[Model], actor: Actor) -> list[Target]:
    """The fields that the actor may set from a file, own ones and tags included, in the order of the registry."""
    return [
        Target(one.name, one.label, one, one.required)
        for one in fields_for(model, actor)
        if one.importable and one.kind != Kind.OTHER
    ]


def plain(heading: str) -> str:
    """A heading as it is compared: folded, punctuation as spaces, "E-mail:" and "e mail" the same."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(heading)).replace("_", " ").split())


def guess(columns: Iterable[str], targets: Callable[[], Iterable[Target]], aliases: Aliases) -> dict[str, str]:
    """Heading → target by its name, its label in any shipped language, or what other systems call it.

    `targets` is asked once in each language, because the labels of own fields are plain text.

    Each target is filled once, by the heading that fits best and stands first.
    """
    headings = {column: plain(column) for column in columns}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for names in _ranks(targets, aliases):
        for column, heading in headings.items():
            target = names.get(heading, "")
            if target and column not in found and target not in taken:
                found[column] = target
                taken.add(target)
    return {column: found[column] for column in headings if column in found}


def _ranks(targets: Callable[[], Iterable[Target]], aliases: Aliases) -> list[dict[str, str]]:
    """What a heading may be called, the surest names first."""
    own: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for target in targets():
                own.setdefault(plain(str(target.label)), target.name)
    known = [target.name for target in targets()]
    for name in known:
        own.setdefault(plain(name.removeprefix("own_")), name)
    others: dict[str, str] = {}
    for name, called in aliases.items():
        for one in called if name in known else ():
            others.setdefault(plain(one), name)
    return [own, others]
