"""Consents as they are written down, purposes, and what is asked before a person is erased."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.access import home_company
from core.forms import Form, LocalDateField, ModelForm
from core.textkeys import fold
from crm.models import Consent, ConsentPurpose

GIVEN = (("yes", gettext_lazy("Given")), ("no", gettext_lazy("Withdrawn or refused")))


class ConsentForm(Form):
    purpose = forms.ModelChoiceField(ConsentPurpose.objects.none(), label=gettext_lazy("Purpose"))
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Consent.Channel.choices)
    given = forms.ChoiceField(
        label=gettext_lazy("What the person said"), choices=GIVEN, widget=forms.RadioSelect(attrs={"data-look": "seg"})
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=120, help_text=gettext_lazy("A form, a mail, a call, a fair.")
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The words that were agreed to, or where they are kept."),
    )  # fmt: skip

    def prepare(self) -> None:
        purposes: Any = self.fields["purpose"]
        purposes.queryset = ConsentPurpose.objects.live()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "given" in data:
            data["given"] = data["given"] == "yes"
        return data


class PurposeForm(ModelForm):
    class Meta:
        model = ConsentPurpose
        fields = ["name", "basis", "text"]


class ErasureForm(Form):
    asked_on = LocalDateField(label=gettext_lazy("Asked for on"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("Without the person's name.")
    )
    name = forms.CharField(label=gettext_lazy("Type the person's name to confirm"), max_length=120)

    def prepare(self) -> None:
        self.initial.setdefault("asked_on", clock.today(home_company(self.actor)))  # type: ignore[arg-type]
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("name") and fold(data["name"]) != fold(str(self.instance)):
            self.add_error("name", ValidationError(_("This is not the name of the person.")))
        data.pop("name", None)
        return data
