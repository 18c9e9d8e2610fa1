"""Answers of the EU's register of VAT numbers, each with its time and consultation number."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Versioned
from crm.models.parties import Organisation
from crm.querysets import VatCheckQuerySet


class VatCheckPolicy(Versioned):
    """Whether the register is asked at all, and how long an answer counts as fresh; one row."""

    active = models.BooleanField(_("Ask the register"), default=False)
    fresh_days = models.PositiveSmallIntegerField(_("An answer counts for so many days"), default=90)

    objects = models.Manager()

    class Meta(Versioned.Meta):
        verbose_name = _("rule of VAT number checks")
        verbose_name_plural = _("rules of VAT number checks")

    def __str__(self) -> str:
        return str(_("VAT number checks"))


# A merge of clients may hand the row on; nothing else of an answer ever changes.
ANSWER_FROZEN = pgtrigger.Trigger(
    name="vat_answer_frozen",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(old__state="answered"),
    func="""
        IF (to_jsonb(NEW) - 'organisation_id') IS DISTINCT FROM (to_jsonb(OLD) - 'organisation_id') THEN
            RAISE EXCEPTION 'an answer is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'vat_answer_frozen';
        END IF;
        RETURN NEW;
    """,
)


class VatCheck(models.Model):
    """One question and its answer; answered, it is frozen: invoices rest on it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        ASKING = "asking", _("Being asked")
        ANSWERED = "answered", _("Answered")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="vat_checks")
    company = models.ForeignKey("core.Company", models.PROTECT, related_name="+")
    vat_id = models.CharField(_("VAT ID"), max_length=20)
    requester_vat_id = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    valid = models.BooleanField(null=True)
    told_name = models.CharField(max_length=500, blank=True)
    told_address = models.CharField(max_length=500, blank=True)
    consultation_number = models.CharField(_("Consultation number"), max_length=60, blank=True)
    answer_sha256 = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)

    objects = VatCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("VAT number check")
        verbose_name_plural = _("VAT number checks")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "company", "vat_id"],
                condition=Q(state__in=["queued", "asking"]),
                name="vat_check_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(valid__isnull=False, answered_at__isnull=False),
                name="vat_check_answered_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], name="vat_check_open", condition=Q(state__in=["queued", "asking"]))
        ]
        triggers = [
            ANSWER_FROZEN,
            pgtrigger.Protect(
                name="vat_answer_kept", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__state="answered")
            ),
        ]

    def __str__(self) -> str:
        return self.vat_id

    def get_absolute_url(self) -> str:
        return self.organisation.get_absolute_url()
