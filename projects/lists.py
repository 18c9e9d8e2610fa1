"""The lists of projects, hours and services."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.lists import ListView
from core.lists.bulk import archiving
from core.lists.columns import (
    DateColumn,
    HoursColumn,
    LinkColumn,
    MainColumn,
    MoneyColumn,
    PersonColumn,
    PillColumn,
    TagsColumn,
    TextColumn,
)
from projects.filters import ProjectFilters, ServiceFilters, TimeFilters
from projects.models import BudgetLine, Project, Service, TimeEntry
from projects.permissions import (
    BUDGET_VIEW,
    PROJECT_EDIT,
    PROJECT_VIEW,
    SERVICE_EDIT,
    SERVICE_VIEW,
    TIME_VIEW,
)

PROJECT_TONES = {"proposed": "warn", "active": "act", "closed": "good"}


class BudgetMinutesColumn(HoursColumn):
    """Hours sold: the sum of the budget, by a subquery for the page."""

    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = BudgetLine.objects.filter(project=OuterRef("pk")).order_by().values("project")
        return queryset.annotate(budget_minutes=Coalesce(Subquery(rows.annotate(n=Sum("minutes")).values("n")), 0))


class WorkedMinutesColumn(HoursColumn):
    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = TimeEntry.objects.filter(project=OuterRef("pk")).order_by().values("project")
        return queryset.annotate(
            spent_minutes=Coalesce(Subquery(rows.annotate(n=Sum("worked_minutes")).values("n")), 0)
        )


class ProjectList(ListView):
    name = "projects.projects"
    title = _("Projects")
    permission = PROJECT_VIEW
    queryset = Project.objects.select_related("organisation", "lead", "department")
    bulk = archiving(PROJECT_EDIT, guard="projects.archive_project")
    columns = (
        MainColumn("name", sort="sort_key"),
        TextColumn("code", sort="code", default=False),
        LinkColumn("organisation", url_name="crm:organisation", sort="organisation__sort_key", seat="sub", group=True),
        PersonColumn("lead", sort="lead__name", group=True),
        TextColumn(
            "department", _("Department"), field="department__name", sort="department__name", default=False, group=True
        ),
        PillColumn("billing", default=False, group=True),
        BudgetMinutesColumn("budget_minutes", _("Hours sold")),
        WorkedMinutesColumn("spent_minutes", _("Hours worked")),
        MoneyColumn("fixed_price", permission=BUDGET_VIEW, default=False),
        DateColumn("ends_on", sort="ends_on", nulls_last=True, group=True),
        PillColumn("state", tones=PROJECT_TONES, sort="state", group=True),
        TagsColumn("tags", default=False),
    )
    filters = ProjectFilters
    search = ("search_key",)
    order = "sort_key"
    counted = ngettext_lazy("%(count)s project", "%(count)s projects", "count")
    views = ((_("Active"), "state=active"), (_("To set up"), "state=proposed"))
    new_url = "projects:project_new"
    new_label = _("New project")
    new_permission = PROJECT_EDIT
    empty_title = _("Here stands the work you have sold")
    empty_text = _("Win a deal and set up its project, or open one by hand.")


class HoursList(ListView):
    name = "projects.hours"
    title = _("Hours")
    permission = TIME_VIEW
    queryset = TimeEntry.objects.select_related("user", "project__organisation", "budget_line")
    columns = (
        DateColumn("on", sort="on", group=True),
        PersonColumn("user", sort="user__name", seat="main", group=True),
        LinkColumn("project", url_name="projects:project", sort="project__sort_key", seat="sub", group=True),
        TextColumn("client", _("Client"), field="project__organisation__name", default=False, group=True),
        TextColumn("budget_line", _("Budget line"), field="budget_line__name", group=True),
        TextColumn("task"),
        HoursColumn("worked_minutes", sort="worked_minutes", seat="money"),
        HoursColumn("billable_minutes", sort="billable_minutes"),
        MoneyColumn("value_amount", _("Value, excl. VAT"), permission=BUDGET_VIEW, sort="home_value_amount"),
    )
    filters = TimeFilters
    order = "-on"
    totals = ("worked_minutes", "billable_minutes", "value_amount")
    counted = ngettext_lazy("%(count)s entry", "%(count)s entries", "count")
    empty_title = _("Here stand the hours of everyone you may see")
    empty_text = _("Log the first ones on the timesheet.")


class ServiceList(ListView):
    name = "projects.services"
    title = _("Services")
    permission = SERVICE_VIEW
    queryset = Service.objects.select_related("work_role", "company")
    bulk = archiving(SERVICE_EDIT)
    columns = (
        MainColumn("name", sort="name"),
        TextColumn("code", sort="code", seat="sub"),
        PillColumn("unit", group=True),
        TextColumn("work_role", _("Work role"), field="work_role__name", group=True),
        MoneyColumn("price", sort="price"),
        TextColumn("company", _("Company"), field="company__name", default=False, group=True),
    )
    filters = ServiceFilters
    search = ("search_key",)
    order = "code"
    counted = ngettext_lazy("%(count)s service", "%(count)s services", "count")
    new_url = "projects:service_new"
    new_label = _("New service")
    new_permission = SERVICE_EDIT
    empty_title = _("Here stands what you sell")
    empty_text = _("A service has a unit and a price; quotes and invoices take both.")
