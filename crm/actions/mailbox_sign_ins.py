"""Mailboxes that are signed in to at a provider: connected so, and signed in to again without reading anything twice."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import clock
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.models import User
from core.sealing import seal
from crm.actions.mailboxes import require_right, require_unread
from crm.mail.oauth import Tokens
from crm.mail.providers import PROVIDERS
from crm.mail_events import MailboxSaved, MailboxSignedIn
from crm.models import Mailbox, MailboxGrant
from crm.permissions import MAILBOX_CONNECT


@action(MAILBOX_CONNECT)
def connect_signed_in(
    *, mailbox: Mailbox, kind: str, tokens: Tokens, members: Iterable[User] | None = None, actor: Actor
) -> Mailbox:
    """A new mailbox at the provider, read at once; its login is its address, which the tokens were tried out with."""
    _settle(mailbox, kind)
    mailbox.login = mailbox.address
    require_right(mailbox, actor)
    require_unread(mailbox)
    mailbox.next_run_at = clock.now()
    mailbox.save()
    if members is not None:
        mailbox.members.set(members)
    _grant(mailbox, kind, tokens)
    publish(MailboxSaved(mailbox_id=mailbox.pk, secret_changed=True), actor=actor, subject=mailbox)
    publish(MailboxSignedIn(mailbox_id=mailbox.pk, provider=kind), actor=actor, subject=mailbox)
    return mailbox


@action(MAILBOX_CONNECT, on="mailbox")
def sign_in_again(*, mailbox: Mailbox, kind: str, tokens: Tokens, actor: Actor) -> Mailbox:
    """Read from where it was left: folders and UIDs stay. A password that was used until now is forgotten."""
    mailbox = Mailbox.objects.lock(mailbox.pk)
    require_right(mailbox, actor)
    if mailbox.archived_at:
        raise Refused(_("This mailbox was disconnected."))
    _settle(mailbox, kind)
    require_unread(mailbox)
    mailbox.secret, mailbox.signed_out_at, mailbox.next_run_at = "", None, clock.now()
    mailbox.failures, mailbox.failing_since_at, mailbox.last_error = 0, None, ""
    mailbox.save()
    _grant(mailbox, kind, tokens)
    publish(MailboxSignedIn(mailbox_id=mailbox.pk, provider=kind), actor=actor, subject=mailbox)
    return mailbox


def _settle(mailbox: Mailbox, kind: str) -> None:
    provider = PROVIDERS[kind]
    mailbox.signs_in, mailbox.host, mailbox.port = kind, provider.host, provider.port
    mailbox.security = provider.security


def _grant(mailbox: Mailbox, kind: str, tokens: Tokens) -> None:
    """The new tokens count, whoever renews the old ones just now. What waits to be taken back elsewhere must not:

    a provider takes back all that the person ever granted to Keel, the new tokens too.
    """
    values = {
        "kind": kind, "account": tokens.account, "refresh": seal(tokens.refresh), "access": seal(tokens.access),
        "expires_at": tokens.expires_at, "claimed_at": None, "ended_at": None, "granted_at": clock.now(),
    }  # fmt: skip
    MailboxGrant.objects.update_or_create(mailbox=mailbox, defaults=values)
    ended = MailboxGrant.objects.filter(kind=kind, ended_at__isnull=False, mailbox__login__iexact=mailbox.login)
    ended.exclude(mailbox=mailbox).delete()
