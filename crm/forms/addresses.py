"""Addresses and contact points: rows that are added and removed on a page of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import home_company, person_of
from core.fields import Field
from core.forms import ModelForm
from core.forms.lines import LineForm, LineFormset
from core.identifiers import fold
from core.phones import PhoneError, format_phone, phone_key
from crm.models import Address, ContactPoint, Organisation, Person


class RowsOnly(ModelForm):
    """A form that has nothing but its rows: the record's own fields are edited elsewhere."""

    def _add_own_fields(self, registered: dict[str, Field]) -> None:
        """None of them."""


class OrganisationRows(RowsOnly):
    class Meta:
        model = Organisation
        fields: list[str] = []


class PersonRows(RowsOnly):
    class Meta:
        model = Person
        fields: list[str] = []


class AddressLine(LineForm):
    class Meta:
        model = Address
        fields = ["kind", "street", "postal_code", "city", "country", "on_invoices"]

    def prepare(self) -> None:
        self.fields["country"].widget.attrs |= {"size": 2, "autocomplete": "country"}
        self.fields["street"].widget.attrs["autocomplete"] = "street-address"

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("street") or data.get("city")):
            self.add_error("street", ValidationError(_("Enter a street or a city, or remove the row.")))
        return data


class PersonAddressLine(AddressLine):
    class Meta(AddressLine.Meta):
        fields = ["kind", "street", "postal_code", "city", "country"]


class AddressLines(LineFormset):
    form = AddressLine
    relation = "organisation"
    position = ""
    title = gettext_lazy("Addresses")
    add_label = gettext_lazy("Add an address")

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk is None:
            form.initial["country"] = self._country(form)

    def _country(self, form: Any) -> str:
        own = getattr(self.document, "country", "")
        person = person_of(form.actor)
        company = home_company(person) if person and not own else None
        return own or (company.country if company else "FI")

    def clean(self) -> None:
        marked = [line for line in self.lines() if line.cleaned_data.get("on_invoices")]
        if len([line for line in marked if "on_invoices" in line.changed_data]) > 1:
            raise ValidationError(_("Only one address can stand on invoices."))


class PersonAddressLines(AddressLines):
    form = PersonAddressLine
    relation = "person"


class PointLine(LineForm):
    class Meta:
        model = ContactPoint
        fields = ["kind", "use", "value"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        value = str(data.get("value") or "").strip()
        if not value or data.get("kind") not in ContactPoint.Kind.values:
            return data
        try:
            data["value"], self.instance.key = self._normal(data["kind"], value)
        except ValidationError as error:
            self.add_error("value", error)
        return data

    def _normal(self, kind: str, value: str) -> tuple[str, str]:
        """As it is shown, and as it is compared."""
        if kind == ContactPoint.Kind.EMAIL:
            return str(forms.EmailField().clean(value)), value.lower()
        person = person_of(self.actor)
        company = home_company(person) if person else None
        try:
            shown = format_phone(value, company.country if company else "")
        except PhoneError as error:
            raise ValidationError(str(error)) from error
        return shown, phone_key(shown) or fold(shown)


class PointLines(LineFormset):
    form = PointLine
    relation = "person"
    position = ""
    title = gettext_lazy("Further e-mails and phones")
    add_label = gettext_lazy("Add an e-mail or a phone")

    def clean(self) -> None:
        seen: set[tuple[str, str]] = set()
        for line in self.lines():
            at = (line.cleaned_data.get("kind", ""), line.instance.key)
            if at[1] and at in seen:
                raise ValidationError(_("“%(value)s” stands here twice."), params={"value": line.cleaned_data["value"]})
            seen.add(at)
