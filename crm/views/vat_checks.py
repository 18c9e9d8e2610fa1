"""The EU's register of VAT numbers: what it said about a client, asking it now, and the firm's rule."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from core import access
from core.access import home_company
from core.models import Company
from core.permissions import SETTINGS_EDIT
from core.views.generic import ActionView, PanelView
from core.views.settings_base import SettingsAct, below_settings
from crm import actions
from crm.forms.vat_checks import VatPolicyForm
from crm.models import Organisation, VatCheck, VatCheckPolicy
from crm.permissions import ORGANISATION_EDIT, ORGANISATION_VIEW
from crm.queries.vat_checks import shown_checks, vat_policy, why_not_ask

OPEN = (VatCheck.State.QUEUED, VatCheck.State.ASKING)


class OrganisationVatChecks(PanelView):
    permission = ORGANISATION_VIEW
    parent = Organisation
    template_name = "crm/vat_checks_panel.html"
    title = gettext_lazy("VAT number checks")

    def context(self, **more: Any) -> dict[str, Any]:
        checks = shown_checks(self.parent_row)
        return super().context(
            checks=checks,
            is_open=any(shown.check.state in OPEN for shown in checks),
            why_not=why_not_ask(self.parent_row, vat_policy()),
            may_ask=access.may(self.user, ORGANISATION_EDIT),
            may_set=access.may(self.user, SETTINGS_EDIT),
            **more,
        )


class CheckVatNow(ActionView):
    permission = ORGANISATION_EDIT
    queryset = Organisation.objects.live()
    action = staticmethod(actions.ask_vat_check)
    argument = "organisation"
    list_url = "crm:organisations"
    title = gettext_lazy("Check the VAT ID")
    question = gettext_lazy("The EU's register is asked in the background; its answer is kept with the client.")
    submit_label = gettext_lazy("Check now")
    done = gettext_lazy("The register is being asked.")

    def arguments(self, form: Any) -> dict[str, Any]:
        company = home_company(self.user) or Company.objects.order_by("pk").first()
        return {"organisation": self.object, "company": company, "actor": self.user}


class VatCheckSettings(SettingsAct):
    """One row for the whole firm, so its address names none."""

    permission = SETTINGS_EDIT
    queryset = VatCheckPolicy.objects.all()
    form_class = VatPolicyForm
    action = staticmethod(actions.set_vat_policy)
    argument = "policy"
    title = gettext_lazy("VAT number checks")
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("Saved.")

    def fetch(self) -> None:
        self.object = vat_policy()

    def object_url(self) -> str:
        return reverse("core:settings")

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings([(self.get_title(), "")])
