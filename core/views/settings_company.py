"""Settings: companies with their books and their basis of cost, departments, cost centres."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import clock
from core.firm import actions
from core.firm.forms.company import BooksForm, CompanyForm, CostBasisForm
from core.firm.forms.money import CostCentreForm
from core.firm.forms.people import DepartmentForm
from core.lists.columns import DateColumn, MainColumn, PersonColumn, PillColumn, TextColumn
from core.lists.filters import ArchivedFilter, Filters, ReferenceFilter
from core.models import Company, CostCentre, Department
from core.permissions import BOOKS_CLOSE
from core.views.settings_base import (
    EDIT,
    SettingsAct,
    SettingsArchive,
    SettingsCreate,
    SettingsEdit,
    SettingsList,
    SettingsRestore,
)


class CompanyList(SettingsList):
    name = "core.companies"
    title = _("Companies")
    queryset = Company.objects.select_related("currency")
    columns = (
        MainColumn("name", url_name="core:company_edit", sort="name"),
        TextColumn("business_id"),
        TextColumn("vat_id"),
        TextColumn("country", sort="country"),
        TextColumn("currency_id", _("Currency")),
        DateColumn("books_closed_until", sort="books_closed_until"),
    )
    search = ("name",)
    order = "name"
    counted = ngettext_lazy("%(count)s company", "%(count)s companies", "count")
    new_url = "core:company_new"
    new_label = _("New company")
    lede = _("Own legal entities: each has books, a currency, bank accounts and a civil day.")
    row_acts = (
        (EDIT, "core:company_edit", False),
        (_("Close the books"), "core:company_close_books", False),
        (_("Basis of cost"), "core:company_cost_basis", False),
    )


class CompanyNew(SettingsCreate):
    form_class = CompanyForm
    list_url = "core:companies"
    title = _("New company")


class CompanyEdit(SettingsEdit):
    queryset = Company.objects.all()
    form_class = CompanyForm
    list_url = "core:companies"


class CompanyCloseBooks(SettingsAct):
    permission = BOOKS_CLOSE
    queryset = Company.objects.all()
    form_class = BooksForm
    action = staticmethod(actions.close_books)
    argument = "company"
    list_url = "core:companies"
    title = _("Close the books")
    submit_label = _("Save")
    done = _("The books are closed as you said.")

    def arguments(self, form: Any) -> dict[str, Any]:
        return super().arguments(form) | {"on": clock.today(self.object)}


class CompanyCostBasis(SettingsAct):
    queryset = Company.objects.all()
    form_class = CostBasisForm
    action = staticmethod(actions.set_cost_basis)
    argument = "company"
    list_url = "core:companies"
    title = _("Basis of cost")
    submit_label = _("Save")
    done = _("The basis is saved.")


class DepartmentFilters(Filters):
    company = ReferenceFilter()
    archived = ArchivedFilter()


def _archived(row: Any) -> tuple[Any, str]:
    return (_("Archived"), "") if row.archived_at else ("", "")


class DepartmentList(SettingsList):
    name = "core.departments"
    title = _("Departments")
    queryset = Department.objects.select_related("company", "parent", "manager", "cost_centre")
    columns = (
        MainColumn("name", url_name="core:department_edit", sort="name"),
        TextColumn("parent", sort="parent__name"),
        PersonColumn("manager", sort="manager__name", seat="state"),
        TextColumn("cost_centre", sort="cost_centre__code"),
        TextColumn("company", sort="company__name", seat="sub"),
        PillColumn("archived_at", _("State"), says=_archived, default=False),
    )
    filters = DepartmentFilters
    search = ("name",)
    order = ("company__name", "name")
    counted = ngettext_lazy("%(count)s department", "%(count)s departments", "count")
    new_url = "core:department_new"
    new_label = _("New department")
    empty_title = _("No departments yet")
    empty_text = _("Everyone who has a contract belongs to a department; one is enough to begin with.")
    routes = "core:department"


class DepartmentNew(SettingsCreate):
    form_class = DepartmentForm
    list_url = "core:departments"
    title = _("New department")


class DepartmentEdit(SettingsEdit):
    queryset = Department.objects.select_related("company", "parent", "manager", "cost_centre")
    form_class = DepartmentForm
    list_url = "core:departments"


class DepartmentArchive(SettingsArchive):
    queryset = Department.objects.live()
    guard = "core.archive_department"
    list_url = "core:departments"


class DepartmentRestore(SettingsRestore):
    queryset = Department.objects.archived()
    list_url = "core:departments"


class CostCentreFilters(Filters):
    company = ReferenceFilter()
    archived = ArchivedFilter()


class CostCentreList(SettingsList):
    name = "core.cost_centres"
    title = _("Cost centres")
    queryset = CostCentre.objects.select_related("company")
    columns = (
        MainColumn("name", url_name="core:cost_centre_edit", sort="name"),
        TextColumn("code", sort="code", seat="state"),
        TextColumn("company", sort="company__name", seat="sub"),
    )
    filters = CostCentreFilters
    search = ("code", "name")
    order = ("company__name", "code")
    counted = ngettext_lazy("%(count)s cost centre", "%(count)s cost centres", "count")
    new_url = "core:cost_centre_new"
    new_label = _("New cost centre")
    empty_title = _("No cost centres yet")
    empty_text = _("A short list of the places where your accountants count money.")
    routes = "core:cost_centre"


class CostCentreNew(SettingsCreate):
    form_class = CostCentreForm
    list_url = "core:cost_centres"
    title = _("New cost centre")


class CostCentreEdit(SettingsEdit):
    queryset = CostCentre.objects.select_related("company")
    form_class = CostCentreForm
    list_url = "core:cost_centres"


class CostCentreArchive(SettingsArchive):
    queryset = CostCentre.objects.live()
    guard = "core.archive_cost_centre"
    list_url = "core:cost_centres"


class CostCentreRestore(SettingsRestore):
    queryset = CostCentre.objects.archived()
    list_url = "core:cost_centres"
