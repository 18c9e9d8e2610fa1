"""Forms of organisations and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from core.access import home_company
from core.forms import EntityField, ModelForm
from crm.forms.hints import HintMixin
from crm.models import Organisation, Person

if TYPE_CHECKING:
    pass


class OrganisationForm(HintMixin, ModelForm):
    hint_kind = "organisation"

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
                ["invoice_email", "payment_term", "currency", "buyer_reference", "iban"],
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


class PersonForm(HintMixin, ModelForm):
    hint_kind = "person"

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
