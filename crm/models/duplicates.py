"""Rows that may be the same, and what was merged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import append_only
from core.querysets import ScopedQuerySet
from crm.models.parties import Organisation, Person
from crm.querysets import CandidateQuerySet, MergeQuerySet

if TYPE_CHECKING:
    from datetime import datetime

# How long a merge can be undone.
UNDO_FOR = timedelta(days=30)


class Kind(models.TextChoices):
    ORGANISATION = "organisation", _("Client")
    PERSON = "person", _("Person")


class DuplicateCandidate(models.Model):
    """Two rows that look like one, the older one first; a pair is told once.

    `reasons` are names, weights and values (crm.calculations.evidence); their sentences are made when they are shown.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Not the same")
        MERGED = "merged", _("Merged")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    other_organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    other_person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(_("Likeness"))
    reasons = models.JSONField(default=list)
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(_("Found"), default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "other_organisation"], name="organisation_pair_once"),
            models.UniqueConstraint(fields=["person", "other_person"], name="person_pair_once"),
            models.CheckConstraint(
                condition=Q(
                    kind="organisation", organisation__lt=F("other_organisation"), person=None, other_person=None
                )
                | Q(kind="person", person__lt=F("other_person"), organisation=None, other_organisation=None),
                name="pair_of_one_kind",
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "dismissed", "merged"]), name="pair_state_known"),
        ]
        indexes = [
            models.Index(fields=["-score", "id"], name="pair_open", condition=Q(state="open")),
            models.Index(fields=["other_organisation"], name="pair_other_organisation"),
            models.Index(fields=["other_person"], name="pair_other_person"),
        ]

    def __str__(self) -> str:
        return f"{self.left} · {self.right}"

    def get_absolute_url(self) -> str:
        return reverse("crm:duplicate_merge", args=[self.pk])

    @property
    def left(self) -> Organisation | Person | None:
        return self.organisation or self.person

    @property
    def right(self) -> Organisation | Person | None:
        return self.other_organisation or self.other_person


class DuplicateScan(models.Model):
    """How far the nightly search has read, a row a kind."""

    kind = models.CharField(max_length=12, choices=Kind.choices, unique=True)
    # Rows changed later than this are looked at next.
    read_to_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")


class MergeRecord(models.Model):
    """What was merged into what, with everything that undoing it needs.

    `old` and `new` are the survivor's values before and after, by field; `kept` counts rows that stayed with the
    merged one, by model, because the survivor has the like already. `undone` tells what undoing could not take back.
    """

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    survivor_key = models.BigIntegerField()
    loser_key = models.BigIntegerField()
    survivor_name = models.CharField(_("Kept"), max_length=160)
    loser_name = models.CharField(_("Merged into it"), max_length=160)
    at = models.DateTimeField(_("Merged"), default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("By"))
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    # Primary keys of the survivor's tags before.
    old_tags = models.JSONField(default=list)
    kept = models.JSONField(default=dict)
    # Roles of the survivor that were lengthened: their key, and their days before and after.
    stretched = models.JSONField(default=list, editable=False)
    candidate = models.ForeignKey(DuplicateCandidate, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(_("Undone"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone = models.JSONField(default=dict)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "loser_key"], condition=Q(undone_at=None), name="merged_into_one"),
            models.CheckConstraint(condition=~Q(survivor_key=F("loser_key")), name="merged_into_another"),
        ]
        indexes = [models.Index(fields=["kind", "survivor_key"], name="merge_survivor")]

    def __str__(self) -> str:
        return f"{self.loser_name} → {self.survivor_name}"

    def get_absolute_url(self) -> str:
        return reverse("crm:merge", args=[self.pk])

    @property
    def undo_until(self) -> datetime:
        return self.at + UNDO_FOR

    def moved_by_model(self) -> dict[str, int]:
        """How many rows of each model follow the survivor."""
        return dict(self.moves.order_by("model").values_list("model").annotate(models.Count("pk")))

    def is_undoable(self, moment: datetime) -> bool:
        return self.undone_at is None and moment < self.undo_until


class MergeMove(models.Model):
    """One row that a merge pointed at the survivor; `field` is the key's name, or the generic key's."""

    merge = models.ForeignKey(MergeRecord, models.PROTECT, related_name="moves")
    model = models.CharField(max_length=80)
    field = models.CharField(max_length=60)
    row_key = models.BigIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("row moved by a merge")
        verbose_name_plural = _("rows moved by merges")
        constraints = [models.UniqueConstraint(fields=["merge", "model", "field", "row_key"], name="moved_once")]
        indexes = [models.Index(fields=["model", "row_key"], name="moved_row")]
        triggers = [append_only("move_append_only")]
