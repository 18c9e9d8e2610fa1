"""Files on records: taken by content, kept once, opened only by who may open the record."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils.translation import gettext as _

from core import access, formatting, sniffing, subjects
from core.access import Actor, person_of
from core.books import require_open_for
from core.errors import Refused
from core.events import Event, publish
from core.models import Attachment, MailMessage
from core.permissions import Open, Permission

LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class FileAttached(Event):
    """A file was put on a record."""

    attachment_id: int
    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class FileRemoved(Event):
    """A file was taken off a record."""

    attachment_id: int
    name: str
    sha256: str


def register(model: type[Model], view_permission: Permission | Open, edit_permission: Permission | Open) -> None:
    """Let files be put on a model's records: seen with the first permission, added and removed with the second."""
    subjects.register(model, view=view_permission, edit=edit_permission, files=True)


def limit() -> int:
    """The most bytes a file may have."""
    return int(getattr(settings, "KEEL_UPLOAD_LIMIT", LIMIT))


def of(row: Model) -> QuerySet[Attachment]:
    """The files on a record, newest first."""
    files = Attachment.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk)
    return files.select_related("uploaded_by")


def attach(
    *,
    row: Model,
    upload: UploadedFile | File[bytes],
    actor: Actor,
    name: str = "",
    permission: Permission | Open | None = None,
    told: bool = True,
) -> Attachment:
    """Keep the file with the record; the same content under the same name again is the file that is there already.

    `told=False` is for acts that bring many files and tell of them in one event of their own.

    Raises Refused with a sentence for an empty, too large or unwanted file, PermissionDenied without the right.
    """
    _require(row, actor, permission)
    clean = clean_name(name or str(upload.name or ""))
    size, media_type = _checked(upload, clean)
    digest = _sha256(upload)
    with transaction.atomic():
        same = of(row).select_for_update(of=("self",)).filter(sha256=digest, name=clean).first()
        if same is not None:
            return same
        stored = Attachment(
            subject_type=row._meta.label_lower,
            subject_id=row.pk,
            name=clean,
            media_type=media_type,
            size=size,
            sha256=digest,
            uploaded_by=person_of(actor),
        )
        stored.file.save(f"{uuid4().hex}{sniffing.ENDINGS[media_type]}", upload, save=False)
        try:
            with transaction.atomic():
                stored.save()
                if told:
                    publish(FileAttached(attachment_id=stored.pk, name=clean, sha256=digest), actor=actor, subject=row)
        except BaseException:
            stored.file.delete(save=False)
            raise
    return stored


def remove(*, attachment: Attachment, actor: Actor) -> None:
    """Take a file off its record; Refused where something needs it or the record's books are closed."""
    row = row_of(attachment)
    if row is None:
        raise Refused(_("The record of this file is not there any more."))
    _require(row, actor, None)
    require_open_for(row)
    with transaction.atomic():
        held = Attachment.objects.select_for_update().filter(pk=attachment.pk).first()
        if held is None:
            return
        _require_unsent(held)
        event = FileRemoved(attachment_id=held.pk, name=held.name, sha256=held.sha256)
        stored, storage = str(held.file.name), held.file.storage
        try:
            held.delete()
        except ProtectedError as error:
            raise Refused(_("“%(name)s” is in use and can't be removed.") % {"name": held.name}) from error
        publish(event, actor=actor, subject=row)
        transaction.on_commit(lambda: storage.delete(stored))


def _require_unsent(held: Attachment) -> None:
    """What a mail took along, or is about to, stays: it shows what was sent."""
    carried = MailMessage.objects.filter(attachments__contains=[[held._meta.label_lower, held.pk]])
    if carried.exclude(state=MailMessage.State.CANCELLED).exists():
        raise Refused(_("“%(name)s” goes with a mail and can't be removed.") % {"name": held.name})


def row_of(attachment: Attachment) -> Any:
    """The record the file is on, whoever asks; None when it or its model is gone."""
    subject = subjects.find(attachment.subject_type)
    return subject.model._base_manager.filter(pk=attachment.subject_id).first() if subject else None


def _require(row: Model, actor: Actor, permission: Permission | Open | None) -> None:
    subject = subjects.of(type(row))
    if permission is None and (subject is None or not subject.files):
        raise Refused(_("Files can't be put on this record."))
    access.require(actor, permission or subject.edit, row)  # type: ignore[union-attr]
    # A right for all rows may still not reach this one: nobody adds to a mail, or to a colleague's draft.
    if permission is None and not subjects.may_edit(row, person_of(actor) or actor):
        raise PermissionDenied(_("You don't have the right to do this here."))


def _checked(upload: Any, name: str) -> tuple[int, str]:
    size = int(upload.size)
    if not size:
        raise Refused(_("“%(name)s” is empty.") % {"name": name})
    if size > limit():
        most = formatting.number(limit() // (1024 * 1024))
        raise Refused(_("“%(name)s” is larger than %(most)s MB.") % {"name": name, "most": most})
    try:
        return size, sniffing.media_type(upload.file, name)
    except sniffing.RefusedFile as error:
        raise Refused(_("“%(name)s” was not taken. %(why)s") % {"name": name, "why": error}) from error


def _sha256(upload: Any) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in iter(lambda: upload.read(1 << 20), b""):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def clean_name(name: str) -> str:
    """The file's own name without folders, control marks and marks that turn the direction of writing."""
    bare = PurePath(name.replace("\\", "/")).name
    kept = "".join(mark for mark in bare if unicodedata.category(mark)[0] != "C" or mark == "\u200d")
    kept = re.sub(r'[<>:"|?*]', "_", " ".join(kept.split())).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > 150:
        kept = f"{stem[: 148 - len(ending)]}{dot}{ending}" if stem and len(ending) < 10 else kept[:150]
    return kept or "file"


def move(*, row: Model, to: Model, actor: Actor) -> list[int]:
    """Put all files of a record on another one; the keys of those that moved. The right on both is asked for."""
    _require(row, actor, None)
    _require(to, actor, None)
    with transaction.atomic():
        held = list(of(row).select_for_update(of=("self",)).values_list("pk", flat=True))
        place(attachments=held, on=to)
    return held


def place(*, attachments: list[int], on: Model) -> int:
    """Files by their keys, for an act that moves them back to where they were; how many there still are."""
    rows = Attachment.objects.filter(pk__in=attachments)
    return rows.update(subject_type=on._meta.label_lower, subject_id=on.pk)
