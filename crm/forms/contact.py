"""Forms of calls, meetings, notes and follow-ups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, clock
from core.access import home_company
from core.forms import LocalDateField, ModelForm
from crm.actions.meeting_invites import Invite
from crm.forms.inputs import FilesField, PeopleField
from crm.models import Activity, FollowUp, MeetingInvite
from crm.permissions import LETTER_SEND

INVITATION = ("invites", "invite_subject", "invite_message")


class ActivityForm(ModelForm):
    """One act for the person: what was said, and what comes next."""

    next_text = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)
    next_on = LocalDateField(label=gettext_lazy("Next step on"), required=False)
    people = PeopleField(
        label=gettext_lazy("Participants"), required=False, help_text=gettext_lazy("Names, with commas between them.")
    )
    team = PeopleField(
        picker="users",
        label=gettext_lazy("Colleagues"),
        required=False,
        help_text=gettext_lazy("Names, with commas between them. A meeting stands in their calendars too."),
    )
    uploads = FilesField(label=gettext_lazy("Files"), required=False)
    invites = forms.BooleanField(
        label=gettext_lazy("Invite the participants by mail"),
        required=False,
        help_text=gettext_lazy("They get it into their calendars, and hear of every change by themselves."),
    )
    invite_subject = forms.CharField(
        label=gettext_lazy("Subject of the invitation"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("What you write above stays here: participants read only this, the message, time and place."),
    )
    invite_message = forms.CharField(
        label=gettext_lazy("Message to the participants"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Activity
        fields = ["kind", "at", "ends_at", "place", "text", "organisation", "person", "deal", "lead"]
        fieldsets = [
            (
                gettext_lazy("What happened"),
                gettext_lazy("A meeting may lie ahead: it stands in the calendar then."),
                ["kind", "at", "ends_at", "place", "people", "team", "text", "uploads"],
            ),
            (gettext_lazy("About"), "", ["organisation", "person", "deal", "lead"]),
            (
                gettext_lazy("Invitation"),
                gettext_lazy("For a meeting that lies ahead."),
                ["invites", "invite_subject", "invite_message"],
            ),
            (gettext_lazy("What comes next"), "", ["next_text", "next_on"]),
        ]

    def prepare(self) -> None:
        self.fields["at"].required = False
        for name in ("people", "team"):
            field: Any = self.fields[name]
            field.actor = self.actor
        if not access.may(self.actor, LETTER_SEND):
            for name in INVITATION:
                del self.fields[name]
        if not self.is_new:
            self._prepare_invitation()
            self.initial["people"] = list(self.instance.participants.all())
            self.initial["team"] = list(self.instance.colleagues.all())
            del self.fields["next_text"], self.fields["next_on"]

    def _prepare_invitation(self) -> None:
        if row := MeetingInvite.objects.filter(activity=self.instance).first():
            given = {"invites": row.is_active, "invite_subject": row.subject, "invite_message": row.message}
            self.initial = {**self.initial, **given}

    def invite(self) -> Invite | None:
        """What the participants are told; None where they are not invited."""
        data = self.cleaned_data
        return Invite(data["invite_subject"].strip(), data["invite_message"]) if data.get("invites") else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["at"] = data.get("at") or clock.now()
        self._check_times(data)
        if not any(data.get(name) for name in ("organisation", "person", "deal", "lead")):
            raise ValidationError(_("Say what this is about: a client, a person, a deal or a lead."))
        if bool(data.get("next_text")) != bool(data.get("next_on")):
            missing = "next_on" if data.get("next_text") else "next_text"
            self.add_error(missing, ValidationError(_("A next step needs both words and a day.")))
        if data.get("invites"):
            self._check_invitation(data)
        return data

    def _check_invitation(self, data: dict[str, Any]) -> None:
        people = data.get("people") or [one for one in (data.get("person"),) if one]
        data["people"] = people
        is_ahead = data.get("kind") == Activity.Kind.MEETING and data["at"] > clock.now()
        # A meeting that has been held is written about; who was invited to it has nothing more to hear.
        if not is_ahead and self.is_new:
            self.add_error("invites", _("Only to a meeting that lies ahead can people be invited."))
        elif is_ahead and not people:
            self.add_error("people", _("Name the participants who are to be invited."))
        elif is_ahead and (nameless := [person.name for person in people if not person.email]):
            self.add_error("people", _("There is no e-mail address of %(who)s.") % {"who": ", ".join(nameless)})

    def _check_times(self, data: dict[str, Any]) -> None:
        if data["at"] > clock.now() and data.get("kind") != Activity.Kind.MEETING:
            self.add_error("at", _("Only a meeting may lie ahead. Plan a follow-up for what is to be done."))
        ends = data.get("ends_at")
        if ends and ends <= data["at"]:
            self.add_error("ends_at", _("It ends before it begins."))
        elif ends and (ends - data["at"]).days > 31:
            self.add_error("ends_at", _("A meeting lasts a month at most."))


class FollowUpForm(ModelForm):
    class Meta:
        model = FollowUp
        fieldsets = [
            (gettext_lazy("The next step"), "", ["text", "due_on", "owner"]),
            (gettext_lazy("About"), "", ["organisation", "person", "deal", "lead"]),
            (
                gettext_lazy("Comes again"),
                gettext_lazy("When it is done, the next one is planned by itself."),
                ["repeat_every", "repeat_unit", "repeat_until"],
            ),
        ]

    def prepare(self) -> None:
        if self.is_new:
            self.initial.setdefault("owner", self.actor)
            self.initial.setdefault("due_on", clock.today(home_company(self.actor)))  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(data.get(name) for name in ("organisation", "person", "deal", "lead")):
            raise ValidationError(_("Say what this is about: a client, a person, a deal or a lead."))
        self._check_series(data)
        return data

    def _check_series(self, data: dict[str, Any]) -> None:
        every, unit, until = data.get("repeat_every"), data.get("repeat_unit"), data.get("repeat_until")
        if every is not None and not 1 <= every <= 365:
            self.add_error("repeat_every", _("Choose a number from 1 to 365."))
        elif bool(every) != bool(unit):
            self.add_error("repeat_unit" if every else "repeat_every", _("A series needs a number and an interval."))
        elif until and not every:
            self.add_error("repeat_every", _("Say how often it comes again."))
        elif until and data.get("due_on") and until < data["due_on"]:
            self.add_error("repeat_until", _("The series ends before it begins."))
