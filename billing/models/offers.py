"""What happens to a sent quote: links to it, mails with them, the client's answer and its evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models.quotes import Quote, QuoteFile
from billing.querysets_quotes import OfQuoteQuerySet
from core import clock
from core.db import append_only


class QuoteLink(models.Model):
    """A door to one quote without sign-in: its token is a keyed hash of `nonce`, only whose digest is kept.

    Openings are the client's: own people, mail scanners and previews that show themselves as such are not counted.
    """

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="links")
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    recipient = models.EmailField(pgettext_lazy("mail", "To"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    opened_count = models.PositiveIntegerField(default=0)

    objects = OfQuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a quote")
        verbose_name_plural = _("links to quotes")
        ordering = ["-pk"]


class QuoteDelivery(models.Model):
    """One sending of a quote; its state is that of its mail."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="deliveries")
    link = models.OneToOneField(QuoteLink, models.PROTECT, related_name="delivery")
    recipient = models.EmailField(pgettext_lazy("mail", "To"))
    mail = models.OneToOneField("core.MailMessage", models.PROTECT, related_name="+")
    queued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    queued_at = models.DateTimeField(default=clock.now)

    objects = OfQuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a quote")
        verbose_name_plural = _("deliveries of quotes")
        ordering = ["-pk"]
        triggers = [append_only("quote_delivery_append_only")]


class QuoteAcceptance(models.Model):
    """Who said yes, when, from where and to which paper; kept as it was said (capability F2)."""

    class Way(models.TextChoices):
        ONLINE = "online", _("On the page of the quote")
        SIGNED = "signed", _("Signed on paper")
        MAIL = "mail", _("By mail")
        SPOKEN = "spoken", _("By word of mouth")

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="acceptance")
    way = models.CharField(_("How"), max_length=6, choices=Way.choices)
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-mail"), blank=True)
    accepted_at = models.DateTimeField(default=clock.now)
    link = models.ForeignKey(QuoteLink, models.PROTECT, null=True, related_name="+")
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    user_agent = models.CharField(_("Browser"), max_length=400, blank=True)
    document = models.ForeignKey(QuoteFile, models.PROTECT, related_name="+")
    document_sha256 = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("Note"), blank=True)
    evidence = models.ForeignKey("core.Attachment", models.PROTECT, null=True, related_name="+")

    objects = OfQuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance of a quote")
        verbose_name_plural = _("acceptances of quotes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="online", link__isnull=False, recorded_by__isnull=True)
                | (~Q(way="online") & Q(link__isnull=True)),
                name="online_acceptance_by_its_link",
            )
        ]
        triggers = [append_only("quote_acceptance_append_only")]

    def __str__(self) -> str:
        return self.name


class QuoteReminder(models.Model):
    """The owner was reminded that a quote nears its last day: once a quote."""

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="reminder")
    follow_up = models.ForeignKey("crm.FollowUp", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("reminder of a quote")
        verbose_name_plural = _("reminders of quotes")
