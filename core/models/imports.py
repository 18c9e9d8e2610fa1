"""Files that people read in: their map, their progress, and the rows that could not be taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import Versioned
from core.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from core.models.users import User

CLAIM_LIMIT = timedelta(minutes=12)
# Files hold other people's data: they go when nobody can need them any more.
KEPT_FOR = timedelta(days=30)


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    own = ("user",)

    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def due(self, moment: datetime) -> Self:
        """Free to claim: nobody works on it, or its worker must be gone."""
        at_work = self.filter(state__in=ImportBatch.AT_WORK)
        return at_work.filter(models.Q(claimed_at=None) | models.Q(claimed_at__lt=moment - CLAIM_LIMIT))

    def stale(self, moment: datetime) -> Self:
        """Files that nobody needs to keep."""
        return self.exclude(file="").filter(created_at__lt=moment - KEPT_FOR)


class ImportBatch(Versioned):
    """A file that is being read in. The counts are those of the check, then those of the run."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Stopped")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    AT_WORK = (State.CHECKING, State.RUNNING, State.UNDOING)

    model = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file = models.FileField(upload_to="imports/%Y/%m/")
    name = models.CharField(max_length=200)
    encoding = models.CharField(max_length=40, blank=True)
    separator = models.CharField(max_length=1, blank=True)
    # The headings as they are shown: each once, empty ones named by their place.
    columns = models.JSONField(default=list)
    # Heading → name of what it fills; remembered for the next file with the same headings (`header_key`).
    mapping = models.JSONField(default=dict)
    header_key = models.CharField(max_length=64, blank=True)
    # The system that the external ids are from.
    source = models.CharField(max_length=40, blank=True)
    # How numbers and dates are written, and whether missing clients are made.
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.UPLOADED)
    rows = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # Rows of other models made along the way: the clients of deals.
    related = models.PositiveIntegerField(default=0)
    # What the undoing took back, and what it had to leave because somebody has used or changed it since.
    undone = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    # The first rows that the check found changed: [{"row": 2, "pk": 7, "old": {…}, "new": {…}}], as events hold values.
    preview = models.JSONField(default=list)
    # Why it stopped, for whoever looks after the installation.
    error = models.TextField(blank=True)
    claimed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["model", "header_key", "-id"], name="import_map"),
            models.Index(
                fields=["claimed_at"], name="import_open", condition=models.Q(state__in=["checking", "running", "undoing"])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        """How far it is, for the progress bar."""
        return min(100, self.seen * 100 // self.rows) if self.rows else 0

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK


class ImportProblem(models.Model):
    """A row of the file that could not be taken, with everything that is wrong in it."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="problems")
    # The row's number as a spreadsheet counts: the headings are row 1.
    row = models.PositiveIntegerField()
    # [{"column": heading, "message": message id, "params": {…}}]: said in the reader's language.
    reasons = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("row that was not taken")
        verbose_name_plural = _("rows that were not taken")
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="import_problem_once")]

    def __str__(self) -> str:
        return str(self.row)


class ImportTrace(models.Model):
    """A row that an import wrote, so that the whole import can be undone (within KEPT_FOR)."""

    class Act(models.TextChoices):
        MADE = "made", _("Added")
        CHANGED = "changed", _("Changed")

    class State(models.TextChoices):
        WRITTEN = "", _("Written")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Kept")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="traces")
    model = models.CharField(max_length=80)
    row_id = models.BigIntegerField()
    act = models.CharField(max_length=7, choices=Act.choices)
    # Column → value as Django's serialisers write it; only the columns that the import changed.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    state = models.CharField(max_length=6, choices=State.choices, blank=True, default=State.WRITTEN)
    # A message id with its arguments: why it was kept.
    why = models.CharField(max_length=200, blank=True)
    arguments = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("row written by an import")
        verbose_name_plural = _("rows written by imports")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["batch", "-id"], name="import_trace_open", condition=models.Q(state="")),
            models.Index(fields=["batch", "model", "row_id"], name="import_trace_row"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"
