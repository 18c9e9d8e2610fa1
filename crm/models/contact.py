"""What was said and what comes next: activities, follow-ups and the timeline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.db import Versioned
from crm.contact_kinds import IS_CONTACT
from crm.models.parties import Organisation, Person
from crm.models.sales import Deal, Lead
from crm.querysets import ActivityQuerySet, FollowUpQuerySet, TimelineQuerySet
from crm.triggers import append_only_but_merged

if TYPE_CHECKING:
    from core.models import User


CORRECTABLE = timedelta(days=30)


class About(models.Model):
    """What a row is about; at least one of the four."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="%(class)ss", verbose_name=_("Client")
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="%(class)ss", verbose_name=_("Person")
    )
    deal = models.ForeignKey(
        Deal, models.CASCADE, null=True, blank=True, related_name="%(class)ss", verbose_name=_("Deal")
    )
    lead = models.ForeignKey(
        Lead, models.CASCADE, null=True, blank=True, related_name="%(class)ss", verbose_name=_("Lead")
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | Q(person__isnull=False)
                | Q(deal__isnull=False)
                | Q(lead__isnull=False),
                name="%(class)s_is_about_something",
            )
        ]

    @property
    def about(self) -> Organisation | Person | Deal | Lead:
        """The narrowest of the four."""
        found = self.deal or self.lead or self.organisation or self.person
        assert found is not None  # a constraint of the table
        return found


class Activity(Versioned, About):
    """A call, a meeting or a note that happened."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        NOTE = "note", _("Note")

    kind = models.CharField(_("Kind"), max_length=7, choices=Kind.choices, default=Kind.NOTE)
    at = models.DateTimeField(_("When"), default=clock.now)
    ends_at = models.DateTimeField(_("Until"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    participants = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("Participants"))
    # Who of the firm took part beside the one who wrote it: it stands in their calendars too.
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Colleagues")
    )
    text = models.TextField(_("What was said"))
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("By"))

    objects = ActivityQuerySet.as_manager()

    class Meta(Versioned.Meta, About.Meta):
        abstract = False
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-at"]
        constraints = [
            *About.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("at")), name="activity_ends_after_it_began"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], name="activity_pinned", condition=Q(pinned_at__isnull=False)),
            models.Index(fields=["user", "at"], name="activity_meetings", condition=Q(kind="meeting")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("crm:activity", args=[self.pk])

    def is_correctable(self, user: User, now: datetime) -> bool:
        """One's own words may be mended for a month; afterwards they are part of the record."""
        return bool(self.user_id == user.pk and now - self.created_at < CORRECTABLE)


class FollowUp(Versioned, About):
    """The next step: due on a day, owned by one person; a series makes the next one when one is done."""

    class Interval(models.TextChoices):
        DAY = "day", _("days")
        WEEK = "week", _("weeks")
        MONTH = "month", _("months")

    text = models.CharField(_("What to do"), max_length=200)
    due_on = models.DateField(_("Due"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Owner"))
    # The day it had before it was put off, for Undo.
    moved_from = models.DateField(null=True, editable=False)
    repeat_every = models.PositiveSmallIntegerField(_("Comes again every"), null=True, blank=True)
    repeat_unit = models.CharField(_("Interval"), max_length=5, choices=Interval.choices, blank=True)
    repeat_until = models.DateField(_("Comes again until"), null=True, blank=True)
    # The day from which a series counts: the 31st comes back after February.
    repeat_from = models.DateField(null=True, editable=False)
    # The one whose end made this one; a series goes on once, whatever happens twice.
    previous = models.OneToOneField("self", models.SET_NULL, null=True, related_name="+", editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta(Versioned.Meta, About.Meta):
        abstract = False
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]
        constraints = [
            *About.Meta.constraints,
            models.CheckConstraint(
                condition=Q(repeat_every=None, repeat_unit="") | (Q(repeat_every__gte=1) & ~Q(repeat_unit="")),
                name="follow_up_interval_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="follow_up_open", condition=Q(done_at__isnull=True)),
            models.Index(fields=["deal", "due_on"], name="follow_up_deal", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("crm:follow_up", args=[self.pk])


class TimelineEntry(models.Model):
    """A fact on the timeline of an organisation, a person, a deal: written by whoever makes the fact.

    `summary` is a message id; `arguments` fill it in the reader's language. `permission` decides who reads it.
    """

    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=40)
    permission = models.CharField(max_length=80)
    summary = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    said = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    tone = models.CharField(max_length=4, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="timeline")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="timeline")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, related_name="timeline")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="timeline")
    # The row that is the fact: once per row and kind.
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()

    objects = TimelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id", "kind"], name="told_once")]
        indexes = [
            models.Index(fields=["organisation", "-at", "-id"], name="timeline_organisation"),
            models.Index(fields=["person", "-at", "-id"], name="timeline_person", condition=Q(person__isnull=False)),
            models.Index(fields=["deal", "-at", "-id"], name="timeline_deal", condition=Q(deal__isnull=False)),
            models.Index(fields=["lead", "-at", "-id"], name="timeline_lead", condition=Q(lead__isnull=False)),
            models.Index(fields=["deal", "-at"], name="timeline_contact_deal", condition=IS_CONTACT),
            models.Index(
                fields=["organisation", "-at"],
                name="timeline_contact_client",
                condition=IS_CONTACT & Q(deal__isnull=True),
            ),
        ]
        # What people said themselves they may correct or take back for a while; every other fact stays as it was told.
        triggers = [
            append_only_but_merged(
                "timeline_append_only",
                "crm.timelineentry",
                {"organisation_id": "organisation", "person_id": "person"},
                condition=pgtrigger.Condition("OLD.subject_type NOT IN ('crm.activity', 'crm.letter', 'crm.followup')"),
            )
        ]

    def __str__(self) -> str:
        return self.kind
