"""What a client answers on the page of a quote; plain fields, no sign-in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AcceptForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The accepted quote is sent there."),
    )
    agree = forms.BooleanField(
        label=_("I accept this quote and its terms on behalf of my organisation."),
        error_messages={"required": _("Tick the box to accept.")},
    )


class NoForm(forms.Form):
    reason = forms.CharField(
        label=_("What speaks against it?"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
