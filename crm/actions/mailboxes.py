"""Mailboxes are set up, paused, read at once, and given up; their passwords are sealed and never shown again."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, may, person_of, require
from core.actions import action
from core.errors import Refused
from core.events import Archived, publish
from core.models import User
from core.notifications import notify
from core.sealing import seal
from crm.actions.mailbox_grants import end_grant
from crm.mail_events import MailboxAsked, MailboxPaused, MailboxResumed, MailboxSaved
from crm.models import Mailbox, MailFolder
from crm.permissions import MAILBOX_CONNECT, MAILBOX_EDIT

OWNER_LEFT = gettext_noop("%(who)s has left, and the mailbox %(box)s is not read any more. Disconnect it.")
WHY_OWNER_LEFT = gettext_noop("You set mailboxes up.")


@action(MAILBOX_CONNECT)
def save_mailbox(*, mailbox: Mailbox, password: str, members: Iterable[User] | None = None, actor: Actor) -> Mailbox:
    """A new or changed mailbox, read at once. A personal one is its owner's alone to change, whoever administers.

    Raises Refused when server or login change without the password: it must not be told to another server.
    """
    require_right(mailbox, actor)
    require_unread(mailbox)
    before = Mailbox.objects.select_for_update().filter(pk=mailbox.pk).first() if mailbox.pk else None
    if not password:
        _require_same_server(mailbox, before)
    mailbox.secret = seal(password) if password else before.secret if before else ""
    mailbox.next_run_at = clock.now()
    mailbox.save()
    if members is not None:
        mailbox.members.set(members)
    publish(MailboxSaved(mailbox_id=mailbox.pk, secret_changed=bool(password)), actor=actor, subject=mailbox)
    return mailbox


def require_right(mailbox: Mailbox, actor: Actor) -> None:
    """Raises PermissionDenied, or Refused for a person's mailbox that is another's."""
    person = person_of(actor)
    if mailbox.kind != Mailbox.Kind.PERSONAL:
        require(actor, MAILBOX_EDIT)
    elif person is not None and mailbox.owner_id != person.pk:
        raise Refused(_("A person's mailbox is theirs alone to change."))


def require_unread(mailbox: Mailbox) -> None:
    """Raises Refused where another live mailbox reads the same one."""
    others = Mailbox.objects.live().filter(host=mailbox.host, login=mailbox.login).exclude(pk=mailbox.pk)
    if others.exists():
        raise Refused(_("Keel reads this mailbox already."))


def _require_same_server(mailbox: Mailbox, before: Mailbox | None) -> None:
    named = ("host", "port", "security", "login")
    if before is None or any(getattr(before, name) != getattr(mailbox, name) for name in named):
        raise Refused(_("Enter the password again: it is told to this server only."))


@action(MAILBOX_CONNECT, on="mailbox")
def pause_mailbox(*, mailbox: Mailbox, actor: Actor) -> Mailbox:
    """It is not read until it is resumed; what was read stays."""
    return _paused(mailbox, True, actor)


@action(MAILBOX_EDIT)
def close_mailboxes_of(*, user: User, actor: Actor) -> int:
    """Somebody has left: their own mailboxes are not read any more, and who sets mailboxes up hears of it."""
    boxes = list(Mailbox.objects.live().filter(owner=user, kind=Mailbox.Kind.PERSONAL))
    for box in boxes:
        _paused(box, True, actor)
        notify(
            User.objects.holding(MAILBOX_EDIT),
            kind="mailbox",
            key=f"left {box.pk} {box.version}",
            text=OWNER_LEFT,
            arguments={"who": user.name, "box": box.name},
            why=WHY_OWNER_LEFT,
            url=box.get_absolute_url(),
        )
    return len(boxes)


@action(MAILBOX_CONNECT, on="mailbox")
def resume_mailbox(*, mailbox: Mailbox, actor: Actor) -> Mailbox:
    """Raises Refused for the own mailbox of somebody who has left."""
    if mailbox.kind == Mailbox.Kind.PERSONAL and not mailbox.owner.is_active:
        raise Refused(_("%(who)s has left: the mailbox can only be disconnected.") % {"who": mailbox.owner})
    return _paused(mailbox, False, actor)


def _paused(mailbox: Mailbox, paused: bool, actor: Actor) -> Mailbox:
    mailbox = Mailbox.objects.lock(mailbox.pk)
    if mailbox.is_paused != paused:
        mailbox.is_paused, mailbox.next_run_at = paused, clock.now()
        mailbox.save(update_fields=["is_paused", "next_run_at"])
        event = MailboxPaused if paused else MailboxResumed
        publish(event(mailbox_id=mailbox.pk), actor=actor, subject=mailbox)
    return mailbox


@action(MAILBOX_CONNECT, on="mailbox")
def read_now(*, mailbox: Mailbox, from_start: bool = False, actor: Actor) -> Mailbox:
    """The next worker reads it; from the start, mail of people who have become known meanwhile comes too."""
    mailbox = Mailbox.objects.lock(mailbox.pk)
    if mailbox.signed_out_at:
        raise Refused(_("Sign in to this mailbox again first."), link=mailbox.get_absolute_url())
    if mailbox.is_paused or mailbox.archived_at:
        raise Refused(_("This mailbox is not being read: resume it first."))
    mailbox.next_run_at = clock.now()
    mailbox.save(update_fields=["next_run_at"])
    if from_start:
        MailFolder.objects.filter(mailbox=mailbox).update(last_uid=0, read_at=None, skipped=0)
    publish(MailboxAsked(mailbox_id=mailbox.pk, from_start=from_start), actor=actor, subject=mailbox)
    return mailbox


@action(MAILBOX_CONNECT, on="mailbox")
def choose_sent_folder(*, mailbox: Mailbox, folder: str, actor: Actor) -> Mailbox:
    """It is read too from now on; with an empty name nothing more is asked."""
    mailbox = Mailbox.objects.lock(mailbox.pk)
    require_right(mailbox, actor)
    if folder and folder not in mailbox.folders:
        mailbox.folders = [*mailbox.folders, folder]
    mailbox.lacks_sent, mailbox.next_run_at = False, clock.now()
    mailbox.save(update_fields=["folders", "lacks_sent", "next_run_at"])
    publish(MailboxSaved(mailbox_id=mailbox.pk, secret_changed=False), actor=actor, subject=mailbox)
    return mailbox


@action(MAILBOX_CONNECT, on="mailbox")
def retire_mailbox(*, mailbox: Mailbox, actor: Actor) -> Mailbox:
    """It is not read any more, its password or sign-in is forgotten; the mails that came by it stay."""
    mailbox = Mailbox.objects.lock(mailbox.pk)
    if mailbox.archived_at is None:
        end_grant(mailbox=mailbox, actor=actor)
        mailbox.archived_at, mailbox.secret, mailbox.is_paused = clock.now(), "", True
        mailbox.save(update_fields=["archived_at", "secret", "is_paused"])
        publish(Archived(model="crm.mailbox", pk=mailbox.pk), actor=actor, subject=mailbox)
    return mailbox


def may_change(mailbox: Mailbox, actor: Actor) -> bool:
    """Whether the settings of the mailbox are open to the actor."""
    person = person_of(actor)
    if mailbox.kind == Mailbox.Kind.PERSONAL:
        return person is not None and mailbox.owner_id == person.pk
    return may(actor, MAILBOX_EDIT)
