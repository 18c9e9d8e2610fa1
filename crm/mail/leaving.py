"""Grants of mailboxes that were given up: taken back at the provider, then forgotten."""

from __future__ import annotations

from core import clock
from core.access import System
from core.jobs import Counted
from core.sealing import Unreadable, unseal
from crm.actions import mailbox_grants
from crm.mail import oauth
from crm.mail.imap import ServerTrouble
from crm.mail.providers import PROVIDERS
from crm.models import Mailbox, MailboxGrant

SYSTEM = System("crm.mail")


def take_back() -> Counted:
    """Each that has ended; a provider that does not answer is asked again, for a day at most."""
    done, failed, error = 0, 0, ""
    for grant in MailboxGrant.objects.exclude(ended_at=None).select_related("mailbox").order_by("pk"):
        try:
            _revoke(grant)
        except ServerTrouble as trouble:
            if clock.now() - grant.ended_at < mailbox_grants.REVOKED_WITHIN:  # type: ignore[operator]  # it has ended
                failed, error = failed + 1, str(trouble)
                continue
        done += mailbox_grants.forget_ended(grant=grant, actor=SYSTEM)
    return Counted(done, failed, error)


def _revoke(grant: MailboxGrant) -> None:
    provider = PROVIDERS[grant.kind]
    # A provider takes back all that the person granted to Keel, what another mailbox of theirs rests on too.
    still = Mailbox.objects.live().filter(signs_in=grant.kind, login__iexact=grant.mailbox.login, signed_out_at=None)
    accounts = MailboxGrant.objects.filter(ended_at=None, kind=grant.kind, account__iexact=grant.account)
    if not provider.revoke_url or still.exists() or (grant.account and accounts.exists()):
        return
    try:
        oauth.revoke(provider, unseal(grant.refresh))
    except Unreadable:
        return  # nobody can read it any more
