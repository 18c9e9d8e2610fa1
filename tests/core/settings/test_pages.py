"""Every page of the settings opens for the owner, and for nobody without the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from core.models import (
    BankAccount,
    CostCentre,
    Currency,
    Employment,
    ExchangeRate,
    Holiday,
    HolidayCalendar,
    Letterhead,
    NumberSeries,
    OwnField,
    PaymentTerm,
    Role,
    Tag,
    TaxRate,
    User,
    WorkRole,
)
from tests.cast import Cast, client_of

Maker = Callable[[Cast], Any]
pytestmark = pytest.mark.django_db

LISTS = (
    "companies", "departments", "employments", "calendars", "work_roles", "role_rates", "cost_centres",
    "taxes", "payment_terms", "currencies", "rates", "bank_accounts", "series", "letterheads", "own_fields", "tag_list",
    "roles", "users",
)  # fmt: skip
NEW = (
    "company_new", "department_new", "employment_new", "calendar_new", "work_role_new", "cost_centre_new", "tax_new",
    "payment_term_new", "currency_new", "rate_new", "rate_import", "bank_account_new", "series_new", "own_field_new",
    "tag_new", "user_invite",
)  # fmt: skip
TERMS = DateRange(date(2026, 1, 1), None)


def _calendar(cast: Cast) -> HolidayCalendar:
    return HolidayCalendar.objects.get(country="FI")


ROWS: dict[str, Maker] = {
    "company_edit": lambda cast: cast.company,
    "company_close_books": lambda cast: cast.company,
    "company_cost_basis": lambda cast: cast.company,
    "letterhead_new": lambda cast: cast.company,
    "department_edit": lambda cast: cast.delivery,
    "department_archive": lambda cast: cast.delivery,
    "employment_edit": lambda cast: Employment.objects.get(user=cast.staff),
    "employment_change": lambda cast: Employment.objects.get(user=cast.staff),
    "calendar_days": _calendar,
    "calendar_edit": _calendar,
    "calendar_fill": _calendar,
    "calendar_delete": _calendar,
    "holiday_new": _calendar,
    "holiday_edit": lambda cast: Holiday.objects.create(calendar=_calendar(cast), on=date(2031, 1, 1), name="New Year"),
    "work_role_edit": lambda cast: WorkRole.objects.first(),
    "work_role_rate": lambda cast: WorkRole.objects.first(),
    "cost_centre_edit": lambda cast: CostCentre.objects.create(company=cast.company, code="1", name="One"),
    "tax_checked": lambda cast: TaxRate.objects.filter(must_be_checked=True).first(),
    "payment_term_edit": lambda cast: PaymentTerm.objects.first(),
    "payment_term_delete": lambda cast: PaymentTerm.objects.first(),
    "rate_edit": lambda cast: ExchangeRate.objects.create(
        base_id="EUR", currency_id="USD", on=date(2026, 1, 1), rate="0.92"
    ),
    "bank_account_edit": lambda cast: BankAccount.objects.create(
        company=cast.company, name="Main", iban="FI2112345600000785", currency_id="EUR"
    ),
    "series_edit": lambda cast: NumberSeries.objects.create(company=cast.company, kind="invoice", fiscal_year=2026),
    "own_field_edit": lambda cast: OwnField.objects.create(
        model="crm.organisation", key="size", labels={"en": "Size"}, kind="text"
    ),
    "tag_edit": lambda cast: Tag.objects.create(model="crm.organisation", name="Key"),
    "user": lambda cast: cast.staff,
    "user_edit": lambda cast: cast.staff,
    "user_roles": lambda cast: cast.staff,
    "user_deactivate": lambda cast: cast.staff,
    "role": lambda cast: Role.objects.get(key="sales"),
    "role_grants": lambda cast: Role.objects.get(key="sales"),
    "role_copy": lambda cast: Role.objects.get(key="sales"),
}
OPEN_TO_FINANCE = {
    "settings", "companies", "departments", "employments", "calendars", "work_roles", "role_rates", "cost_centres",
    "taxes", "payment_terms", "currencies", "rates", "bank_accounts", "series", "letterheads", "own_fields", "tag_list",
    "roles", "users", "rate_new", "rate_import", "own_field_new", "tag_new", "company_close_books", "calendar_days",
    "work_role_rate", "rate_edit", "own_field_edit", "tag_edit", "user", "role",
}  # fmt: skip


@pytest.fixture
def reference(cast: Cast) -> None:
    call_command("load_reference", verbosity=0)


def fetch(client: Client, name: str, cast: Cast) -> Any:
    arguments = [ROWS[name](cast).pk] if name in ROWS else []
    return client.get(reverse(f"core:{name}", args=arguments))


@pytest.mark.parametrize("name", [*LISTS, *NEW, *ROWS])
def test_the_owner_opens_every_page_finance_its_own_and_staff_none(cast: Cast, reference: None, name: str) -> None:
    answer = fetch(client_of(cast.owner), name, cast)
    assert answer.status_code == 200, name
    for maker in (ExchangeRate, BankAccount, NumberSeries, OwnField, Tag, CostCentre):
        maker.objects.all().delete()
    Holiday.objects.filter(on=date(2031, 1, 1)).delete()
    assert fetch(client_of(cast.finance), name, cast).status_code == (200 if name in OPEN_TO_FINANCE else 403), name
    for maker in (ExchangeRate, BankAccount, NumberSeries, OwnField, Tag, CostCentre):
        maker.objects.all().delete()
    Holiday.objects.filter(on=date(2031, 1, 1)).delete()
    assert fetch(client_of(cast.staff), name, cast).status_code == 403, name


def test_everyone_opens_the_own_profile_and_nobody_anothers(cast: Cast) -> None:
    for person in cast.people().values():
        page = client_of(person).get(reverse("core:profile"))
        assert page.status_code == 200
        assert person.email in page.content.decode()
    assert Client().get(reverse("core:profile")).status_code == 302


def test_a_currency_has_the_decimals_of_its_code(cast: Cast, reference: None) -> None:
    client = client_of(cast.owner)
    answer = client.post(reverse("core:currency_new"), {"code": "kwd", "name": "Kuwaiti dinar"})
    assert answer.status_code == 303
    assert Currency.objects.get(pk="KWD").minor_units == 3
    assert client.post(reverse("core:currency_new"), {"code": "ZZZ", "name": "None"}).status_code == 422


def test_letterheads_are_versions(cast: Cast) -> None:
    client, url = client_of(cast.owner), reverse("core:letterhead_new", args=[cast.company.pk])
    for footer in ("One", "Two"):
        assert client.post(url, {"accent": "#0F5563", "footer": footer}).status_code in (302, 303)
    assert list(Letterhead.objects.order_by("number").values_list("number", "footer")) == [(1, "One"), (2, "Two")]
    assert client.post(url, {"accent": "red", "footer": ""}).status_code == 422
    assert User.objects.filter(pk=cast.owner.pk).exists()
