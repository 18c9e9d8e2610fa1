"""Keel is registered at a provider, so that people can sign in to their mailboxes there; the secret never comes out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.sealing import seal
from crm.actions import mailbox_grants
from crm.mail.providers import label_of
from crm.mail_events import MailProviderRemoved, MailProviderSaved
from crm.models import Mailbox, MailProvider
from crm.permissions import MAIL_PROVIDER_EDIT


@action(MAIL_PROVIDER_EDIT)
def save_provider(*, provider: MailProvider, secret: str, actor: Actor) -> MailProvider:
    """Raises Refused when another registration is named without its secret."""
    before = MailProvider.objects.select_for_update().filter(kind=provider.kind).first()
    if not secret and (before is None or not before.secret or before.client_id != provider.client_id):
        raise Refused(_("Enter the secret of this registration."))
    row = before or MailProvider(kind=provider.kind)
    row.client_id, row.tenant = provider.client_id, provider.tenant
    row.secret = seal(secret) if secret else row.secret
    row.trouble, row.trouble_since_at = "", None
    row.save()
    publish(
        MailProviderSaved(provider=row.kind, client_id=row.client_id, tenant=row.tenant, secret_changed=bool(secret)),
        actor=actor,
        subject=row,
    )
    return row


@action(MAIL_PROVIDER_EDIT)
def remove_provider(*, provider: MailProvider, actor: Actor) -> MailProvider:
    """The registration is forgotten: mailboxes signed in to there stop, and whoever is responsible for them is told."""
    row = MailProvider.objects.select_for_update().get(pk=provider.pk)
    if not row.is_set_up:
        return row
    row.client_id, row.secret, row.tenant, row.trouble, row.trouble_since_at = "", "", "", "", None
    row.save()
    for box in Mailbox.objects.live().filter(signs_in=row.kind).select_related("owner").order_by("pk"):
        why = _("Keel is not registered at %(provider)s any more.") % {"provider": label_of(row.kind)}
        mailbox_grants.stop_signed_out(mailbox=box, reason=why, actor=actor)
        mailbox_grants.end_grant(mailbox=box, actor=actor)
    publish(MailProviderRemoved(provider=row.kind), actor=actor, subject=row)
    return row
