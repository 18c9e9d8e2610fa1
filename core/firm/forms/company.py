"""Forms of a company: its details, its books, its basis of cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core import clock
from core.explained import ExplainedError
from core.firm.forms.inputs import TimeZoneField
from core.forms import Form, LocalDateField, ModelForm
from core.identifiers import check_tckn, check_vat_id, check_vkn, check_y_tunnus
from core.models import Company, Employment, NumberSeries, WorkRoleRate

# Days after which a month's last hours and bills have come in.
SETTLED = 7


def checked_business_id(country: str, value: str) -> str:
    """A Finnish business ID, a Turkish tax or identity number; elsewhere as typed. Raises ValidationError."""
    bare = value.strip()
    if not bare:
        return ""
    try:
        if country == "FI":
            return check_y_tunnus(bare)
        if country == "TR":
            return check_tckn(bare) if len(bare.replace(" ", "")) == 11 else check_vkn(bare)
    except ExplainedError as error:
        raise ValidationError(str(error)) from error
    return bare


def checked_vat_id(country: str, value: str) -> str:
    if not value.strip():
        return ""
    try:
        return check_vat_id(country, value)
    except ExplainedError as error:
        raise ValidationError(str(error)) from error


def put_identifiers(form: forms.BaseForm, data: dict[str, Any]) -> None:
    """Check both numbers by the country, each error by its own field."""
    country = data.get("country", "")
    for name, check in (("business_id", checked_business_id), ("vat_id", checked_vat_id)):
        if name in data and country:
            try:
                data[name] = check(country, data[name])
            except ValidationError as error:
                form.add_error(name, error)


class CompanyForm(ModelForm):
    time_zone = TimeZoneField()

    class Meta:
        model = Company
        fieldsets = [
            (
                _("Company"),
                _("As it stands in the register and on invoices."),
                ["name", "country", "business_id", "vat_id"],
            ),
            (_("Address"), "", ["street", "postal_code", "city", "email", "phone", "website"]),
            (
                _("Mail"),
                _("Who gets a mail from a colleague sees the colleague's name; answers go to the colleague."),
                ["mail_from"],
            ),
            (
                _("Books"),
                _("The currency of the books can't be changed once something is counted in it."),
                ["currency", "rounding_mode", "language", "time_zone"],
            ),
        ]

    def prepare(self) -> None:
        self.fields["mail_from"].help_text = _("The mail server must be allowed to send for this address.")
        self.fields["language"].help_text = _("The language of documents for customers who have none.")
        self.fields["time_zone"].help_text = _("Decides which day it is: for invoices, hours and due dates.")
        if not self.is_new and self._is_counted():
            self.fields["currency"].disabled = True

    def _is_counted(self) -> bool:
        mine: dict[str, Any] = {"company": self.instance}
        used = NumberSeries.objects.filter(**mine).exclude(last_issued_on=None)
        return (
            used.exists() or Employment.objects.filter(**mine).exists() or WorkRoleRate.objects.filter(**mine).exists()
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        put_identifiers(self, data)
        return data

    def soft_warnings(self) -> Iterable[Any]:
        if not self.cleaned_data["vat_id"]:
            yield _("Without a VAT ID no invoice with VAT can be issued.")


class BooksForm(Form):
    until = LocalDateField(label=_("Closed until"), required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    fieldsets = [
        (_("Books"), _("Nothing dated on or before this day can be added, changed or moved."), ["until", "reason"])
    ]

    def prepare(self) -> None:
        self.initial.setdefault("until", getattr(self.instance, "books_closed_until", None))
        self.fields["reason"].help_text = _("Needed to open the books again; it is kept in the audit trail.")

    def soft_warnings(self) -> Iterable[Any]:
        until, company = self.cleaned_data["until"], self.instance
        before = getattr(company, "books_closed_until", None)
        if before and (until is None or until < before):
            yield _("Months that are closed are opened again. Figures that were reported may change.")
        if until and (clock.today() - until).days < SETTLED:
            yield _("The month has hardly ended: hours and bills of its last days may still be missing.")


class CostBasisForm(Form):
    starts_on = LocalDateField(label=_("From"))
    basis = forms.ChoiceField(label=_("Cost basis"), choices=Company.CostBasis.choices, widget=forms.RadioSelect)
    fieldsets = [
        (
            _("Cost of labour"),
            _("Hours that are logged from this day on carry this cost. Hours before keep theirs."),
            ["basis", "starts_on"],
        )
    ]

    def soft_warnings(self) -> Iterable[Any]:
        if self.cleaned_data["basis"] == Company.CostBasis.PERSONAL:
            yield _t(
                "With personal rates, people who see the margin of a project with few members can infer what a "
                "person costs. Figures for fewer than three people are hidden from those without the right."
            )
