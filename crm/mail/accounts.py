"""How Keel gets into a mailbox: by its password, or by an access token that is renewed before it runs out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from django.utils.translation import gettext as _

from core import clock
from core.access import System
from core.sealing import Unreadable, unseal
from crm.actions import mailbox_grants
from crm.mail import oauth
from crm.mail.imap import TIMEOUT, Account, LoginRefused, ServerTrouble, Session, session
from crm.models import Mailbox, MailboxGrant

SYSTEM = System("crm.mail")
# A token that runs out sooner is renewed first, so that it outlives a run.
MARGIN = timedelta(minutes=10)
# How long one worker waits for another that renews the same token.
WAIT = 20.0
LOCKED = "The password of this mailbox can't be read any more: enter it again."


class SignedOut(ServerTrouble):
    """Only a person can mend that: by signing in again."""


@contextmanager
def opened(box: Mailbox, *, timeout: int = TIMEOUT) -> Iterator[Session]:
    """A session in the mailbox; a token that is refused before its time is renewed once. Raises ServerTrouble."""
    account = account_of(box)
    with ExitStack() as stack:
        try:
            server = stack.enter_context(session(account, timeout=timeout))
        except LoginRefused:
            if not account.bearer:
                raise
            account = account_of(box, refused=account.secret)
            server = stack.enter_context(session(account, timeout=timeout))
        yield server


def account_of(box: Mailbox, *, refused: str = "") -> Account:
    """Raises ServerTrouble; SignedOut where somebody has to sign in again."""
    if not box.has_password:
        return Account(box.host, box.port, box.security, box.login, access_token(box, refused=refused), bearer=True)
    try:
        return Account(box.host, box.port, box.security, box.login, unseal(box.secret))
    except Unreadable as error:
        raise ServerTrouble(LOCKED) from error


def access_token(box: Mailbox, *, refused: str = "") -> str:
    """One that lives long enough, and is not the one that was just refused."""
    until = time.monotonic() + WAIT
    while True:
        grant = MailboxGrant.objects.filter(mailbox=box, ended_at=None).first()
        if grant is None:
            raise _signed_out(box)
        try:
            token = unseal(grant.access) if grant.access else ""
        except Unreadable:
            token = ""
        if token and token != refused and grant.expires_at - clock.now() > MARGIN:
            return token
        if fresh := _renewed(box, grant):
            return fresh
        if time.monotonic() > until:
            raise ServerTrouble(_("The sign-in to this mailbox is being renewed; it is read in a moment."))
        time.sleep(0.1)


def _renewed(box: Mailbox, grant: MailboxGrant) -> str:
    """Empty when another worker is about it, or somebody has signed in anew meanwhile."""
    claim = mailbox_grants.claim_renewal(grant=grant, actor=SYSTEM)
    if claim is None:
        return ""
    grant.mailbox = box
    try:
        tokens = oauth.renew(oauth.client_of(grant.kind), unseal(grant.refresh))
    except (oauth.Ended, Unreadable) as ended:
        if mailbox_grants.lose_grant(grant=grant, claim=claim, reason=str(_signed_out(box)), actor=SYSTEM):
            raise _signed_out(box) from ended
        return ""
    except ServerTrouble as trouble:
        mailbox_grants.release_renewal(grant=grant, claim=claim, actor=SYSTEM)
        if isinstance(trouble, oauth.Misregistered):
            mailbox_grants.note_refused_client(kind=grant.kind, code=trouble.code, actor=SYSTEM)
        raise
    return tokens.access if mailbox_grants.store_renewed(grant=grant, claim=claim, tokens=tokens, actor=SYSTEM) else ""


def _signed_out(box: Mailbox) -> SignedOut:
    told = {"provider": box.get_signs_in_display()}
    return SignedOut(_("%(provider)s does not let Keel in any more: sign in again.") % told)
