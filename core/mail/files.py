"""Stored files that go with a mail: the row keeps which ones, their owner hands over the bytes when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from core.models import Attachment


@dataclass(frozen=True)
class MailFile:
    """What a mail carries: a name for the reader, the media type, and the bytes."""

    name: str
    media_type: str
    content: bytes


class FileGone(Exception):
    """A file that the mail should carry is not there; the mail is not sent without it."""


Loader = Callable[[int], MailFile]
_loaders: dict[str, Loader] = {}


def provides_files(model: type[Model]) -> Callable[[Loader], Loader]:
    """Rows of the model can be attached to mails: the loader gets a primary key and raises FileGone."""

    def wrap(loader: Loader) -> Loader:
        _loaders[model._meta.label_lower] = loader
        return loader

    return wrap


def references(rows: Iterable[Model]) -> list[list[Any]]:
    """The rows as they are kept on the mail; TypeError for a model whose files nobody provides."""
    found: list[list[Any]] = []
    for row in rows:
        label = row._meta.label_lower
        if label not in _loaders:
            raise TypeError(f"{label} provides no files for mails")
        found.append([label, row.pk])
    return found


def load(kept: Iterable[Iterable[Any]]) -> list[MailFile]:
    return [_loaders[label](pk) for label, pk in kept]


def wiring() -> list[str]:
    return sorted(_loaders)


@provides_files(Attachment)
def _attachment(pk: int) -> MailFile:
    row = Attachment.objects.filter(pk=pk).first()
    if row is None:
        raise FileGone(f"attachment {pk}")
    with row.file.open("rb") as stored:
        return MailFile(row.name, row.media_type, stored.read())
