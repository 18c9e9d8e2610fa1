"""Signing in to mailboxes at a provider: the firm's registration there, and what each mailbox was granted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Versioned
from core.querysets import ScopedQuerySet


class MailProvider(Versioned):
    """Keel as it is registered at a provider (an OAuth client): one row a provider, for the whole firm."""

    class Kind(models.TextChoices):
        GOOGLE = "google", "Google"
        MICROSOFT = "microsoft", "Microsoft"

    kind = models.CharField(_("Provider"), max_length=10, choices=Kind.choices, unique=True, editable=False)
    client_id = models.CharField(_("Client ID"), max_length=200, blank=True)
    secret = models.TextField(editable=False, default="")
    tenant = models.CharField(_("Tenant"), max_length=100, blank=True)
    # What the provider says is wrong with the registration: a secret that has run out, mostly.
    trouble = models.CharField(max_length=100, default="", editable=False)
    trouble_since_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("sign-in to mailboxes")
        verbose_name_plural = _("sign-ins to mailboxes")
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_set_up(self) -> bool:
        return bool(self.client_id and self.secret)


class MailboxGrant(models.Model):
    """The tokens of one mailbox, sealed; rows that have ended wait to be taken back at the provider, then go."""

    mailbox = models.OneToOneField("crm.Mailbox", models.CASCADE, related_name="grant")
    kind = models.CharField(max_length=10, choices=MailProvider.Kind.choices)
    # Whom the provider named as signed in: for people to read, no proof of anything.
    account = models.CharField(max_length=254, default="")
    refresh = models.TextField()
    access = models.TextField(default="")
    expires_at = models.DateTimeField(default=clock.now)
    # One worker at a time renews it.
    claimed_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant of a mailbox")
        verbose_name_plural = _("grants of mailboxes")

    def __str__(self) -> str:
        return f"{self.mailbox_id}"
