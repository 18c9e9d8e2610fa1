"""The tokens of mailboxes: renewed by one worker at a time, given up with the mailbox, gone when they are refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor
from core.actions import action
from core.events import publish
from core.models import User
from core.notifications import notify
from core.sealing import seal
from crm.actions import mailbox_runs
from crm.mail.providers import PROVIDERS, label_of
from crm.mail_events import MailboxSignedOut
from crm.models import Mailbox, MailboxGrant, MailProvider
from crm.permissions import MAIL_PROVIDER_EDIT, MAILBOX_CONNECT, MAILBOX_EDIT

if TYPE_CHECKING:
    from core.querysets import ScopedQuerySet
    from crm.mail.oauth import Tokens

# Longer than asking the provider may take; whoever holds it longer is gone.
CLAIM_LIMIT = timedelta(seconds=90)
# A provider that does not take a grant back for so long is not asked any more: the tokens go all the same.
REVOKED_WITHIN = timedelta(days=1)
AGAIN = gettext_noop("Sign in to the mailbox %(box)s again: %(provider)s does not let Keel read it any more.")
REFUSED = gettext_noop("%(provider)s refuses Keel's registration (%(code)s): mailboxes there can't be read.")
WHY_REFUSED = gettext_noop("You set up how people sign in to mailboxes.")


@action(MAILBOX_EDIT)
def claim_renewal(*, grant: MailboxGrant, actor: Actor) -> datetime | None:
    """For this worker alone; None while another one renews it, or has done so meanwhile."""
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LIMIT)
    rows = MailboxGrant.objects.filter(free, pk=grant.pk, access=grant.access, ended_at=None)
    return now if rows.update(claimed_at=now) else None


@action(MAILBOX_EDIT)
def store_renewed(*, grant: MailboxGrant, claim: datetime, tokens: Tokens, actor: Actor) -> bool:
    """Both tokens, for the refresh token may be another one now; False when the claim was lost."""
    MailProvider.objects.filter(kind=grant.kind).exclude(trouble="").update(trouble="", trouble_since_at=None)
    return bool(
        _claimed(grant, claim).update(
            access=seal(tokens.access), refresh=seal(tokens.refresh), expires_at=tokens.expires_at, claimed_at=None
        )
    )


@action(MAILBOX_EDIT)
def release_renewal(*, grant: MailboxGrant, claim: datetime, actor: Actor) -> None:
    """It could not be renewed for now: the next worker tries."""
    _claimed(grant, claim).update(claimed_at=None)


@action(MAILBOX_EDIT)
def lose_grant(*, grant: MailboxGrant, claim: datetime, reason: str, actor: Actor) -> bool:
    """The provider refuses it: its tokens go, and the mailbox stops. False when somebody has signed in meanwhile."""
    gone, _rows = _claimed(grant, claim).delete()
    if gone:
        stop_signed_out(mailbox=grant.mailbox, reason=reason, actor=actor)
    return bool(gone)


@action(MAILBOX_EDIT)
def stop_signed_out(*, mailbox: Mailbox, reason: str, actor: Actor) -> bool:
    """It is not read until somebody signs in again, and its responsible person is told, once."""
    now = clock.now()
    rows = Mailbox.objects.live().filter(pk=mailbox.pk, signed_out_at=None)
    if not rows.update(signed_out_at=now, claimed_at=None, last_error=reason[:1000], last_error_at=now):
        return False
    publish(MailboxSignedOut(mailbox_id=mailbox.pk), actor=actor, subject=mailbox)
    provider = label_of(mailbox.signs_in)
    mailbox_runs.tell(mailbox, f"signed out {mailbox.pk} {now.isoformat()}", AGAIN, provider=provider)
    return True


@action(MAILBOX_EDIT)
def note_refused_client(*, kind: str, code: str, actor: Actor) -> bool:
    """The registration itself is refused: who set it up hears of it, once until it works again."""
    now = clock.now()
    if not MailProvider.objects.filter(kind=kind).exclude(trouble=code).update(trouble=code, trouble_since_at=now):
        return False
    notify(
        User.objects.holding(MAIL_PROVIDER_EDIT),
        kind="mailbox",
        key=f"client {kind} {now.isoformat()}"[:120],
        text=REFUSED,
        arguments={"provider": label_of(kind), "code": code},
        why=WHY_REFUSED,
        url=reverse("crm:mail_providers"),
    )
    return True


@action(MAILBOX_CONNECT)
def end_grant(*, mailbox: Mailbox, actor: Actor) -> None:
    """A part of giving the mailbox up: what can be taken back at the provider waits for that, sealed."""
    revocable = [kind for kind, provider in PROVIDERS.items() if provider.revoke_url]
    rows = MailboxGrant.objects.filter(mailbox=mailbox, ended_at=None)
    rows.exclude(kind__in=revocable).delete()
    rows.update(access="", claimed_at=None, ended_at=clock.now())


@action(MAILBOX_EDIT)
def forget_ended(*, grant: MailboxGrant, actor: Actor) -> bool:
    return bool(MailboxGrant.objects.filter(pk=grant.pk).exclude(ended_at=None).delete()[0])


def _claimed(grant: MailboxGrant, claim: datetime) -> ScopedQuerySet[MailboxGrant]:
    return MailboxGrant.objects.filter(pk=grant.pk, claimed_at=claim)
