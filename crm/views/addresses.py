"""Pages of rows around a party: addresses, further e-mails and phones."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from core.views.generic import LinesEditView
from crm import actions
from crm.forms.addresses import AddressLines, OrganisationRows, PersonAddressLines, PersonRows, PointLines
from crm.models import Organisation, Person
from crm.permissions import ORGANISATION_EDIT, PERSON_EDIT


class OrganisationAddresses(LinesEditView):
    permission = ORGANISATION_EDIT
    queryset = Organisation.objects.all()
    form_class = OrganisationRows
    formset_class = AddressLines
    list_url = "crm:organisations"
    submit_label = gettext_lazy("Save addresses")
    done = gettext_lazy("Addresses saved.")

    def save(self, form: Any) -> Organisation:
        return actions.save_addresses(form=form, lines=self.lines_to_save, actor=self.user)


class PersonAddresses(LinesEditView):
    permission = PERSON_EDIT
    queryset = Person.objects.all()
    form_class = PersonRows
    formset_class = PersonAddressLines
    list_url = "crm:people"
    submit_label = gettext_lazy("Save addresses")
    done = gettext_lazy("Addresses saved.")

    def save(self, form: Any) -> Person:
        return actions.save_person_addresses(form=form, lines=self.lines_to_save, actor=self.user)


class PersonPoints(LinesEditView):
    permission = PERSON_EDIT
    queryset = Person.objects.all()
    form_class = PersonRows
    formset_class = PointLines
    list_url = "crm:people"

    def save(self, form: Any) -> Person:
        return actions.save_points(form=form, lines=self.lines_to_save, actor=self.user)
