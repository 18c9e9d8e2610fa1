"""The form that people out there see: made of what the web form asks, in its language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import Field, fields_of
from core.forms.building import CountryField, own_form_field
from crm.actions.inquiries import ORIGIN
from crm.models import Lead, WebForm

# Not a word that people fill in by themselves, and not one that a machine knows as a trap.
TRAP = "fax_number"
ASKED: dict[str, Any] = {
    "name": lambda **o: forms.CharField(
        label=pgettext_lazy("web form", "Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        **o,
    ),
    "email": lambda **o: forms.EmailField(
        label=pgettext_lazy("web form", "E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), **o
    ),
    "phone": lambda **o: forms.CharField(
        label=pgettext_lazy("web form", "Phone"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        **o,
    ),
    "organisation_name": lambda **o: forms.CharField(
        label=pgettext_lazy("web form", "Company"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        **o,
    ),
    "business_id": lambda **o: forms.CharField(label=pgettext_lazy("web form", "Business ID"), max_length=20, **o),
    "country": lambda **o: CountryField(
        label=pgettext_lazy("web form", "Country"), widget=forms.Select(attrs={"autocomplete": "country"}), **o
    ),
    "postal_code": lambda **o: forms.CharField(
        label=pgettext_lazy("web form", "Postal code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        **o,
    ),
    "city": lambda **o: forms.CharField(
        label=pgettext_lazy("web form", "City"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        **o,
    ),
    "message": lambda **o: forms.CharField(
        label=pgettext_lazy("web form", "How can we help?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        **o,
    ),
}


def own_fields() -> dict[str, Field]:
    return {field.name: field for field in fields_of(Lead) if field.own and field.permission is None}


def askable() -> dict[str, Any]:
    """Name → label of everything a form can ask."""
    plain = {name: make().label for name, make in ASKED.items()}
    return plain | {name: field.label for name, field in own_fields().items()}


class InquiryForm(forms.Form):
    """`InquiryForm(data, web_form=…)`: made in the language that is active, which is the form's."""

    use_required_attribute = True

    def __init__(self, *args: Any, web_form: WebForm, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "f_%s"} | options)
        self.own = own_fields()
        for name, how in web_form.asks:
            if name in ASKED:
                self.fields[name] = ASKED[name](required=how == "required")
            elif name in self.own:
                made = own_form_field(self.own[name])
                made.required = how == "required"
                self.fields[name] = made
        if web_form.consent_text:
            self.fields["consent"] = forms.BooleanField(label=web_form.consent_text)
        for name in (*ORIGIN, "stamp"):
            self.fields[name] = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
        self.fields[TRAP] = forms.CharField(required=False, max_length=200, label=_("Leave this empty"))

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not any(mark.isalpha() for mark in name):
            raise ValidationError(_("Write your name with letters."))
        return name

    def asked(self) -> list[Any]:
        """The fields that are shown, without the trap."""
        return [bound for bound in self.visible_fields() if bound.name != TRAP]

    @property
    def trap(self) -> Any:
        return self[TRAP]

    def said(self) -> dict[str, str]:
        """What was typed, as `take_inquiry` takes it and as it tells one sending from another."""
        data = self.cleaned_data
        return {name: str(data.get(name) or "") for name in ASKED}

    def custom(self) -> dict[str, Any]:
        """Values of own fields as they are stored."""
        typed = {field: self.cleaned_data.get(name) for name, field in self.own.items() if name in self.fields}
        return {field.key: field.dump(value) for field, value in typed.items() if value not in (None, "")}
