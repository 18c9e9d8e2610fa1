"""Ways of selling: pipelines with their stages, and why deals are won and lost."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.db import Archivable, Versioned
from core.keys import SearchKeyField
from core.querysets import ArchivedQuerySet


class LossReason(Archivable):
    """Why deals are lost and leads dropped."""

    name = models.CharField(_("Name"), max_length=80, unique=True)

    objects = ArchivedQuerySet.as_manager()

    class Meta:
        verbose_name = _("loss reason")
        verbose_name_plural = _("loss reasons")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WinReason(Archivable):
    """Why deals are won."""

    name = models.CharField(_("Name"), max_length=80, unique=True)

    objects = ArchivedQuerySet.as_manager()

    class Meta:
        verbose_name = _("win reason")
        verbose_name_plural = _("win reasons")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Competitor(Archivable):
    """Who else was asked; found again by the folded name, so that it is counted once however it is typed."""

    name = models.CharField(_("Name"), max_length=80)
    search_key = SearchKeyField(sources=("name",))

    objects = ArchivedQuerySet.as_manager()

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["search_key"], name="competitor_once")]

    def __str__(self) -> str:
        return self.name


class Pipeline(Versioned, Archivable):
    """A way of selling, with its own stages."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Stage(Versioned, Archivable):
    """A step of a pipeline; its probability is never 100 (domain.md section 12).

    `probability` is what counts, wherever it comes from: typed, else our own wins of twelve months, else what it began
    with (`first_probability`). Only typed values stay what they are.

    `required` are keys of crm.requirements: what a deal must have before it stands in this stage or a later one.
    """

    class Basis(models.TextChoices):
        TYPED = "typed", pgettext_lazy("probability", "Typed")
        HISTORY = "history", pgettext_lazy("probability", "From history")
        BEGUN = "begun", pgettext_lazy("probability", "To begin with")

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages", verbose_name=_("Pipeline"))
    name = models.CharField(_("Name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    probability = models.PositiveSmallIntegerField(_("Probability, %"))
    probability_basis = models.CharField(
        max_length=7, choices=Basis.choices, default=Basis.TYPED, db_default="typed", editable=False
    )
    first_probability = models.PositiveSmallIntegerField(null=True, editable=False)
    idle_days = models.PositiveSmallIntegerField(_("Idle limit, days"), default=14)
    required = ArrayField(models.CharField(max_length=60), verbose_name=_("Required"), default=list, blank=True)

    objects = ArchivedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["pipeline", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pipeline", "name"], condition=Q(archived_at__isnull=True), name="stage_once"
            ),
            models.CheckConstraint(condition=Q(probability__lt=100), name="stage_never_certain"),
            models.CheckConstraint(
                condition=Q(probability_basis__in=["typed", "history", "begun"]), name="stage_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
