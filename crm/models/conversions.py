"""What a conversion did, kept so that it can be undone exactly."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.querysets import ScopedQuerySet
from crm.models.leads import Lead


class LeadConversion(models.Model):
    """The lead as it was, what was made, and what was carried over with its place before."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="conversions", verbose_name=_("Lead"))
    at = models.DateTimeField(_("When"), default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The lead's own fields before.
    before = models.JSONField(default=dict)
    # Model label → keys of the rows that the conversion made.
    made = models.JSONField(default=dict)
    # Rows that were pointed elsewhere: [label, key, fields before].
    moved = models.JSONField(default=list)
    # Values put on rows that were there: tags and own fields.
    added = models.JSONField(default=list)
    undone_at = models.DateTimeField(_("Undone"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=Q(undone_at__isnull=True), name="one_live_conversion")
        ]

    def __str__(self) -> str:
        return f"{self.lead_id}"
