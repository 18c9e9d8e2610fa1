"""The recorded exceptions of the audit trail: where erasing a person's data changed what an event had said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import append_only
from core.models.audit import AuditEvent


class AuditRewrite(models.Model):
    """One rewritten event: the hash it had and the hash it has; `witness` is the sealed event that vouches for it."""

    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="rewrites")
    witness = models.ForeignKey(AuditEvent, models.PROTECT, related_name="+")
    hash_before = models.CharField(max_length=64)
    hash_after = models.CharField(max_length=64)

    objects = models.Manager()

    class Meta:
        verbose_name = _("rewritten event")
        verbose_name_plural = _("rewritten events")
        ordering = ["pk"]
        triggers = [append_only("rewrite_append_only")]
