"""Mails that people write from a client, a person, a deal or a lead, and the texts they begin with."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.db import Archivable, Versioned
from core.models import MailMessage
from crm.models.contact import About
from crm.querysets import MailTemplateQuerySet
from crm.querysets_letters import LetterQuerySet


class MailTemplate(Versioned, Archivable):
    """A text to begin a mail with; without an owner it is everyone's."""

    name = models.CharField(_("Name"), max_length=80)
    language = models.CharField(_("Language"), max_length=5, default="en")
    subject = models.CharField(_("Subject"), max_length=200)
    body = models.TextField(_("Text"), max_length=20_000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Owner")
    )

    objects = MailTemplateQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:template", args=[self.pk])


class Letter(Versioned, About):
    """A mail by a person: a draft until it is handed to the outbox, then what was sent, word for word."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("By"))
    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+", verbose_name=_("Company"))
    to = ArrayField(models.EmailField(), default=list, verbose_name=pgettext_lazy("mail", "To"))
    cc = ArrayField(models.EmailField(), default=list, verbose_name=_("Copy to"))
    bcc = ArrayField(models.EmailField(), default=list, verbose_name=_("Blind copy to"))
    subject = models.CharField(_("Subject"), max_length=200, blank=True)
    body = models.TextField(_("Text"), blank=True)
    # Attachment rows of the record or of the letter itself.
    files = ArrayField(models.BigIntegerField(), default=list, editable=False)
    template = models.ForeignKey(
        MailTemplate, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("Template")
    )
    send_at = models.DateTimeField(_("Send at"), null=True, blank=True)
    answers = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    # A mail that came in, where it is that which is answered.
    answers_mail = models.ForeignKey(
        "crm.Mail", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # The conversation it stands in, from the moment it is sent.
    thread = models.ForeignKey(
        "crm.MailThread", models.PROTECT, null=True, blank=True, related_name="letters", editable=False
    )
    mail = models.OneToOneField(MailMessage, models.PROTECT, null=True, related_name="+", editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta(Versioned.Meta, About.Meta):
        abstract = False
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user"], name="letter_drafts", condition=models.Q(mail__isnull=True)),
            models.Index(fields=["organisation", "-id"], name="letter_organisation"),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("Mail without a subject"))

    def get_absolute_url(self) -> str:
        return reverse("crm:letter", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.mail_id is None
