"""The last answer of each nightly check."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.querysets import ScopedQuerySet


class NightlyCheck(models.Model):
    """Whether an identity of the books held when it was last computed, and which rows broke it."""

    name = models.CharField(max_length=80, unique=True)
    checked_at = models.DateTimeField(default=clock.now)
    ok = models.BooleanField()
    # [{"text": sentence, "url": path}], at most as many as a person can read.
    problems = models.JSONField(default=list)
    found = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("nightly check")
        verbose_name_plural = _("nightly checks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
