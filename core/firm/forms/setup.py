"""The form of the first-run wizard: everything a firm needs before its first invoice, on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.fields import reading
from core.firm.forms.company import put_identifiers
from core.firm.forms.inputs import TimeZoneField
from core.firm.forms.paper import BIC
from core.forms import Form, LocalIntegerField
from core.forms.building import CountryField
from core.identifiers import check_iban
from core.models import Currency, User

# Country, currency and time zone to begin with, by the language of the page.
STARTS = {"fi": ("FI", "EUR", "Europe/Helsinki"), "tr": ("TR", "TRY", "Europe/Istanbul")}


class SetupForm(Form):
    name = forms.CharField(label=_("Name of the company"), max_length=120)
    country = CountryField(label=_("Country"))
    business_id = forms.CharField(label=_("Business ID"), max_length=20, required=False)
    vat_id = forms.CharField(label=_("VAT ID"), max_length=20, required=False)
    currency = forms.ModelChoiceField(Currency.objects.all(), label=_("Currency of the books"), empty_label=None)
    language = forms.ChoiceField(label=_("Language"), choices=reading.languages)
    time_zone = TimeZoneField()
    owner_name = forms.CharField(label=_("Your name"), max_length=120)
    owner_email = forms.EmailField(label=_("Your e-mail"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        # What was typed survives an error elsewhere; the page is never stored.
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more. A sentence is easier to remember than signs."),
    )
    series_prefix = forms.CharField(
        label=_("Prefix of invoice numbers"), max_length=12, required=False, help_text=_("LD gives LD2026-0001.")
    )
    next_number = LocalIntegerField(
        label=_("First invoice number"), min_value=1, max_value=999_999, initial=1,
        help_text=_("Go on where your last invoice ended."),
    )  # fmt: skip
    iban = forms.CharField(label=_("IBAN"), max_length=60, required=False)
    bic = forms.CharField(label=_("BIC"), max_length=14, required=False)

    fieldsets = [
        (
            _("Your company"),
            _("As it stands in the register. Everything can be changed later, but the currency of the books."),
            ["name", "country", "business_id", "vat_id", "currency", "language", "time_zone"],
        ),
        (_("You"), _("You will be the owner, with all rights."), ["owner_name", "owner_email", "password"]),
        (_("Invoice numbers"), _("Numbers are given when an invoice is issued."), ["series_prefix", "next_number"]),
        (_("Bank account"), _("Where customers pay to. You can add it later."), ["iban", "bic"]),
    ]

    def prepare(self) -> None:
        language = (get_language() or "en")[:2]
        country, currency, zone = STARTS.get(language, ("FI", "EUR", "Europe/Helsinki"))
        for name, value in {"country": country, "currency": currency, "language": language, "time_zone": zone}.items():
            self.initial.setdefault(name, value)

    def clean_iban(self) -> str:
        typed = str(self.cleaned_data["iban"])
        try:
            return check_iban(typed) if typed.strip() else ""
        except ExplainedError as error:
            raise ValidationError(str(error)) from error

    def clean_bic(self) -> str:
        bic = str(self.cleaned_data["bic"]).replace(" ", "").upper()
        if bic and not BIC.fullmatch(bic):
            raise ValidationError(_("A BIC has eight or eleven letters and digits, as NDEAFIHH."))
        return bic

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        put_identifiers(self, data)
        if data.get("password"):
            person = User(name=data.get("owner_name", ""), email=data.get("owner_email", ""))
            try:
                validate_password(data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return data
