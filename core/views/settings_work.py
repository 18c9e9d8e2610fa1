"""Settings: work roles, and the standard price and cost of their hours."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import access, clock
from core.access import home_company
from core.firm import actions
from core.firm.forms.money import RoleRateForm, WorkRoleForm
from core.lists.columns import MainColumn, MoneyColumn, TextColumn
from core.lists.filters import Filters, ReferenceFilter
from core.models import WorkRole, WorkRoleRate
from core.permissions import RATES_EDIT, RATES_VIEW
from core.views.settings_base import (
    DELETE,
    EDIT,
    SettingsAct,
    SettingsCreate,
    SettingsDelete,
    SettingsEdit,
    SettingsList,
)
from core.views.settings_people import PeriodColumn


def _today(field: str) -> Subquery:
    """What holds now, in the first company that has a rate for the role."""
    rows = WorkRoleRate.objects.filter(work_role=OuterRef("pk"), period__contains=clock.today()).order_by("company")
    return Subquery(rows.values(field)[:1])


class WorkRoleList(SettingsList):
    name = "core.work_roles"
    title = _("Work roles and rates")
    queryset = WorkRole.objects.all()
    columns = (
        MainColumn("name", url_name="core:work_role_edit", sort="name"),
        MoneyColumn("hourly_price", _("Price of an hour"), currency="rate_currency"),
        MoneyColumn("hourly_cost", _("Cost of an hour"), currency="rate_currency", permission=RATES_VIEW),
    )
    search = ("name",)
    order = "name"
    counted = ngettext_lazy("%(count)s work role", "%(count)s work roles", "count")
    new_url = "core:work_role_new"
    new_label = _("New work role")
    lede = _("What people do and are priced by. The rates shown hold today.")

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found.annotate(
            hourly_price=_today("hourly_price"), hourly_cost=_today("hourly_cost"), rate_currency=_today("currency")
        )

    def acts_of(self, row: Any) -> tuple[tuple[Any, str, bool], ...]:
        rate = ((_("Set a rate from a day on"), "core:work_role_rate", False),)
        return (
            (EDIT, "core:work_role_edit", False),
            *(rate if access.may(self.user, RATES_EDIT) else ()),
            (DELETE, "core:work_role_delete", True),
        )


class WorkRoleNew(SettingsCreate):
    form_class = WorkRoleForm
    list_url = "core:work_roles"
    title = _("New work role")


class WorkRoleEdit(SettingsEdit):
    queryset = WorkRole.objects.all()
    form_class = WorkRoleForm
    list_url = "core:work_roles"


class WorkRoleDelete(SettingsDelete):
    queryset = WorkRole.objects.all()
    list_url = "core:work_roles"


class WorkRoleRateSet(SettingsAct):
    permission = RATES_EDIT
    queryset = WorkRole.objects.all()
    form_class = RoleRateForm
    action = staticmethod(actions.set_role_rate)
    argument = "work_role"
    list_url = "core:work_roles"
    title = _("Set a rate from a day on")
    submit_label = _("Save")
    done = _("The rate is saved.")

    def get_initial(self) -> dict[str, Any]:
        company = home_company(self.user)
        return {"starts_on": clock.today(company), "company": company} | super().get_initial()


class RoleRateFilters(Filters):
    work_role = ReferenceFilter()
    company = ReferenceFilter()


class RoleRateList(SettingsList):
    """Every rate with its days: what held when."""

    name = "core.role_rates"
    title = _("Standard rates")
    permission = RATES_VIEW
    queryset = WorkRoleRate.objects.select_related("work_role", "company")
    columns = (
        MainColumn("work_role", sort="work_role__name"),
        TextColumn("company", sort="company__name"),
        MoneyColumn("hourly_price"),
        MoneyColumn("hourly_cost"),
        PeriodColumn("period", sort="period"),
    )
    filters = RoleRateFilters
    search = ("work_role__name",)
    order = ("work_role__name", "company__name", "-period")
    counted = ngettext_lazy("%(count)s rate", "%(count)s rates", "count")
