"""Points of leads: rules that a firm edits, and the rows whose sum is the score."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Archivable, Versioned
from core.querysets import ArchivedQuerySet, ScopedQuerySet
from crm.models.leads import Lead

# The rating of a lead is the sum of its points, whoever writes them.
POINTS_COUNT = pgtrigger.Trigger(
    name="points_count",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.After,
    func="""
        IF TG_OP <> 'INSERT' THEN
            UPDATE crm_leadrating SET points = points - OLD.points WHERE lead_id = OLD.lead_id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO crm_leadrating (lead_id, points) VALUES (NEW.lead_id, NEW.points)
            ON CONFLICT (lead_id) DO UPDATE SET points = crm_leadrating.points + NEW.points;
        END IF;
        RETURN NULL;
    """,
)


class Conditional(models.Model):
    """A rule that holds for some leads: all of its conditions must be met; without any it holds for every lead."""

    # [fact, operator, value] each; see crm.calculations.conditions.
    conditions = models.JSONField(_("When"), default=list, blank=True)

    class Meta:
        abstract = True


class ScoreRule(Versioned, Archivable, Conditional):
    """Points, given or taken while its conditions are met."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    points = models.SmallIntegerField(_("Points"))
    # Counted from the day of the fact: the inquiry, or the last contact.
    expires_after_days = models.PositiveSmallIntegerField(_("Ends after, days"), null=True, blank=True)
    fades = models.BooleanField(_("Fades evenly until then"), default=False)

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("score rule")
        verbose_name_plural = _("score rules")
        ordering = ["-points", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(points__gte=-100, points__lte=100) & ~models.Q(points=0),
                name="score_points_sensible",
            ),
            models.CheckConstraint(
                condition=models.Q(fades=False) | models.Q(expires_after_days__gt=0), name="fading_rule_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LeadScore(models.Model):
    """Points of one rule on one lead: why, and since when."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="scores")
    rule = models.ForeignKey(ScoreRule, models.PROTECT, related_name="+")
    points = models.SmallIntegerField(_("Points"))
    # What was found, as data: [fact, operator, value, found] for each condition of the rule on that day.
    reason = models.JSONField(default=list)
    # The day of the fact.
    at = models.DateTimeField(_("When"), default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("points")
        verbose_name_plural = _("points")
        ordering = ["-points", "pk"]
        constraints = [models.UniqueConstraint(fields=["lead", "rule"], name="points_once_a_rule")]
        triggers = [POINTS_COUNT]

    def __str__(self) -> str:
        return f"{self.points:+d}"


class LeadRating(models.Model):
    """The sum of a lead's points; written by the trigger of the points alone, checked every night."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="rating")
    points = models.IntegerField(_("Score"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")

    def __str__(self) -> str:
        return str(self.points)
