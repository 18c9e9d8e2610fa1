"""Forms of money: currencies and their rates, taxes, terms, work roles and their rates, cost centres."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.explained import ExplainedError
from core.firm.forms.inputs import LanguagesField
from core.firm.rate_files import MOST_BYTES, read_rates
from core.forms import Form, LocalDateField, LocalDecimalField, ModelForm, PercentField
from core.forms.building import CountryField
from core.models import Company, CostCentre, Currency, ExchangeRate, PaymentTerm, TaxRate, WorkRole
from core.money import UnknownCurrency, minor_units


class CurrencyNewForm(ModelForm):
    class Meta:
        model = Currency
        fields = ["code", "name"]
        fieldsets = [(_("Currency"), _("The number of decimals follows from the code."), ["code", "name"])]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        try:
            self.instance.minor_units = minor_units(code)
        except UnknownCurrency as error:
            raise ValidationError(str(error)) from error
        return code


class ExchangeRateForm(ModelForm):
    class Meta:
        model = ExchangeRate
        fieldsets = [
            (
                _("Rate"),
                _("What one unit of the currency is worth in the base currency: 1 USD = 0.92 EUR."),
                ["base", "currency", "on", "rate", "note"],
            )
        ]

    def prepare(self) -> None:
        if self.is_new:
            self.initial.setdefault("base", Company.objects.values_list("currency", flat=True).order_by("pk").first())
        else:
            for name in ("base", "currency", "on"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("base") and data.get("base") == data.get("currency"):
            self.add_error("currency", _t("A currency is always worth one of itself."))
        if data.get("rate") is not None and data["rate"] <= 0:
            self.add_error("rate", _t("A rate is more than zero."))
        key = {name: data.get(name) for name in ("base", "currency", "on")}
        if all(key.values()) and ExchangeRate.objects.filter(**key).exclude(pk=self.instance.pk).exists():
            self.add_error("on", _t("There is a rate of this day already. Change that one."))
        return data


class RateFileForm(Form):
    base = forms.ModelChoiceField(Currency.objects.all(), label=_("Base currency"))
    file = forms.FileField(label=_("File"), help_text=_("XML or CSV of the European Central Bank, up to 10 MB."))
    fieldsets = [
        (
            _("Rates from a file"),
            _("Days and currencies that are there already are renewed; what was entered by hand stays."),
            ["base", "file"],
        )
    ]

    def prepare(self) -> None:
        self.initial.setdefault("base", Company.objects.values_list("currency", flat=True).order_by("pk").first())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        upload, base = data.get("file"), data.get("base")
        if upload is None or base is None:
            return data
        try:
            if upload.size > MOST_BYTES:
                raise ValidationError(_t("The file is larger than 10 MB."))
            data["rates"] = read_rates(upload.read(), base.code)
        except ExplainedError as error:
            self.add_error("file", str(error))
        except ValidationError as error:
            self.add_error("file", error)
        return data


class TaxRateForm(Form):
    country = CountryField(label=_("Country"))
    tax_class = forms.SlugField(
        label=_("Class"), max_length=30, help_text=_("The same word over time: standard, reduced-1, zero.")
    )
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As it is printed: VAT 25.5 %."))
    category = forms.ChoiceField(label=_("Category"), choices=TaxRate.Category.choices)
    percent = PercentField(label=_("Percent"), min_value=0, max_value=100, max_digits=7, decimal_places=4)
    starts_on = LocalDateField(label=_("From"))
    reason = LanguagesField(
        label=_("Reason on documents"), required=False, longest=300, help_text=_("For lines without VAT: why.")
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The law or decision that says so."))
    fieldsets = [
        (_("What"), "", ["country", "tax_class", "name", "category"]),
        (
            _("How much, from when"),
            _("The rate before ends the day before. A rate that holds is never changed: documents rest on it."),
            ["percent", "starts_on", "reason", "source"],
        ),
    ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        free = data.get("category") not in (None, TaxRate.Category.STANDARD)
        if free and data.get("percent"):
            self.add_error("percent", _t("Only the category “Standard” has a percentage."))
        needs_reason = data.get("category") in {"E", "AE", "K", "G", "O"}
        if needs_reason and not data.get("reason"):
            self.add_error("reason", _t("An invoice without VAT has to say why. Write it in one language at least."))
        return data


class PaymentTermForm(ModelForm):
    class Meta:
        model = PaymentTerm
        fieldsets = [("", "", ["name", "days", "end_of_month"])]

    def soft_warnings(self) -> Iterable[Any]:
        if self.cleaned_data["days"] > 60:
            yield _("Between firms in the EU more than 60 days need an express agreement (directive 2011/7/EU).")


class WorkRoleForm(ModelForm):
    class Meta:
        model = WorkRole
        fieldsets = [("", "", ["name"])]


class RoleRateForm(Form):
    company = forms.ModelChoiceField(Company.objects.all(), label=_("Company"))
    starts_on = LocalDateField(label=_("From"))
    hourly_price = LocalDecimalField(
        label=_("Price of an hour"), max_digits=18, decimal_places=6, min_value=0, least_decimals=2
    )
    hourly_cost = LocalDecimalField(
        label=_("Cost of an hour"), max_digits=18, decimal_places=6, min_value=0, least_decimals=2
    )
    fieldsets = [
        (
            _("Standard rate"),
            _("In the company's currency, without VAT. The rate before ends the day before."),
            ["company", "starts_on", "hourly_price", "hourly_cost"],
        )
    ]

    def prepare(self) -> None:
        self.initial.setdefault("company", Company.objects.order_by("pk").first())

    def soft_warnings(self) -> Iterable[Any]:
        if self.cleaned_data["hourly_price"] < self.cleaned_data["hourly_cost"]:
            yield _("An hour costs more than it is sold for.")


class CostCentreForm(ModelForm):
    class Meta:
        model = CostCentre
        fieldsets = [("", "", ["company", "code", "name"])]

    def prepare(self) -> None:
        if not self.is_new:
            self.fields["company"].disabled = True
