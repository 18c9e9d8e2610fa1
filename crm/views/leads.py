"""Pages of leads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from core import access
from core.textkeys import fold
from core.views.generic import ActionView, CreateView, EditView
from crm import actions
from crm.forms.sales import ConvertForm, DropForm, LeadForm
from crm.lists import LEAD_TONES
from crm.models import Lead, Organisation, Person
from crm.permissions import LEAD_EDIT, LEAD_VIEW
from crm.views.history import StoryMixin


class LeadDetail(StoryMixin):
    permission = LEAD_VIEW
    queryset = Lead.objects.select_related("owner", "source", "company", "organisation", "person", "dropped_because")
    template_name = "crm/lead_detail.html"
    page = "crm.lead"
    list_url = "crm:leads"
    about = "lead"
    kinds = ()
    hidden_facts = ("state", "owner", "message")

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(
            tone=LEAD_TONES[self.object.state],
            may_edit=access.may(self.user, LEAD_EDIT),
            deal=getattr(self.object, "deal", None),
            next_step=self.object.followups.open().select_related("owner").first(),
            **more,
        )


class LeadNew(CreateView):
    permission = LEAD_EDIT
    form_class = LeadForm
    list_url = "crm:leads"
    title = gettext_lazy("New lead")


class LeadEdit(EditView):
    permission = LEAD_EDIT
    queryset = Lead.objects.open()
    form_class = LeadForm
    list_url = "crm:leads"


class LeadAct(ActionView):
    permission = LEAD_EDIT
    queryset = Lead.objects.select_related("company", "owner", "source")
    argument = "lead"
    list_url = "crm:leads"


class QualifyLead(LeadAct):
    action = staticmethod(actions.qualify_lead)
    title = gettext_lazy("Qualify")
    done = gettext_lazy("Qualified.")
    question = gettext_lazy("There is a need, a budget and someone who decides.")


class ConvertLead(LeadAct):
    action = staticmethod(actions.convert_lead)
    form_class = ConvertForm
    title = gettext_lazy("Convert")
    submit_label = gettext_lazy("Convert the lead")
    done = gettext_lazy("Converted. The lead's notes came along.")

    def get_initial(self) -> dict[str, Any]:
        """Existing records first: the same name, the same address."""
        lead = self.object
        found = super().get_initial()
        for row in Organisation.objects.live().filter(search_key__contains=fold(str(lead)))[:5]:
            if fold(row.name) == fold(lead.organisation_name):
                found.setdefault("organisation", row)
        if lead.email:
            found.setdefault("person", Person.objects.live().filter(email__iexact=lead.email).first())
        return found

    def arguments(self, form: Any) -> dict[str, Any]:
        data = form.cleaned_data
        wish = actions.DealWish(data["deal_name"], data["stage"], data["value"] or Decimal(0), data["expected_close_on"])
        return {
            "lead": self.object,
            "organisation": data["organisation"],
            "person": data["person"],
            "deal": wish if data["with_deal"] else None,
            "actor": self.user,
        }

    def success_url(self, result: Lead) -> str:
        deal = getattr(result, "deal", None)
        assert result.organisation is not None  # conversion sets it
        return deal.get_absolute_url() if deal else result.organisation.get_absolute_url()


class DropLead(LeadAct):
    action = staticmethod(actions.drop_lead)
    form_class = DropForm
    title = gettext_lazy("Drop")
    submit_label = gettext_lazy("Drop the lead")
    done = gettext_lazy("Dropped.")


class ReopenLead(LeadAct):
    action = staticmethod(actions.reopen_lead)
    title = gettext_lazy("Reopen")
    done = gettext_lazy("Reopened.")
    question = gettext_lazy("The lead is new again.")
