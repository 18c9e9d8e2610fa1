"""What a form is told while one types, and the way from a second row to the first."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, answers, clock
from core.access import home_company
from core.answers import SeeOther
from core.forms import ModelForm
from core.permissions import SIGNED_IN
from core.views.generic.base import GuardedView, RowView
from crm import actions
from crm.duplicates.hints import EDIT
from crm.forms.hints import PARAMS, matches_of
from crm.forms.parties import OrganisationForm, PersonForm
from crm.models import Organisation, Person
from crm.permissions import ORGANISATION_EDIT, PERSON_EDIT


class Hints(GuardedView):
    """Rows like what is typed; asked while one types, with the right to edit such rows."""

    permission = SIGNED_IN
    LONGEST = 200

    def fetch(self) -> None:
        if self.kwargs["kind"] not in PARAMS:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        access.require(self.user, EDIT[self.kwargs["kind"]])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, row = self.kwargs["kind"], request.GET.get("row", "")
        typed = {name: request.GET.get(name, "")[: self.LONGEST] for name in PARAMS[kind]}
        but = int(row) if row.isdecimal() and len(row) < 19 else None
        found = matches_of(kind, typed, self.user, but=but)
        response = render(request, "crm/_hints.html", {"matches": found, "kind": kind, "row": but})
        response.headers["Cache-Control"] = "no-store"
        return response


class FillExisting(RowView):
    """The form for a new row, sent to the one that is there: what it lacks is filled in, the rest is kept as a note."""

    form_class: ClassVar[type[ModelForm]]
    done: ClassVar[Any] = gettext_lazy("Added to the one that was there. What differs stands in its notes.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return SeeOther(self.object_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, actor=self.user)
        form.full_clean()  # what is not valid is not taken along
        self.fill({name: value for name, value in form.cleaned_data.items() if name not in form.errors})
        return answers.done(request, self.object_url(), self.done)

    def fill(self, values: dict[str, Any]) -> None:
        raise NotImplementedError


class FillOrganisation(FillExisting):
    permission = ORGANISATION_EDIT
    queryset = Organisation.objects.live()
    form_class = OrganisationForm

    def fill(self, values: dict[str, Any]) -> None:
        actions.complete_organisation(organisation=self.object, values=values, actor=self.user)


class FillPerson(FillExisting):
    permission = PERSON_EDIT
    queryset = Person.objects.live()
    form_class = PersonForm

    def fill(self, values: dict[str, Any]) -> None:
        actions.complete_person(
            person=self.object,
            values=values,
            organisation=values.get("organisation"),
            title=values.get("title", ""),
            on=clock.today(home_company(self.user)),
            actor=self.user,
        )


def convert_url(request: HttpRequest, lead: Any) -> str:
    """The page that converts the lead onto the records its form was sent for; empty when for none."""
    onto = {name: request.POST.get(f"onto_{name}", "") for name in ("organisation", "person")}
    chosen = "&".join(f"{name}={key}" for name, key in onto.items() if key.isdecimal())
    return f"{reverse('crm:lead_convert', args=[lead.pk])}?{chosen}" if chosen else ""
