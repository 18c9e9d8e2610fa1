"""The firm: sign-in of the demo, first-run wizard, profile, users, roles, settings."""

from typing import Any

from django.urls import path

from core.views import (
    demo,
    handover,
    profile,
    roles,
    settings_calendars,
    settings_company,
    settings_index,
    settings_money,
    settings_paper,
    settings_people,
    settings_records,
    settings_tax,
    settings_work,
    setup,
    users,
)


def row_paths(prefix: str, name: str, **views: Any) -> list[Any]:
    """`settings/terms/<pk>/edit/` as `term_edit`, for each verb and its view."""
    return [
        path(f"{prefix}<int:pk>/{verb.replace('_', '-')}/", view.as_view(), name=f"{name}_{verb}")
        for verb, view in views.items()
    ]


account = [
    path("demo/sign-in/", demo.demo_login, name="demo_login"),
    path("setup/", setup.setup, name="setup"),
    path("invitation/<str:token>/", profile.accept_invitation, name="invitation"),
    path("profile/", profile.Profile.as_view(), name="profile"),
    path("profile/theme/", profile.choose_theme, name="theme"),
    path("profile/sessions/<int:pk>/end/", profile.end_session, name="session_end"),
    path("profile/sessions/end/", profile.end_other_sessions, name="sessions_end"),
]

access = [
    path("users/", users.UserList.as_view(), name="users"),
    path("users/invite/", users.UserInvite.as_view(), name="user_invite"),
    path("users/<int:pk>/", users.UserDetail.as_view(), name="user"),
    *row_paths(
        "users/",
        "user",
        edit=users.UserEdit,
        roles=users.UserRoles,
        invite_again=users.UserInviteAgain,
        deactivate=users.UserDeactivate,
        reactivate=users.UserReactivate,
    ),
    path("users/<int:pk>/hand-over/", handover.UserHandover.as_view(), name="user_handover"),
    path("users/<int:pk>/hand-over/<int:told>/undo/", handover.UndoHandover.as_view(), name="user_handover_undo"),
    path("settings/roles/", roles.role_matrix, name="roles"),
    path("settings/roles/<int:pk>/", roles.RoleDetail.as_view(), name="role"),
    *row_paths(
        "settings/roles/",
        "role",
        grants=roles.RoleGrants,
        copy=roles.RoleCopy,
        edit=roles.RoleEdit,
        restore=roles.RoleRestore,
        delete=roles.RoleDelete,
    ),
]

company, people, calendars = settings_company, settings_people, settings_calendars
firm = [
    path("settings/", settings_index.index, name="settings"),
    path("settings/companies/", company.CompanyList.as_view(), name="companies"),
    path("settings/companies/new/", company.CompanyNew.as_view(), name="company_new"),
    *row_paths(
        "settings/companies/",
        "company",
        edit=company.CompanyEdit,
        close_books=company.CompanyCloseBooks,
        cost_basis=company.CompanyCostBasis,
    ),
    path("settings/companies/<int:pk>/letterhead/", settings_paper.LetterheadNew.as_view(), name="letterhead_new"),
    path("settings/departments/", company.DepartmentList.as_view(), name="departments"),
    path("settings/departments/new/", company.DepartmentNew.as_view(), name="department_new"),
    *row_paths(
        "settings/departments/",
        "department",
        edit=company.DepartmentEdit,
        archive=company.DepartmentArchive,
        restore=company.DepartmentRestore,
    ),
    path("settings/contracts/", people.EmploymentList.as_view(), name="employments"),
    path("settings/contracts/new/", people.EmploymentNew.as_view(), name="employment_new"),
    *row_paths("settings/contracts/", "employment", edit=people.EmploymentEdit, change=people.EmploymentChange),
    path("settings/calendars/", calendars.CalendarList.as_view(), name="calendars"),
    path("settings/calendars/new/", calendars.CalendarNew.as_view(), name="calendar_new"),
    path("settings/calendars/<int:calendar>/", calendars.HolidayList.as_view(), name="calendar_days"),
    path("settings/calendars/<int:calendar>/new/", calendars.HolidayNew.as_view(), name="holiday_new"),
    *row_paths(
        "settings/calendars/",
        "calendar",
        edit=calendars.CalendarEdit,
        fill=calendars.CalendarFill,
        delete=calendars.CalendarDelete,
    ),
    *row_paths("settings/holidays/", "holiday", edit=calendars.HolidayEdit, delete=calendars.HolidayDelete),
]

rates, tax, work = settings_money, settings_tax, settings_work
money = [
    path("settings/work-roles/", work.WorkRoleList.as_view(), name="work_roles"),
    path("settings/work-roles/new/", work.WorkRoleNew.as_view(), name="work_role_new"),
    *row_paths(
        "settings/work-roles/",
        "work_role",
        edit=work.WorkRoleEdit,
        rate=work.WorkRoleRateSet,
        delete=work.WorkRoleDelete,
    ),
    path("settings/standard-rates/", work.RoleRateList.as_view(), name="role_rates"),
    path("settings/cost-centres/", company.CostCentreList.as_view(), name="cost_centres"),
    path("settings/cost-centres/new/", company.CostCentreNew.as_view(), name="cost_centre_new"),
    *row_paths(
        "settings/cost-centres/",
        "cost_centre",
        edit=company.CostCentreEdit,
        archive=company.CostCentreArchive,
        restore=company.CostCentreRestore,
    ),
    path("settings/taxes/", tax.TaxRateList.as_view(), name="taxes"),
    path("settings/taxes/new/", tax.TaxRateNew.as_view(), name="tax_new"),
    *row_paths("settings/taxes/", "tax", checked=tax.TaxRateChecked),
    path("settings/terms/", tax.PaymentTermList.as_view(), name="payment_terms"),
    path("settings/terms/new/", tax.PaymentTermNew.as_view(), name="payment_term_new"),
    *row_paths("settings/terms/", "payment_term", edit=tax.PaymentTermEdit, delete=tax.PaymentTermDelete),
    path("settings/currencies/", rates.CurrencyList.as_view(), name="currencies"),
    path("settings/currencies/new/", rates.CurrencyNew.as_view(), name="currency_new"),
    path("settings/rates/", rates.ExchangeRateList.as_view(), name="rates"),
    path("settings/rates/new/", rates.ExchangeRateNew.as_view(), name="rate_new"),
    path("settings/rates/import/", rates.ExchangeRateImport.as_view(), name="rate_import"),
    *row_paths("settings/rates/", "rate", edit=rates.ExchangeRateEdit),
]

paper, records = settings_paper, settings_records
documents = [
    path("settings/bank-accounts/", paper.BankAccountList.as_view(), name="bank_accounts"),
    path("settings/bank-accounts/new/", paper.BankAccountNew.as_view(), name="bank_account_new"),
    *row_paths(
        "settings/bank-accounts/",
        "bank_account",
        edit=paper.BankAccountEdit,
        archive=paper.BankAccountArchive,
        restore=paper.BankAccountRestore,
    ),
    path("settings/series/", paper.NumberSeriesList.as_view(), name="series"),
    path("settings/series/new/", paper.NumberSeriesNew.as_view(), name="series_new"),
    *row_paths("settings/series/", "series", edit=paper.NumberSeriesEdit, delete=paper.NumberSeriesDelete),
    path("settings/letterheads/", paper.LetterheadList.as_view(), name="letterheads"),
    path("settings/fields/", records.OwnFieldList.as_view(), name="own_fields"),
    path("settings/fields/new/", records.OwnFieldNew.as_view(), name="own_field_new"),
    *row_paths("settings/fields/", "own_field", edit=records.OwnFieldEdit, delete=records.OwnFieldDelete),
    path("settings/tags/", records.TagList.as_view(), name="tag_list"),
    path("settings/tags/new/", records.TagNew.as_view(), name="tag_new"),
    *row_paths("settings/tags/", "tag", edit=records.TagEdit, delete=records.TagDelete),
]

urlpatterns = [*account, *access, *firm, *money, *documents]
