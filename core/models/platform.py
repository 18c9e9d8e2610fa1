"""What every app stands on: tags, own fields, files, saved views, notifications, mail, approvals, job runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.db import Versioned
from core.querysets import ScopedQuerySet

if TYPE_CHECKING:
    pass


class Tag(Versioned):
    """A word people put on records."""

    name = models.CharField(_("Name"), max_length=40)
    model = models.CharField(_("For"), max_length=80)
    tone = models.CharField(_("Colour"), max_length=5, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["model", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class OwnField(Versioned):
    """A field that the firm added to a model; its values live in the rows' `custom`."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        BOOLEAN = "boolean", _("Yes or no")

    model = models.CharField(_("For"), max_length=80)
    key = models.SlugField(_("Key"), max_length=40)
    labels = models.JSONField(_("Labels"), default=dict)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices)
    choices = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("Choices"))
    required = models.BooleanField(_("Required"), default=False)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        ordering = ["model", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="own_field_once")]

    def __str__(self) -> str:
        return self.key


class Attachment(models.Model):
    """A file on a record; served only through the record's permission, never inline as HTML or SVG."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    name = models.CharField(_("Name"), max_length=200)
    file = models.FileField(_("File"), upload_to="attachments/%Y/%m/")
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="attachment_subject")]

    def __str__(self) -> str:
        return self.name


class Notification(models.Model):
    """Something a person should know, with the reason why they are told."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    # A message id of the catalogue and its arguments: the text is made in the reader's language.
    text = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    why = models.CharField(max_length=200)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="notified_once")]
        indexes = [models.Index(fields=["user", "-id"], name="unread", condition=models.Q(read_at=None))]


class MailMessage(models.Model):
    """A mail that Keel sends, or keeps where nothing may leave the machine."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        KEPT = "kept", _("Kept here")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        # What is found half sent: tried again with the same Message-ID, or shown to a person (house.md section 10).
        DOCUMENT = "document", _("Document")
        REMINDER = "reminder", _("Reminder")
        ACCOUNT = "account", _("Account")
        LETTER = "letter", _("Letter")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    company = models.ForeignKey("core.Company", models.PROTECT, null=True, related_name="+")
    message_id = models.CharField(max_length=200, unique=True)
    sender = models.CharField(pgettext_lazy("mail", "From"), max_length=200)
    reply_to = models.EmailField(_("Answers go to"), blank=True)
    to = ArrayField(models.EmailField(), verbose_name=pgettext_lazy("mail", "To"))
    cc = ArrayField(models.EmailField(), default=list, verbose_name=_("Copy to"))
    bcc = ArrayField(models.EmailField(), default=list, verbose_name=_("Blind copy to"))
    subject = models.CharField(_("Subject"), max_length=300)
    body = models.TextField(_("Text"))
    html = models.TextField(blank=True)
    # What a calendar program reads of the mail (RFC 5546), as it was when the mail was written.
    calendar = models.TextField(blank=True)
    # Message-IDs that this one answers, the oldest first.
    references = models.TextField(blank=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True)
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    # Address → [code, answer] of those whom the server refused while it took the mail for the others.
    refused = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["not_before"], name="mail_open", condition=models.Q(state__in=["queued", "sending"])),
            models.Index(fields=["subject_type", "subject_id"], name="mail_subject"),
        ]


class JobRun(models.Model):
    """One run of a scheduled job, visible in the app."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    job = models.CharField(max_length=80, db_index=True)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        ordering = ["-pk"]
