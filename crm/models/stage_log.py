"""The log of each deal's way through its stages, and its visits to them as one view over the log."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import amount_field, append_only
from crm.models.pipelines import Stage
from crm.models.sales import Deal
from crm.querysets_deals import StageChangeQuerySet, StageVisitQuerySet


class StageChange(models.Model):
    """The log of a deal's way: stages by id, probability and position as of that day, so that nothing rewrites it.

    `undoes` is the move that this one took back at once; neither counts in any figure.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="stage_changes")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=4, choices=Deal.State.choices)
    probability = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(null=True)
    home_value = amount_field()
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        ordering = ["pk"]
        triggers = [append_only("stage_log_append_only")]
        indexes = [
            models.Index(fields=["deal", "id"], name="stage_change_deal"),
            models.Index(fields=["to_stage", "at"], name="stage_change_entered", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage_id} → {self.to_stage_id}"


class StageVisit(models.Model):
    """A row of the SQL view `crm_stage_visit`: one stay of a deal in a stage, from the log alone.

    `left_at` is empty while the deal stands there. `went_on` says whether it came further or was won afterwards.
    """

    deal = models.ForeignKey(Deal, models.DO_NOTHING, related_name="+", verbose_name=_("Deal"))
    stage = models.ForeignKey(Stage, models.DO_NOTHING, related_name="+", verbose_name=_("Stage"))
    entered_at = models.DateTimeField(_("Entered"))
    left_at = models.DateTimeField(_("Left"), null=True)
    went_on = models.BooleanField(_("Went on"))
    home_value = amount_field(verbose_name=_("Value"))

    objects = StageVisitQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "crm_stage_visit"
        verbose_name = _("stay in a stage")
        verbose_name_plural = _("stays in stages")

    def __str__(self) -> str:
        return f"{self.deal_id} @ {self.stage_id}"
