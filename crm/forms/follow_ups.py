"""Short forms over follow-ups, made for the keyboard: a few likely days, and any other."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import EntityField, Form, LocalDateField
from crm.models import Activity
from crm.smart_days import smart_days, today_of


class DayForm(Form):
    """`day` in the cleaned data is the chosen likely day, else the one that was typed."""

    when = forms.ChoiceField(label=gettext_lazy("When"), required=False, widget=forms.RadioSelect)
    until = LocalDateField(label=gettext_lazy("Another day"), required=False)
    day_required = True

    def prepare(self) -> None:
        chosen: Any = self.fields["when"]
        chosen.choices = smart_days(self.actor)
        if self.day_required and chosen.choices:
            self.initial.setdefault("when", chosen.choices[0][0])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        typed, chosen = data.get("until"), data.get("when")
        data["day"] = typed or (date.fromisoformat(chosen) if chosen else None)
        if self.day_required and not data["day"] and not self.errors:
            raise ValidationError(_("Choose a day."))
        if typed and typed <= today_of(self.actor):
            self.add_error("until", _("Choose a day after today."))
        return data


class SnoozeForm(DayForm):
    pass


class ContactForm(DayForm):
    """What was said, and what comes next; everything but the text has a sensible answer already."""

    day_required = False
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Activity.Kind.choices, initial=Activity.Kind.CALL, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("What was said"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        help_text=gettext_lazy("Empty: only that it happened."),
    )
    next_text = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)

    field_order = ["kind", "text", "next_text", "when", "until"]

    def prepare(self) -> None:
        super().prepare()
        chosen: Any = self.fields["when"]
        chosen.choices = [("", _("Nothing more")), *chosen.choices]
        self.initial.setdefault("when", chosen.choices[2][0] if len(chosen.choices) > 2 else "")


class HandOverForm(Form):
    to = EntityField("users", label=gettext_lazy("Hand over to"))
