"""What happened, who did it and why: rows that are only added, sealed afterwards, and the work that follows them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import append_only
from core.querysets import ScopedQuerySet


class AuditEvent(models.Model):
    """One fact; ids, not names, so that erasing a person leaves it true."""

    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    system = models.CharField(max_length=80, blank=True)
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=80)
    schema = models.PositiveSmallIntegerField(default=1)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True)
    company = models.ForeignKey("core.Company", models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_subject")]
        triggers = [append_only("audit_append_only")]


class AuditSeal(models.Model):
    """A link of the chain: the hashes of a run of events, and the hash of them together with the link before it."""

    first_id = models.BigIntegerField(unique=True)
    last_id = models.BigIntegerField(unique=True)
    rows = models.PositiveIntegerField()
    # sha256 of each event in the order of their ids, 32 bytes each: the check can name the row that was touched.
    leaves = models.BinaryField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        triggers = [append_only("seal_append_only")]


class OutboxJobQuerySet(models.QuerySet["OutboxJob"]):
    def due(self, moment: datetime) -> Self:
        """Free to claim: waiting and not backing off, or claimed so long ago that its worker must be gone."""
        lost = models.Q(state=OutboxJob.State.RUNNING, claimed_at__lt=moment - timedelta(minutes=10))
        ready = models.Q(state=OutboxJob.State.WAITING, not_before__lte=moment)
        return self.filter(ready | lost)


class OutboxJob(models.Model):
    """One handler of one event, to be run after the commit."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="jobs")
    handler = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = OutboxJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job after an event")
        verbose_name_plural = _("jobs after events")
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="outbox_once")]
        indexes = [
            models.Index(
                fields=["not_before"], name="outbox_open", condition=models.Q(state__in=["waiting", "running"])
            )
        ]
