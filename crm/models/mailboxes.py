"""Mailboxes that Keel reads, how far it has read, and what it must never keep."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Archivable, Versioned
from core.querysets import ScopedQuerySet
from crm.models.mail_access import ExclusionQuerySet, MailboxQuerySet


class Sharing(models.IntegerChoices):
    """What colleagues see of a mail with a known contact; each level holds the ones before."""

    OWN = 0, _("Nothing")
    METADATA = 1, _("Who and when")
    SUBJECT = 2, _("Who, when and the subject")
    FULL = 3, _("Everything")


def inbox_alone() -> list[str]:
    return ["INBOX"]


class Mailbox(Versioned, Archivable):
    """An IMAP mailbox, read without ever marking, moving or deleting anything in it."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("A person's mailbox")
        SHARED = "shared", _("A shared mailbox")
        DROP = "drop", _("The firm's filing address")

    class Security(models.TextChoices):
        TLS = "tls", _("TLS (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("Without encryption, on a private network only")

    class SignsIn(models.TextChoices):
        PASSWORD = "password", _("Login and password")
        GOOGLE = "google", "Google"
        MICROSOFT = "microsoft", "Microsoft"

    class Canary(models.TextChoices):
        OFF = "off", _("No test mail")
        SMTP = "smtp", _("An hourly test mail to the address")
        APPEND = "append", _("An hourly test mail put into a folder of its own and removed again")

    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices, default=Kind.PERSONAL)
    address = models.EmailField(_("Address"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Responsible person")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Who reads all of it")
    )
    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    host = models.CharField(_("Server"), max_length=200)
    port = models.PositiveIntegerField(_("Port"), default=993, validators=[MaxValueValidator(65535)])
    security = models.CharField(_("Encryption"), max_length=8, choices=Security.choices, default=Security.TLS)
    login = models.CharField(_("Login"), max_length=200)
    secret = models.TextField(editable=False, default="")
    signs_in = models.CharField(max_length=10, choices=SignsIn.choices, default=SignsIn.PASSWORD, editable=False)
    folders = ArrayField(models.CharField(max_length=200), default=inbox_alone, verbose_name=_("Folders to read"))
    private_labels = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("Labels that are never stored")
    )
    backfill_days = models.PositiveSmallIntegerField(
        _("Days to look back at first"), default=30, validators=[MinValueValidator(0), MaxValueValidator(3650)]
    )
    sharing = models.PositiveSmallIntegerField(_("Colleagues see"), choices=Sharing.choices, default=Sharing.METADATA)
    keeps_unmatched = models.BooleanField(_("Keep mail of people nobody knows, to be sorted"), default=False)
    inquiry_address = models.EmailField(_("Address for inquiries"), blank=True)
    auth_server = models.CharField(_("Server that checks senders"), max_length=200, blank=True)
    own_domains = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("Further domains of the firm")
    )
    trusts_senders = models.BooleanField(_("The mail server checks who sent a mail"), default=False)
    canary = models.CharField(_("Proof"), max_length=6, choices=Canary.choices, default=Canary.OFF)
    # How the reading goes; written by the worker alone.
    is_paused = models.BooleanField(default=False, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    next_run_at = models.DateTimeField(default=clock.now, editable=False)
    last_success_at = models.DateTimeField(null=True, editable=False)
    last_error = models.TextField(default="", editable=False)
    last_error_at = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since_at = models.DateTimeField(null=True, editable=False)
    # Since when one of its folders can't be opened, while the others are read.
    incomplete_since_at = models.DateTimeField(null=True, editable=False)
    # Since when the provider does not let Keel in any more; only a person can mend that.
    signed_out_at = models.DateTimeField(null=True, editable=False)
    # The folder of sent mail was wished for and not found; a person chooses it.
    lacks_sent = models.BooleanField(default=False, editable=False)
    canary_token = models.CharField(max_length=40, default="", editable=False)
    canary_sent_at = models.DateTimeField(null=True, editable=False)
    canary_seen_at = models.DateTimeField(null=True, editable=False)
    # Since when a test mail is waited for: the oldest that has not come.
    canary_since_at = models.DateTimeField(null=True, editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "login"], condition=Q(archived_at__isnull=True), name="mailbox_read_once"
            ),
            models.CheckConstraint(condition=Q(sharing__lte=3), name="mailbox_sharing_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:mailbox", args=[self.pk])

    @property
    def has_password(self) -> bool:
        return self.signs_in == self.SignsIn.PASSWORD


class MailFolder(models.Model):
    """How far one folder has been read; another UIDVALIDITY means that the server has numbered it anew."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="read_folders")
    name = models.CharField(_("Folder"), max_length=200)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(_("Last UID"), default=0)
    waiting = models.PositiveIntegerField(_("Waiting"), default=0)
    taken = models.PositiveIntegerField(_("Kept"), default=0)
    passed = models.PositiveIntegerField(_("Left on the server"), default=0)
    # Mails that the server lists and does not hand over.
    skipped = models.PositiveIntegerField(_("Skipped"), default=0)
    trouble = models.CharField(max_length=300, default="", blank=True)
    trouble_since_at = models.DateTimeField(null=True)
    newest_at = models.DateTimeField(_("Newest mail"), null=True)
    read_at = models.DateTimeField(_("Read"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("folder of a mailbox")
        verbose_name_plural = _("folders of mailboxes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "name"], name="mail_folder_once")]

    def __str__(self) -> str:
        return self.name


class MailExclusion(models.Model):
    """An address or a domain whose mail is never stored: the firm's, or a person's own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Of")
    )
    pattern = models.CharField(_("Address or domain"), max_length=254)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    added_at = models.DateTimeField(_("Added"), default=clock.now, editable=False)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sender that is never stored")
        verbose_name_plural = _("senders that are never stored")
        ordering = ["pattern"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "pattern"], nulls_distinct=False, name="mail_exclusion_once")
        ]

    def __str__(self) -> str:
        return self.pattern


class FilingToken(models.Model):
    """The secret part of a person's own filing address: crm+<token>@firm; a new one ends the old one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token = models.CharField(max_length=24, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("filing address")
        verbose_name_plural = _("filing addresses")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="one_filing_address")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
