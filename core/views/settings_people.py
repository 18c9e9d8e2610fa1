"""Settings: the dated contracts of people."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import access, clock
from core.access import home_company
from core.fields import reading
from core.firm import actions
from core.firm.forms.people import ChangeFromForm, EmploymentForm
from core.lists.columns import Column, HoursColumn, MainColumn, MoneyColumn, PersonColumn, TextColumn
from core.lists.filters import Filters, ReferenceFilter, YesNoFilter
from core.models import Employment
from core.permissions import RATES_EDIT, RATES_VIEW
from core.views.settings_base import EDIT, SettingsAct, SettingsCreate, SettingsEdit, SettingsList


class RunningFilter(YesNoFilter):
    """Contracts that hold today, in the reader's company's day."""

    def filter(self, queryset: Any, value: Any) -> Any:
        now = Q(period__contains=self.owner.today)
        return queryset.filter(now if value == "1" else ~now)


class EmploymentFilters(Filters):
    user = ReferenceFilter()
    company = ReferenceFilter()
    department = ReferenceFilter()
    work_role = ReferenceFilter()
    running = RunningFilter("period", label=_("Holds today"), quick=True)


class PeriodColumn(Column):
    cell_css = "nowrap"

    def value(self, row: Any) -> str:
        return reading.other(self.get(row))

    def html(self, row: Any) -> str:
        return self.value(row)  # dates and a dash, nothing that could be markup


class WeekColumn(HoursColumn):
    """Minutes of the whole week."""

    def value(self, row: Any) -> int:
        return sum(self.get(row))

    def html(self, row: Any) -> str:
        return self.shown(self.value(row))


class EmploymentList(SettingsList):
    name = "core.employments"
    title = _("Contracts")
    queryset = Employment.objects.select_related("user", "company", "department", "work_role", "line_manager")
    columns = (
        MainColumn("user", url_name="core:employment_edit", sort="user__name"),
        TextColumn("department", sort="department__name"),
        TextColumn("work_role", sort="work_role__name"),
        PersonColumn("line_manager", sort="line_manager__name", default=False),
        TextColumn("company", sort="company__name", default=False),
        WeekColumn("week", _("Hours a week")),
        PeriodColumn("period", sort="period"),
        MoneyColumn("hourly_cost", permission=RATES_VIEW, default=False),
    )
    filters = EmploymentFilters
    search = ("user__name",)
    order = ("user__name", "-period")
    counted = ngettext_lazy("%(count)s contract", "%(count)s contracts", "count")
    new_url = "core:employment_new"
    new_label = _("New contract")
    lede = _("Who works where, how many hours a weekday, in which work role. What changes, changes from a day on.")
    views = ((_("Today"), "running=1"),)
    row_acts = ((EDIT, "core:employment_edit", False), (_("Change from a day on"), "core:employment_change", False))


class EmploymentNew(SettingsCreate):
    form_class = EmploymentForm
    list_url = "core:employments"
    list_label = _("Contracts")
    title = _("New contract")

    def get_initial(self) -> dict[str, Any]:
        company = home_company(self.user)
        return {"company": company.pk if company else None} | super().get_initial()


class EmploymentEdit(SettingsEdit):
    queryset = Employment.objects.select_related("user", "company", "department", "work_role", "line_manager")
    form_class = EmploymentForm
    list_url = "core:employments"
    list_label = _("Contracts")


class EmploymentChange(SettingsAct):
    queryset = Employment.objects.select_related("user", "company", "department", "work_role", "line_manager")
    form_class = ChangeFromForm
    list_url = "core:employments"
    list_label = _("Contracts")
    title = _("Change from a day on")
    submit_label = _("Save")
    done = _("The old contract ends, the new one begins.")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today(self.object.company)} | super().get_initial()

    def perform(self, form: Any) -> Any:
        values = dict(form.cleaned_data)
        starts_on = values.pop("starts_on")
        if not access.may(self.user, RATES_EDIT):
            values.pop("hourly_cost", None)
        return actions.change_from(employment=self.object, starts_on=starts_on, values=values, actor=self.user)
