"""Forms of mails: where they are filed, who reads them, what they become."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import EntityField, Form
from crm.models import Sharing


class FileForm(Form):
    organisation = EntityField("organisations", label=gettext_lazy("Client"), required=False)
    person = EntityField("people", label=gettext_lazy("Person"), required=False)
    deal = EntityField("deals", label=gettext_lazy("Deal"), required=False)
    lead = EntityField("leads", label=gettext_lazy("Lead"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(data.get(name) for name in ("organisation", "person", "deal", "lead")):
            raise ValidationError(_("Say whom this mail concerns: a client, a person, a deal or a lead."))
        return data


class ShareForm(Form):
    sharing = forms.TypedChoiceField(
        label=gettext_lazy("Colleagues see"),
        choices=[("", gettext_lazy("What the mailboxes say")), *Sharing.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("It holds for all mails of this thread, also for those still to come."),
    )


class PersonFromMailForm(Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    organisation = EntityField("organisations", label=gettext_lazy("Client"), required=False)


class ExcludeForm(Form):
    pattern = forms.CharField(
        label=gettext_lazy("Address or domain"),
        max_length=254,
        help_text=gettext_lazy("As anna@home.fi, or bank.fi for everybody there."),
    )
