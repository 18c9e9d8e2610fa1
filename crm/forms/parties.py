"""Forms of organisations and people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.access import home_company
from core.forms import EntityField, Form, LocalDateField, ModelForm
from core.identifiers import IdentifierError, check_tckn, check_vat_id, check_vkn, check_y_tunnus
from core.textkeys import fold
from crm.models import Address, Organisation, PartyRole, Person

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class OrganisationForm(ModelForm):
    class Meta:
        model = Organisation
        fieldsets = [
            (
                gettext_lazy("Who they are"),
                gettext_lazy("The name stands on their documents as you write it here."),
                ["name", "is_customer", "is_supplier", "country", "business_id", "vat_id", "industry"],
            ),
            (
                gettext_lazy("How to reach them"),
                "",
                ["email", "phone", "website", "language", "owner", "tags"],
            ),
            (
                gettext_lazy("Invoicing"),
                gettext_lazy("What is left empty comes from the company that invoices."),
                ["invoice_email", "payment_term", "currency", "buyer_reference"],
            ),
            (gettext_lazy("Notes"), "", ["notes"]),
        ]

    def prepare(self) -> None:
        if self.is_new:
            company = home_company(self.actor) if not hasattr(self.actor, "on_behalf_of") else None
            if company:
                self.initial.setdefault("country", company.country)
                self.initial.setdefault("language", company.language)
            self.initial.setdefault("owner", self.actor)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        country = (data.get("country") or "").upper()
        data["country"] = country
        self._check("business_id", country)
        self._check("vat_id", country)
        return data

    def _check(self, name: str, country: str) -> None:
        """Check digits are refused at entry (domain.md sections 15 and 16)."""
        value = self.cleaned_data.get(name)
        if not value:
            return
        try:
            self.cleaned_data[name] = normal_identifier(name, country, value)
        except IdentifierError as error:
            self.add_error(name, ValidationError(str(error)))

    def soft_warnings(self) -> Iterable[StrOrPromise]:
        """The same name or identifier in the register is often the same organisation."""
        others = Organisation.objects.live().exclude(pk=self.instance.pk)
        name = self.cleaned_data["name"]
        for twin in others.filter(search_key__contains=fold(name))[:3]:
            if fold(twin.name) == fold(name):
                yield _("“%(name)s” is in the register already.") % {"name": twin.name}
        for field in ("vat_id", "business_id"):
            if value := self.cleaned_data.get(field):
                for twin in others.filter(**{field: value})[:3]:
                    yield _("“%(name)s” has the same identifier %(value)s.") % {"name": twin.name, "value": value}


def normal_identifier(name: str, country: str, value: str) -> str:
    """The identifier in its normal form; raises IdentifierError with a sentence. Unknown countries pass unchecked."""
    if name == "vat_id":
        return check_vat_id(country, value)
    if country == "FI":
        return check_y_tunnus(value)
    if country == "TR":
        digits = "".join(filter(str.isdigit, value))
        return check_tckn(value) if len(digits) == 11 else check_vkn(value)
    return value.strip()


class AddressesForm(Form):
    """Both postal addresses of an organisation; an empty one is not stored."""

    visit_street = forms.CharField(label=gettext_lazy("Street"), max_length=160, required=False)
    visit_postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=12, required=False)
    visit_city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    visit_country = forms.CharField(label=gettext_lazy("Country code"), max_length=2, required=False)
    invoice_street = forms.CharField(label=gettext_lazy("Street"), max_length=160, required=False)
    invoice_postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=12, required=False)
    invoice_city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    invoice_country = forms.CharField(label=gettext_lazy("Country code"), max_length=2, required=False)

    parts = ("street", "postal_code", "city", "country")
    fieldsets = (
        (
            gettext_lazy("Visiting address"),
            "",
            [f"visit_{part}" for part in ("street", "postal_code", "city", "country")],
        ),
        (
            gettext_lazy("Invoicing address"),
            gettext_lazy("Stands on invoices; left empty, the visiting address does."),
            [f"invoice_{part}" for part in ("street", "postal_code", "city", "country")],
        ),
    )

    def prepare(self) -> None:
        organisation: Any = self.instance
        for kind in Address.Kind.values:
            self.initial.setdefault(f"{kind}_country", organisation.country)
        for address in organisation.addresses.all():
            for part in self.parts:
                self.initial[f"{address.kind}_{part}"] = getattr(address, part)

    def addresses(self) -> dict[str, dict[str, str]]:
        """Kind → parts, of a valid form."""
        data = self.cleaned_data
        return {kind: {part: data[f"{kind}_{part}"] for part in self.parts} for kind in Address.Kind.values}


class PersonForm(ModelForm):
    organisation = EntityField("organisations", label=gettext_lazy("Works at"), required=False)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80, required=False)

    class Meta:
        model = Person
        fields = ["name", "email", "phone", "language", "owner", "tags", "notes"]
        fieldsets = [
            (gettext_lazy("Who they are"), "", ["name", "organisation", "title", "email", "phone", "language"]),
            (gettext_lazy("In the firm"), "", ["owner", "tags", "notes"]),
        ]

    def prepare(self) -> None:
        if self.is_new:
            self.initial.setdefault("owner", self.actor)
        else:
            # A move to another employer is an act of its own, with a date.
            del self.fields["organisation"], self.fields["title"]

    @property
    def fieldsets(self) -> list[Any]:
        return [(title, why, [n for n in names if n in self.fields]) for title, why, names in super().fieldsets]

    def soft_warnings(self) -> Iterable[StrOrPromise]:
        email = self.cleaned_data.get("email")
        if email:
            for twin in Person.objects.live().filter(email__iexact=email).exclude(pk=self.instance.pk)[:3]:
                yield _("%(name)s has the same e-mail address already.") % {"name": twin.name}


class MoveForm(Form):
    """A person's new employer, from a day on."""

    organisation = EntityField("organisations", label=gettext_lazy("Works at"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80, required=False)
    on = LocalDateField(label=gettext_lazy("From"))
    keep_others = forms.BooleanField(label=gettext_lazy("Also stays where they are now"), required=False)

    def prepare(self) -> None:
        self.initial.setdefault("on", clock.today(home_company(self.actor)))  # type: ignore[arg-type]


class EndRoleForm(Form):
    role = forms.ModelChoiceField(PartyRole.objects.none(), label=gettext_lazy("Role"))
    on = LocalDateField(label=gettext_lazy("First day without it"))

    def prepare(self) -> None:
        day: date = clock.today(home_company(self.actor))  # type: ignore[arg-type]
        self.initial.setdefault("on", day)
        person: Any = self.instance
        held = PartyRole.objects.filter(person=person, period__contains=day).select_related("organisation")
        choice: Any = self.fields["role"]
        choice.queryset = held
        choice.label_from_instance = lambda role: (
            f"{role.organisation} · {role.title}" if role.title else str(role.organisation)
        )
