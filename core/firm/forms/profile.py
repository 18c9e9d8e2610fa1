"""Forms of a person's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.fields import reading
from core.firm.forms.inputs import TimeZoneField
from core.forms import ModelForm
from core.models import User


class ProfileForm(ModelForm):
    time_zone = TimeZoneField()

    class Meta:
        model = User
        fieldsets = [
            (_("You"), "", ["name", "title"]),
            (_("Language and time"), _("Dates, numbers and texts follow the language."), ["language", "time_zone"]),
            (_("Mail"), _("Stands under the mails you write from Keel."), ["signature", "daily_digest"]),
            (_("Looks"), "", ["theme", "shortcuts"]),
        ]


class JoinForm(forms.Form):
    """What an invited person chooses; the form of the password is Django's own business."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=reading.languages)
    time_zone = TimeZoneField()
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more. A sentence is easier to remember than signs."),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        password = data.get("password")
        if password:
            self.user.name = data.get("name", self.user.name)
            try:
                validate_password(password, self.user)
            except ValidationError as error:
                self.add_error("password", error)
        return data
