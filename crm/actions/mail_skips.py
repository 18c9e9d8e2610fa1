"""Mails that were skipped: noted, asked for again one by one, and taken after all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from crm.actions.mailboxes import require_right
from crm.mail_events import MailboxAsked
from crm.models import Mailbox, MailFolder, MailSkip
from crm.permissions import MAILBOX_CONNECT, MAILBOX_EDIT

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Skipped:
    """When it came and its bytes, where at least its headers were handed over."""

    uid: int
    arrived_at: datetime | None = None
    size: int | None = None


@action(MAILBOX_EDIT)
def note_skipped(*, folder: MailFolder, skipped: Iterable[Skipped], actor: Actor) -> None:
    """Each once, however often it fails."""
    rows = [MailSkip(folder=folder, uid=one.uid, arrived_at=one.arrived_at, size=one.size) for one in skipped]
    MailSkip.objects.bulk_create(rows, ignore_conflicts=True)


@action(MAILBOX_CONNECT, on="mailbox")
def read_skipped(*, mailbox: Mailbox, skip: MailSkip, actor: Actor) -> Mailbox:
    """The next run asks for this one mail again. Raises Refused while the mailbox is not being read."""
    mailbox = Mailbox.objects.lock(mailbox.pk)
    require_right(mailbox, actor)
    if mailbox.is_paused or mailbox.archived_at or mailbox.signed_out_at:
        raise Refused(_("This mailbox is not being read: resume it first."), link=mailbox.get_absolute_url())
    if MailSkip.objects.filter(pk=skip.pk, folder__mailbox=mailbox, asked_at=None).update(asked_at=clock.now()):
        mailbox.next_run_at = clock.now()
        mailbox.save(update_fields=["next_run_at"])
        publish(MailboxAsked(mailbox_id=mailbox.pk, from_start=False), actor=actor, subject=mailbox)
    return mailbox


@action(MAILBOX_EDIT)
def settle_skipped(*, folder: MailFolder, done: Sequence[int], still: Sequence[int], actor: Actor) -> None:
    """Those that came, or are gone from the server, are skipped no longer; the others wait to be asked for again."""
    gone = _rows(folder, done).delete()[0]
    MailFolder.objects.filter(pk=folder.pk, skipped__gte=gone).update(skipped=F("skipped") - gone)
    _rows(folder, still).update(asked_at=None, skipped_at=clock.now())


def _rows(folder: MailFolder, uids: Sequence[int]) -> QuerySet[MailSkip]:
    return MailSkip.objects.filter(folder=folder, uid__in=uids)
