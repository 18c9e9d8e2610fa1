"""Forms of what documents take from the firm: bank accounts, letterheads, number series, calendars."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core import clock
from core.explained import ExplainedError
from core.forms import Form, LocalIntegerField, ModelForm
from core.identifiers import check_iban
from core.models import BankAccount, Holiday, HolidayCalendar, Letterhead, NumberSeries

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
COLOUR = re.compile(r"#[0-9a-f]{6}")
LOGO_BYTES = 2 * 1024 * 1024


class BankAccountForm(ModelForm):
    # Typed with spaces it is longer than the column.
    iban = forms.CharField(label=_("IBAN"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    class Meta:
        model = BankAccount
        fieldsets = [
            (_("Account"), "", ["company", "name", "iban", "bic", "currency"]),
            (_("Use"), "", ["on_invoices"]),
        ]

    def prepare(self) -> None:
        if not self.is_new:
            self.fields["company"].disabled = True

    def clean_iban(self) -> str:
        try:
            return check_iban(str(self.cleaned_data["iban"]))
        except ExplainedError as error:
            raise ValidationError(str(error)) from error

    def clean_bic(self) -> str:
        bic = str(self.cleaned_data["bic"]).replace(" ", "").upper()
        if bic and not BIC.fullmatch(bic):
            raise ValidationError(_t("A BIC has eight or eleven letters and digits, as NDEAFIHH."))
        return bic


class LetterheadForm(Form):
    instance: Any
    logo = forms.FileField(label=_("Logo"), required=False, help_text=_("PNG or JPEG, up to 2 MB."))
    keep_logo = forms.BooleanField(label=_("Keep the present logo"), required=False, initial=True)
    accent = forms.CharField(label=_("Accent colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}))
    footer = forms.CharField(
        label=_("Footer"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=1000
    )
    fieldsets = [
        (
            _("Letterhead"),
            _("Saving makes a new version. Documents that are issued keep the one they were issued with."),
            ["logo", "keep_logo", "accent", "footer"],
        )
    ]

    def prepare(self) -> None:
        last = Letterhead.objects.filter(company=self.instance).order_by("-number").first()
        self.initial.setdefault("accent", last.accent if last else Letterhead._meta.get_field("accent").default)
        self.initial.setdefault("footer", last.footer if last else "")
        if last is None or last.logo is None:
            del self.fields["keep_logo"]

    def clean_accent(self) -> str:
        colour = str(self.cleaned_data["accent"]).lower()
        if not COLOUR.fullmatch(colour):
            raise ValidationError(_t("Write the colour as #0f5563."))
        return colour

    def clean_logo(self) -> Any:
        upload = self.cleaned_data["logo"]
        if upload and upload.size > LOGO_BYTES:
            raise ValidationError(_t("The logo is larger than 2 MB."))
        return upload


class NumberSeriesForm(ModelForm):
    class Meta:
        model = NumberSeries
        fieldsets = [
            (_("Series"), "", ["company", "kind", "fiscal_year"]),
            (
                _("Numbers"),
                _("The prefix, the year and the running number: LD2026-0001. After the first use nothing can change."),
                ["prefix", "digits", "next_number", "reference_prefix"],
            ),
        ]

    def prepare(self) -> None:
        self.fields["reference_prefix"].help_text = _(
            "Begins every payment reference of this series, so that two series never meet: another number for each."
        )
        kind: Any = self.fields["kind"]
        kind.choices = NumberSeries.Kind.choices
        if self.is_new:
            self.initial.setdefault("fiscal_year", clock.today().year)
            self.initial.setdefault("reference_prefix", free_reference_prefix())
        elif self.instance.last_issued_on:
            for field in self.fields.values():
                field.disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.last_issued_on:
            raise ValidationError(_t("Documents were issued from this series, so it can't be changed any more."))
        if data.get("digits") is not None and not 1 <= data["digits"] <= 9:
            self.add_error("digits", _t("Between one and nine digits."))
        if data.get("next_number") is not None and data["next_number"] < 1:
            self.add_error("next_number", _t("Numbers begin with 1 or more."))
        if data.get("fiscal_year") is not None and not 2000 <= data["fiscal_year"] <= 2199:
            self.add_error("fiscal_year", _t("Write the year in full: 2026."))
        return data

    def soft_warnings(self) -> Iterable[Any]:
        if self.cleaned_data["next_number"] > 1 and self.is_new:
            yield _("The series does not begin with 1: an auditor asks where the numbers before are.")


def free_reference_prefix() -> int:
    """The smallest number no series of any company uses."""
    taken = set(NumberSeries.objects.values_list("reference_prefix", flat=True))
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


class CalendarForm(ModelForm):
    class Meta:
        model = HolidayCalendar
        fieldsets = [("", "", ["name", "country"])]


class HolidayForm(ModelForm):
    class Meta:
        model = Holiday
        fields = ["on", "name", "fraction"]
        fieldsets = [(_("Day off"), _("1 is the whole day, 0.5 half of it."), ["on", "name", "fraction"])]

    def clean_fraction(self) -> Any:
        fraction = self.cleaned_data["fraction"]
        if not 0 < fraction <= 1:
            raise ValidationError(_t("The part of the day lies between 0 and 1."))
        return fraction


class FillForm(Form):
    first = LocalIntegerField(label=_("First year"), min_value=2000, max_value=2100)
    last = LocalIntegerField(label=_("Last year"), min_value=2000, max_value=2100)
    fieldsets = [(_("Public holidays"), _("Days that are there already stay as they are."), ["first", "last"])]

    def prepare(self) -> None:
        year = clock.today().year
        self.initial.setdefault("first", year)
        self.initial.setdefault("last", year + 1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("first") and data.get("last") and not 0 <= data["last"] - data["first"] <= 20:
            self.add_error("last", _t("The last year comes after the first, by twenty years at most."))
        return data
