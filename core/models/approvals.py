"""What waits for one person's word, and the word."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Versioned, append_only
from core.querysets import ScopedQuerySet


class ApprovalRequestQuerySet(ScopedQuerySet["ApprovalRequest"]):
    own = ("approver",)

    def waiting(self) -> Self:
        return self.filter(state="open")


class ApprovalRequest(Versioned):
    """Something that waits for one person's word; never the word of the one who asks."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+")
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    text = models.CharField(max_length=200)
    net_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.ForeignKey("core.Currency", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)

    objects = ApprovalRequestQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "step"],
                condition=models.Q(state="open"),
                name="one_open_approval",
            ),
            models.CheckConstraint(condition=~models.Q(requester=models.F("approver")), name="never_oneself"),
        ]
        indexes = [models.Index(fields=["approver"], name="approval_inbox", condition=models.Q(state="open"))]


class ApprovalDecision(models.Model):
    """The word that was given, once a request."""

    request = models.OneToOneField(ApprovalRequest, models.PROTECT, related_name="decision")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved = models.BooleanField()
    comment = models.TextField(blank=True)
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        triggers = [append_only("decision_append_only")]
