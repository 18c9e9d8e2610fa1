"""How the reading of a mailbox goes: claimed by one worker, done or failed, and its responsible person told in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor
from core.actions import action
from core.notifications import notify
from crm.models import Mailbox
from crm.models.mail_access import MailboxQuerySet
from crm.permissions import MAILBOX_EDIT

EVERY = timedelta(minutes=5)
# A little more than a worker may take; a claim older than that has lost its worker.
CLAIM_LIMIT = timedelta(minutes=12)
LONGEST_WAIT = timedelta(hours=2)
# A box that can't be read for so long is told of, once until it could be read again.
TOLD_AFTER = timedelta(hours=1)
FAILING = gettext_noop("The mailbox %(box)s can't be read: %(why)s")
WHY_FAILING = gettext_noop("You are responsible for this mailbox.")
FOLDER_GONE = gettext_noop("The folder %(folder)s of the mailbox %(box)s can't be read.")
NO_PROOF = gettext_noop("The test mail to the mailbox %(box)s has not come.")


@action(MAILBOX_EDIT)
def claim_mailbox(*, pk: int, actor: Actor) -> Mailbox | None:
    """The mailbox, for this worker alone; None when another one reads it, or it is not due."""
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LIMIT)
    if not Mailbox.objects.running().filter(free, pk=pk, next_run_at__lte=now).update(claimed_at=now):
        return None
    return Mailbox.objects.select_related("owner", "company").get(pk=pk)


@action(MAILBOX_EDIT)
def finish_run(*, mailbox: Mailbox, more: bool, complete: bool = True, actor: Actor) -> None:
    """It was read; with `more` the next worker goes on at once. Not `complete`: a folder could not be opened."""
    now = clock.now()
    _claimed(mailbox).update(
        claimed_at=None,
        last_success_at=now,
        next_run_at=now if more else now + EVERY,
        failures=0,
        failing_since_at=None,
        incomplete_since_at=None if complete else Coalesce(F("incomplete_since_at"), now),
        last_error="",
    )


@action(MAILBOX_EDIT)
def fail_run(*, mailbox: Mailbox, reason: str, actor: Actor) -> None:
    """It could not be read: later once more, ever later; its responsible person hears of it after an hour."""
    now = clock.now()
    wait = min(EVERY * 2 ** min(mailbox.failures, 6), LONGEST_WAIT)
    since = mailbox.failing_since_at or now
    _claimed(mailbox).update(
        claimed_at=None,
        next_run_at=now + wait,
        failures=F("failures") + 1,
        failing_since_at=since,
        last_error=reason[:1000],
        last_error_at=now,
    )
    if now - since >= TOLD_AFTER:
        tell(mailbox, f"failing {mailbox.pk} {since.isoformat()}", FAILING, why=reason[:200])


@action(MAILBOX_EDIT)
def begin_canary(*, mailbox: Mailbox, token: str, actor: Actor) -> bool:
    """Note that a test mail is about to leave; False when another worker was faster."""
    now = clock.now()
    rows = Mailbox.objects.filter(pk=mailbox.pk, canary_token=mailbox.canary_token)
    return bool(rows.update(canary_token=token, canary_sent_at=now, canary_since_at=mailbox.canary_since_at or now))


@action(MAILBOX_EDIT)
def see_canary(*, mailbox: Mailbox, token: str, server: str = "", actor: Actor) -> bool:
    """The test mail has come; an older or a made-up one proves nothing.

    `server` is who checked its sender: where none is set, that is the mailbox's own from now on.
    """
    rows = Mailbox.objects.filter(pk=mailbox.pk, canary_token=token).exclude(canary_token="")
    if server:
        rows.filter(auth_server="").update(auth_server=server[:200])
    return bool(rows.update(canary_seen_at=clock.now(), canary_since_at=None))


@action(MAILBOX_EDIT)
def miss_canary(*, mailbox: Mailbox, since: datetime, actor: Actor) -> int:
    return tell(mailbox, f"canary {mailbox.pk} {since.isoformat()}", NO_PROOF)


def tell(mailbox: Mailbox, key: str, text: str, **arguments: str) -> int:
    given = {"box": mailbox.name, **arguments}
    return notify(
        mailbox.owner, kind="mailbox", key=key[:120], text=text, arguments=given, why=WHY_FAILING,
        url=mailbox.get_absolute_url(),
    )  # fmt: skip


def _claimed(mailbox: Mailbox) -> MailboxQuerySet:
    """The row while the claim is still this worker's."""
    return Mailbox.objects.filter(pk=mailbox.pk, claimed_at=mailbox.claimed_at)
