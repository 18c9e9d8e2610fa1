"""Mails come in: taken by the batch, each once, together with how far the folder has been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F

from core import clock
from core.access import Actor
from core.actions import action
from core.events import publish
from crm.actions import mailbox_runs
from crm.actions.mail_skips import Skipped, note_skipped
from crm.actions.mail_taking import Arrival, Taking
from crm.mail.deciding import Rules
from crm.mail.directory import Directory
from crm.mail_events import MailsTaken
from crm.models import Mail, Mailbox, MailFolder
from crm.permissions import MAILBOX_EDIT


@action(MAILBOX_EDIT)
def take_mails(
    *,
    folder: MailFolder,
    arrivals: Sequence[Arrival],
    passed: int,
    skipped: Sequence[Skipped] = (),
    upto: int,
    rules: Rules,
    directory: Directory,
    actor: Actor,
) -> int:
    """Store a batch and remember its last UID, both or neither; answers how many mails are new.

    Whoever was slower finds the folder further on, or numbered anew, and leaves it at that.
    """
    _one_batch_at_a_time()
    held = MailFolder.objects.select_related("mailbox__owner").lock(folder.pk)
    if held.uid_validity != folder.uid_validity or held.last_uid >= upto:
        return 0
    taken = Taking(held, rules, directory, actor).run(arrivals)
    newest = max((mail.at for mail, _one in taken), default=None)
    held.last_uid, held.newest_at = upto, _later(held.newest_at, newest)
    held.taken, held.passed = F("taken") + len(taken), F("passed") + passed
    held.skipped = F("skipped") + len(skipped)
    held.save(update_fields=["last_uid", "newest_at", "taken", "passed", "skipped"])
    note_skipped(folder=held, skipped=skipped, actor=actor)
    _tell(held, taken, actor)
    return len(taken)


@action(MAILBOX_EDIT)
def take_again(
    *, folder: MailFolder, arrivals: Sequence[Arrival], rules: Rules, directory: Directory, actor: Actor
) -> int:
    """Mails that were skipped before; how far the folder has been read stays as it is."""
    _one_batch_at_a_time()
    held = MailFolder.objects.select_related("mailbox__owner").lock(folder.pk)
    if held.uid_validity != folder.uid_validity:
        return 0
    taken = Taking(held, rules, directory, actor).run(arrivals)
    MailFolder.objects.filter(pk=held.pk).update(taken=F("taken") + len(taken))
    _tell(held, taken, actor)
    return len(taken)


def _tell(folder: MailFolder, taken: Sequence[tuple[Mail, Arrival]], actor: Actor) -> None:
    if taken:
        event = MailsTaken(mailbox_id=folder.mailbox_id, mail_ids=tuple(mail.pk for mail, _one in taken))
        publish(event, actor=actor, subject=folder.mailbox)


def _one_batch_at_a_time() -> None:
    """The same mail comes in by several mailboxes at once: one of them writes it, the others see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('crm.mail'))")


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


@action(MAILBOX_EDIT)
def open_folder(*, mailbox: Mailbox, name: str, uid_validity: int, actor: Actor) -> MailFolder:
    """The folder's row; where the server has numbered the folder anew it is read from the start."""
    folder, _made = MailFolder.objects.get_or_create(mailbox=mailbox, name=name)
    if folder.uid_validity != uid_validity:
        folder = MailFolder.objects.lock(folder.pk)
        folder.uid_validity, folder.last_uid, folder.read_at, folder.skipped = uid_validity, 0, None, 0
        folder.save(update_fields=["uid_validity", "last_uid", "read_at", "skipped"])
        folder.skips.all().delete()
    if folder.trouble:
        folder.trouble, folder.trouble_since_at = "", None
        folder.save(update_fields=["trouble", "trouble_since_at"])
    return folder


@action(MAILBOX_EDIT)
def miss_folder(*, mailbox: Mailbox, name: str, reason: str, actor: Actor) -> None:
    """A folder can't be opened: noted, and its mailbox's responsible person told after an hour, once."""
    folder, _made = MailFolder.objects.get_or_create(mailbox=mailbox, name=name)
    since = folder.trouble_since_at or clock.now()
    MailFolder.objects.filter(pk=folder.pk).update(trouble=reason[:300], trouble_since_at=since)
    if clock.now() - since >= mailbox_runs.TOLD_AFTER:
        key = f"folder {folder.pk} {since.isoformat()}"
        mailbox_runs.tell(mailbox, key, mailbox_runs.FOLDER_GONE, folder=name)


@action(MAILBOX_EDIT)
def note_waiting(*, folder: MailFolder, waiting: int, actor: Actor) -> None:
    """How many mails are still to be read; none left means that the folder has been read through."""
    values = {"waiting": waiting} | ({} if waiting else {"read_at": clock.now()})
    MailFolder.objects.filter(pk=folder.pk, uid_validity=folder.uid_validity).update(**values)
