"""The address under which a person's calendar can be read by another program."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.querysets import ScopedQuerySet


class CalendarFeed(models.Model):
    """One a person; a new secret makes the old address worthless, no row means no address."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
