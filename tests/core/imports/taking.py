"""A file's way in one call: handed in, mapped, checked, imported."""

from __future__ import annotations

import io
from typing import Any

from core.imports import actions, running
from core.imports.importer import importer_for
from core.models import ImportBatch, User


def hand_in(user: User, model: str, content: bytes, name: str = "export.csv") -> ImportBatch:
    importer = importer_for(model)
    assert importer is not None
    return actions.upload(importer=importer, file=io.BytesIO(content), name=name, size=len(content), actor=user)


def checked(user: User, model: str, content: bytes, *, source: str = "Old CRM", **given: Any) -> ImportBatch:
    batch = hand_in(user, model, content)
    mapping = given.pop("mapping", None)
    mapping = batch.mapping if mapping is None else mapping
    batch = actions.check(batch=batch, mapping=mapping, source=source, options=given, actor=user)
    assert running.run(batch.pk), ImportBatch.objects.get(pk=batch.pk).error
    return ImportBatch.objects.get(pk=batch.pk)


def imported(user: User, model: str, content: bytes, **given: Any) -> ImportBatch:
    batch = actions.start(batch=checked(user, model, content, **given), actor=user)
    assert running.run(batch.pk), ImportBatch.objects.get(pk=batch.pk).error
    return ImportBatch.objects.get(pk=batch.pk)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.created, batch.updated, batch.unchanged, batch.failed
