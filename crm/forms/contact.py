"""Forms of calls, meetings, notes and follow-ups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.access import home_company
from core.forms import LocalDateField, ModelForm
from crm.forms.inputs import FilesField, PeopleField
from crm.models import Activity, FollowUp


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
            (gettext_lazy("What comes next"), "", ["next_text", "next_on"]),
        ]

    def prepare(self) -> None:
        self.fields["at"].required = False
        for name in ("people", "team"):
            field: Any = self.fields[name]
            field.actor = self.actor
        if not self.is_new:
            self.initial["people"] = list(self.instance.participants.all())
            self.initial["team"] = list(self.instance.colleagues.all())
            del self.fields["next_text"], self.fields["next_on"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["at"] = data.get("at") or clock.now()
        self._check_times(data)
        if not any(data.get(name) for name in ("organisation", "person", "deal", "lead")):
            raise ValidationError(_("Say what this is about: a client, a person, a deal or a lead."))
        if bool(data.get("next_text")) != bool(data.get("next_on")):
            missing = "next_on" if data.get("next_text") else "next_text"
            self.add_error(missing, ValidationError(_("A next step needs both words and a day.")))
        return data

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
