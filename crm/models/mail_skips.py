"""Mails that could not be taken: the server listed them and did not hand them over, or they could not be written."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.querysets import ScopedQuerySet
from crm.models.mailboxes import MailFolder


class MailSkip(models.Model):
    """By number, day and size alone: who else may see the mailbox's page need not learn what stands in it."""

    folder = models.ForeignKey(MailFolder, models.CASCADE, related_name="skips", verbose_name=_("Folder"))
    uid = models.BigIntegerField("UID")
    arrived_at = models.DateTimeField(_("Came"), null=True)
    size = models.PositiveBigIntegerField(_("Size"), null=True)
    skipped_at = models.DateTimeField(_("Skipped"), default=clock.now)
    # Somebody asked for it: the next run tries once more.
    asked_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("skipped mail")
        verbose_name_plural = _("skipped mails")
        ordering = ["folder", "uid"]
        constraints = [models.UniqueConstraint(fields=["folder", "uid"], name="mail_skip_once")]

    def __str__(self) -> str:
        return f"{self.uid}"
