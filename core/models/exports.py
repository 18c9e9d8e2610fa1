"""Large files that a worker writes for a person: asked, being written, ready, gone again after a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from core.models.users import User

KEPT_FOR = timedelta(days=7)
CLAIM_LIMIT = timedelta(minutes=15)


class ExportJobQuerySet(ScopedQuerySet["ExportJob"]):
    own = ("user",)

    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def due(self, moment: datetime) -> Self:
        """Free to claim: waiting, or claimed so long ago that its worker must be gone."""
        lost = models.Q(state=ExportJob.State.RUNNING, claimed_at__lt=moment - CLAIM_LIMIT)
        return self.filter(models.Q(state=ExportJob.State.WAITING) | lost)

    def stale(self, moment: datetime) -> Self:
        """Files nobody needs to keep."""
        return self.exclude(file="").filter(asked_at__lt=moment - KEPT_FOR)


class ExportJob(models.Model):
    """A file of a list that is too large to wait for; the rows are those the person may see when it is written."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel workbook")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    view = models.CharField(max_length=80)
    # What the list's address holds besides its parameters (a client's id), and the parameters.
    kwargs = models.JSONField(default=dict)
    query = models.TextField(blank=True)
    format = models.CharField(max_length=4, choices=Format.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="exports/%Y/%m/", blank=True)
    error = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["asked_at"], name="export_open", condition=models.Q(state__in=["waiting", "running"]))
        ]

    def __str__(self) -> str:
        return f"{self.view}.{self.format}"

    @property
    def percent(self) -> int:
        """How far the file is written, for the progress bar."""
        return min(100, self.written * 100 // self.rows) if self.rows else 0
