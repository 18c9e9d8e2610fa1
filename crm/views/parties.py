"""Pages of organisations and people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from core import access, clock
from core.access import home_company
from core.extensions import figures_of
from core.views.generic import ArchiveView, CreateView, DetailView, EditView, RestoreView
from crm import actions
from crm.forms.parties import OrganisationForm, PersonForm
from crm.models import Organisation, Person
from crm.permissions import (
    DEAL_EDIT,
    DEAL_VIEW,
    ORGANISATION_EDIT,
    ORGANISATION_VIEW,
    PERSON_EDIT,
    PERSON_VIEW,
    PERSONAL_ERASE,
)
from crm.queries.client_page import addresses_of, biggest_deals, steps_of, team_of
from crm.queries.people import People, people_of, roles_of
from crm.views.history import StoryMixin


class OrganisationDetail(StoryMixin, DetailView):
    permission = ORGANISATION_VIEW
    queryset = Organisation.objects.select_related("owner", "currency", "payment_term")
    template_name = "crm/organisation_detail.html"
    page = "crm.organisation"
    list_url = "crm:organisations"
    about = "organisation"
    hidden_facts = ("name", "owner", "website", "notes", "is_customer", "is_supplier")

    def context(self, **more: Any) -> dict[str, Any]:
        today = clock.today(home_company(self.user))
        sees_people = access.may(self.user, PERSON_VIEW)
        people = people_of(self.object, today) if sees_people else People()
        steps = steps_of(self.object, self.user)
        sees_deals = access.may(self.user, DEAL_VIEW)
        return super().context(
            next_step=steps[0] if steps else None,
            later_steps=steps[1:],
            overdue=bool(steps) and steps[0].due_on < today,
            sees_deals=sees_deals,
            deals=biggest_deals(self.object, self.user) if sees_deals else (),
            roles=people.current,
            former_roles=people.former,
            strip=figures_of(self.page, self.object, self.user),
            addresses=addresses_of(self.object),
            team=team_of(self.object),
            may_edit=access.may(self.user, ORGANISATION_EDIT),
            may_edit_people=access.may(self.user, PERSON_EDIT),
            may_open_deal=access.may(self.user, DEAL_EDIT) and not self.object.archived_at,
            **more,
        )


class OrganisationNew(CreateView):
    permission = ORGANISATION_EDIT
    form_class = OrganisationForm
    list_url = "crm:organisations"
    title = gettext_lazy("New client")


class OrganisationEdit(EditView):
    permission = ORGANISATION_EDIT
    queryset = Organisation.objects.unmerged()
    form_class = OrganisationForm
    list_url = "crm:organisations"


class OrganisationArchive(ArchiveView):
    permission = ORGANISATION_EDIT
    queryset = Organisation.objects.live()
    guard = "crm.archive_organisation"
    list_url = "crm:organisations"


class OrganisationRestore(RestoreView):
    permission = ORGANISATION_EDIT
    queryset = Organisation.objects.unmerged().archived()
    list_url = "crm:organisations"


class PersonDetail(StoryMixin, DetailView):
    permission = PERSON_VIEW
    queryset = Person.objects.select_related("owner")
    template_name = "crm/person_detail.html"
    page = "crm.person"
    list_url = "crm:people"
    about = "person"
    hidden_facts = ("name", "owner", "notes")

    def context(self, **more: Any) -> dict[str, Any]:
        today = clock.today(home_company(self.user))
        return super().context(
            roles=roles_of(self.object, today),
            points=self.object.points.all(),
            erasure=self.object.erasures.first(),
            may_erase=access.may(self.user, PERSONAL_ERASE),
            addresses=self.object.addresses.all(),
            may_edit=access.may(self.user, PERSON_EDIT),
            **more,
        )


class PersonNew(CreateView):
    permission = PERSON_EDIT
    form_class = PersonForm
    list_url = "crm:people"
    title = gettext_lazy("New person")

    def save(self, form: Any) -> Any:
        return actions.add_person(form=form, on=clock.today(home_company(self.user)), actor=self.user)


class PersonEdit(EditView):
    permission = PERSON_EDIT
    queryset = Person.objects.unmerged()
    form_class = PersonForm
    list_url = "crm:people"


class PersonArchive(ArchiveView):
    permission = PERSON_EDIT
    queryset = Person.objects.live()
    guard = "crm.archive_person"
    list_url = "crm:people"


class PersonRestore(RestoreView):
    permission = PERSON_EDIT
    queryset = Person.objects.unmerged().archived()
    list_url = "crm:people"
