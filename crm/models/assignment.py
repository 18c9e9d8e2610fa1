"""Who gets which lead: rules in order, whose turn it is, and what was decided."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Archivable, Versioned
from core.querysets import ArchivedQuerySet, ScopedQuerySet
from crm.models.leads import Lead
from crm.models.scoring import Conditional


class AssignmentRule(Versioned, Archivable, Conditional):
    """For leads that meet the conditions: one of these people, chosen like this."""

    class Strategy(models.TextChoices):
        TURNS = "turns", _("In turns")
        FEWEST = "fewest", _("Whoever has the fewest open leads")
        FIXED = "fixed", _("The first of them who is there")

    name = models.CharField(_("Name"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("Order"), default=0)
    strategy = models.CharField(_("Chosen"), max_length=6, choices=Strategy.choices, default=Strategy.TURNS)
    capacity = models.PositiveSmallIntegerField(_("Most open leads of a person"), null=True, blank=True)

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class AssignmentMember(models.Model):
    """A person of a rule, and the number of their last turn; written while the rule is locked."""

    rule = models.ForeignKey(AssignmentRule, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    last_turn = models.PositiveBigIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of a rule")
        verbose_name_plural = _("people of a rule")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "user"], name="member_once_a_rule")]

    def __str__(self) -> str:
        return str(self.user)


class AssignmentLog(models.Model):
    """Who got a lead and why, and who was passed over and why not."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="assignments", verbose_name=_("Lead"))
    rule = models.ForeignKey(AssignmentRule, models.PROTECT, null=True, related_name="+", verbose_name=_("Rule"))
    chosen = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("Given to")
    )
    # One of crm.calculations.assignment.REASONS.
    because = models.CharField(_("Because"), max_length=12)
    # [rule, user, reason, number] each, in the order asked.
    skipped = models.JSONField(_("Passed over"), default=list)
    # The day whose absences counted: on a day off of everyone the next one on which somebody works.
    on = models.DateField(_("For the day"))
    at = models.DateTimeField(_("When"), default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="assignment_said_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.lead_id} → {self.chosen_id}"
