"""Meetings to which their participants are invited by mail, and what each of them was told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import MailMessage
from core.querysets import ScopedQuerySet
from crm.models.contact import Activity
from crm.models.parties import Person


class MeetingInvite(models.Model):
    """What the invitation says; the activity's own text is for colleagues and never leaves the house."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="invite", primary_key=True)
    subject = models.CharField(_("Subject of the invitation"), max_length=120)
    message = models.TextField(_("Message to the participants"), blank=True, max_length=5000)
    # Counts what was told, as calendars count it (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a meeting")
        verbose_name_plural = _("invitations to meetings")

    def __str__(self) -> str:
        return self.subject


class MeetingGuest(models.Model):
    """Somebody who was invited, with the last mail about it. `told` is a digest of what it said."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", pgettext_lazy("guest", "Accepted")
        TENTATIVE = "tentative", _("Perhaps")
        DECLINED = "declined", pgettext_lazy("guest", "Declined")
        CANCELLED = "cancelled", _("Cancelled")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="guests")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name=_("Person"))
    name = models.CharField(_("Name"), max_length=200, blank=True)
    address = models.EmailField(_("Address"), blank=True)
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.INVITED)
    told = models.CharField(max_length=64, blank=True)
    # Whether a mail about the meeting has ever left: who heard nothing need not hear that it was cancelled.
    is_told = models.BooleanField(default=False)
    mail = models.ForeignKey(MailMessage, models.SET_NULL, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest of a meeting")
        verbose_name_plural = _("guests of meetings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "address"], condition=~Q(address=""), name="guest_invited_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def tone(self) -> str:
        return TONES[MeetingGuest.State(self.state)]


TONES = {
    MeetingGuest.State.INVITED: "info",
    MeetingGuest.State.ACCEPTED: "good",
    MeetingGuest.State.TENTATIVE: "warn",
    MeetingGuest.State.DECLINED: "bad",
    MeetingGuest.State.CANCELLED: "",
}
