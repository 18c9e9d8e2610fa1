"""The doors from the lists to reading a file in."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.answers import SeeOther
from core.views.generic.base import GuardedView
from crm.models import Deal, Lead, Organisation, Person
from crm.permissions import DEAL_EDIT, LEAD_EDIT, ORGANISATION_EDIT, PERSON_EDIT


class ToImport(GuardedView):
    model: ClassVar[type[Model]]

    def get(self, request: HttpRequest) -> HttpResponse:
        return SeeOther(reverse("core:import_new", args=[self.model._meta.label_lower]))


class OrganisationImport(ToImport):
    permission = ORGANISATION_EDIT
    model = Organisation


class PersonImport(ToImport):
    permission = PERSON_EDIT
    model = Person


class LeadImport(ToImport):
    permission = LEAD_EDIT
    model = Lead


class DealImport(ToImport):
    permission = DEAL_EDIT
    model = Deal
