"""What the settings refuse: overlaps, edits of rates that hold, wrong numbers, closing what has not ended."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from core import books, clock
from core.errors import Refused
from core.firm import actions
from core.firm.queries import rate_of, tax_rate
from core.models import (
    AuditEvent,
    BankAccount,
    Company,
    Department,
    Employment,
    NumberSeries,
    TaxRate,
    WorkRole,
    WorkRoleRate,
)
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


def typed(cast: Cast, **given: Any) -> dict[str, Any]:
    job = Employment.objects.get(user=cast.staff)
    week = {f"week_{day}": "7:30" if day < 5 else "" for day in range(7)}
    return {
        "user": cast.staff.pk,
        "user_text": cast.staff.name,
        "company": cast.company.pk,
        "department": cast.delivery.pk,
        "work_role": job.work_role_id,
        "calendar": job.calendar_id,
        "period_0": "2026-01-01",
        "period_1": "",
        **week,
        **given,
    }


def test_two_contracts_at_once_are_refused_by_the_period(cast: Cast) -> None:
    client, url = client_of(cast.owner), reverse("core:employment_new")
    page = client.post(url, typed(cast))
    assert page.status_code == 422
    assert "another contract" in page.context["form"].errors["period"][0]
    assert Employment.objects.filter(user=cast.staff).count() == 1


def test_a_contract_is_made_with_hours_as_people_type_them(cast: Cast) -> None:
    Employment.objects.filter(user=cast.staff).update(period=DateRange(date(2020, 1, 1), date(2026, 1, 1)))
    given = {"week_0": "7,5", "week_1": "450m", "week_4": "", "period_1": "2026-12-31", "hourly_cost": "40,72"}
    answer = client_of(cast.owner).post(reverse("core:employment_new"), typed(cast, **given))
    assert answer.status_code in (302, 303)
    job = Employment.objects.on(DAY).get(user=cast.staff)
    assert job.week == [450, 450, 450, 450, 0, 0, 0]
    assert (job.period.lower, job.period.upper) == (date(2026, 1, 1), date(2027, 1, 1))
    assert (job.hourly_cost, job.currency_id) == (Decimal("40.72"), "EUR")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("period", {"period_0": ""}),
        ("period", {"period_0": "2026-02-01", "period_1": "2026-01-01"}),
        ("week", {"week_2": "25:00"}),
        ("week", {"week_2": "lots"}),
    ],
)
def test_a_mistyped_contract_says_where(cast: Cast, field: str, given: dict[str, str]) -> None:
    page = client_of(cast.owner).post(reverse("core:employment_new"), typed(cast, **given))
    assert page.status_code == 422 and field in page.context["form"].errors


def test_the_cost_is_hidden_from_those_who_may_not_see_it(cast: Cast) -> None:
    job = Employment.objects.get(user=cast.staff)
    job.hourly_cost = Decimal("40.72")
    job.save()
    page = client_of(cast.auditor).get(reverse("core:employments"))
    assert page.status_code == 200 and "40.72" not in page.content.decode()
    refused = client_of(cast.auditor).get(reverse("core:employments"), {"format": "csv"})
    assert b"40.72" not in b"".join(refused) if refused.streaming else b"40.72" not in refused.content


def test_a_contract_changes_from_a_day_on(cast: Cast) -> None:
    job = Employment.objects.get(user=cast.staff)
    new = actions.change_from(
        employment=job, starts_on=DAY, values={"week": [360] * 5 + [0, 0], "hourly_cost": Decimal(50)}, actor=cast.owner
    )
    job.refresh_from_db()
    assert (job.period.upper, new.period.lower, new.period.upper) == (DAY, DAY, None)
    assert job.week[0] == 450 and new.week[0] == 360 and new.department == job.department
    for wrong in (DAY, job.period.lower, date(2019, 1, 1)):
        with pytest.raises(Refused):
            actions.change_from(employment=job, starts_on=wrong, values={}, actor=cast.owner)
    kinds = AuditEvent.objects.filter(subject_type="core.employment").values_list("kind", flat=True)
    assert sorted(kinds) == ["core.Changed", "core.Created"]


def test_a_department_can_not_be_part_of_itself(cast: Cast) -> None:
    root = Department.objects.get(name="Luoto")
    page = client_of(cast.owner).post(
        reverse("core:department_edit", args=[root.pk]),
        {"name": "Luoto", "parent": cast.delivery.pk, "version": root.version},
    )
    assert page.status_code == 422 and "parent" in page.context["form"].errors


def set_rate(cast: Cast, on: date, price: str, cost: str) -> WorkRoleRate:
    return actions.set_role_rate(
        work_role=WorkRole.objects.get(),
        company=cast.company,
        starts_on=on,
        hourly_price=Decimal(price),
        hourly_cost=Decimal(cost),
        actor=cast.finance,
    )


def test_a_new_rate_ends_the_one_before(cast: Cast) -> None:
    set_rate(cast, DAY, "120", "40")
    set_rate(cast, date(2026, 3, 1), "115", "39")
    periods = list(WorkRoleRate.objects.order_by("period").values_list("period", "hourly_price"))
    assert [(p.lower, p.upper, price) for p, price in periods] == [
        (date(2020, 1, 1), date(2026, 3, 1), 110),
        (date(2026, 3, 1), DAY, 115),
        (DAY, None, 120),
    ]
    set_rate(cast, DAY, "125", "41")
    assert WorkRoleRate.objects.count() == 3
    rate = rate_of(cast.staff, DAY)
    assert rate and (rate.hourly_price, rate.hourly_cost) == (125, 41)
    with pytest.raises(PermissionDenied):
        actions.set_role_rate(
            work_role=WorkRole.objects.get(), company=cast.company, starts_on=DAY, hourly_price=Decimal(1),
            hourly_cost=Decimal(1), actor=cast.lead,
        )  # fmt: skip


def test_rates_of_closed_months_stay(cast: Cast) -> None:
    Company.objects.filter(pk=cast.company.pk).update(books_closed_until=date(2026, 3, 31))
    cast.company.refresh_from_db()
    with pytest.raises(Refused, match="closed until"):
        set_rate(cast, date(2026, 3, 31), "120", "40")
    assert set_rate(cast, date(2026, 4, 1), "120", "40")


TAX = {
    "country": "FI", "tax_class": "standard", "name": "ALV 26 %", "category": "S", "percent": Decimal(26),
    "source": "A law", "reason": {},
}  # fmt: skip


def test_a_tax_rate_that_holds_is_never_edited(cast: Cast) -> None:
    call_command("load_reference", verbosity=0)
    today = date(2026, 11, 22)
    actions.add_tax_rate(values=TAX, starts_on=date(2027, 1, 1), actor=cast.owner, on=today)
    assert tax_rate("FI", "standard", date(2026, 12, 31)).percent == Decimal("25.5")
    assert tax_rate("FI", "standard", date(2027, 1, 1)).percent == 26
    actions.add_tax_rate(
        values=TAX | {"percent": Decimal("26.5")}, starts_on=date(2027, 1, 1), actor=cast.owner, on=today
    )
    assert tax_rate("FI", "standard", date(2027, 1, 1)).percent == Decimal("26.5")
    with pytest.raises(Refused, match="can't be changed"):
        actions.add_tax_rate(values=TAX, starts_on=date(2024, 9, 1), actor=cast.owner, on=today)
    assert TaxRate.objects.filter(country="FI", tax_class="standard").count() == 3
    with pytest.raises(PermissionDenied):
        actions.add_tax_rate(values=TAX, starts_on=date(2028, 1, 1), actor=cast.finance, on=today)


def test_an_exempt_rate_needs_a_reason_and_no_percentage(cast: Cast) -> None:
    data = {"country": "FI", "tax_class": "exempt-2", "name": "0", "category": "E", "percent": "10", "source": "x"}
    page = client_of(cast.owner).post(reverse("core:tax_new"), data | {"starts_on": "2027-01-01"})
    assert set(page.context["form"].errors) == {"percent", "reason"}


def test_books_are_closed_up_to_yesterday_and_opened_with_a_reason(cast: Cast) -> None:
    today = clock.today(cast.company)
    yesterday = today - timedelta(days=1)
    with pytest.raises(Refused, match="up to yesterday"):
        actions.close_books(company=cast.company, until=today, reason="", actor=cast.finance, on=today)
    actions.close_books(company=cast.company, until=yesterday, reason="", actor=cast.finance, on=today)
    cast.company.refresh_from_db()
    with pytest.raises(Refused):
        books.require_open(cast.company, yesterday)
    books.require_open(cast.company, today)
    with pytest.raises(Refused, match="Say why"):
        actions.close_books(company=cast.company, until=None, reason=" ", actor=cast.finance, on=today)
    actions.close_books(company=cast.company, until=None, reason="A late bill", actor=cast.finance, on=today)
    event = AuditEvent.objects.get(kind="core.BooksReopened")
    assert event.reason == "A late bill" and event.company == cast.company
    for person in (cast.sales, cast.lead, cast.staff, cast.auditor):
        with pytest.raises(PermissionDenied):
            actions.close_books(company=cast.company, until=yesterday, reason="", actor=person, on=today)


def test_closing_asks_before_it_closes(cast: Cast) -> None:
    client, url = client_of(cast.finance), reverse("core:company_close_books", args=[cast.company.pk])
    yesterday = (clock.today(cast.company) - timedelta(days=1)).isoformat()
    page = client.post(url, {"until": yesterday})
    assert page.status_code == 422
    form = page.context["form"]
    done = client.post(url, {"until": yesterday, form.confirm_name: form.confirm_value})
    assert done.status_code in (302, 303)
    cast.company.refresh_from_db()
    assert cast.company.books_closed_until is not None


def test_the_basis_of_cost_has_dates(cast: Cast) -> None:
    actions.set_cost_basis(company=cast.company, basis="personal", starts_on=DAY, actor=cast.owner)
    with pytest.raises(Refused, match="already"):
        actions.set_cost_basis(
            company=cast.company, basis="personal", starts_on=DAY + timedelta(days=9), actor=cast.owner
        )
    with pytest.raises(PermissionDenied):
        actions.set_cost_basis(company=cast.company, basis="standard", starts_on=DAY, actor=cast.finance)


def test_accounts_have_real_ibans(cast: Cast) -> None:
    client, url = client_of(cast.owner), reverse("core:bank_account_new")
    data = {"company": cast.company.pk, "name": "Main", "iban": "FI21 1234 5600 0007 86", "currency": "EUR"}
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"iban": "FI21 1234 5600 0007 85", "bic": "ndeafihh"}).status_code in (302, 303)
    assert BankAccount.objects.get().iban == "FI2112345600000785"


def test_a_series_in_use_stays(cast: Cast) -> None:
    series = NumberSeries.objects.create(
        company=cast.company, kind="invoice", fiscal_year=2026, reference_prefix=1, last_issued_on=DAY
    )
    client = client_of(cast.owner)
    url = reverse("core:series_edit", args=[series.pk])
    assert client.post(url, {"prefix": "X", "version": series.version}).status_code == 422
    assert client.post(reverse("core:series_delete", args=[series.pk])).status_code == 404
    series.refresh_from_db()
    assert series.prefix == ""


def test_a_company_has_checked_numbers_and_keeps_its_currency(cast: Cast) -> None:
    client, url = client_of(cast.owner), reverse("core:company_edit", args=[cast.company.pk])
    data = {
        "name": "Luoto Digital Oy", "country": "FI", "business_id": "2077474-0", "vat_id": "2077474-0",
        "currency": "USD", "rounding_mode": "per_category", "language": "fi", "time_zone": "Europe/Helsinki",
        "version": cast.company.version,
    }  # fmt: skip
    assert "vat_id" in client.post(url, data | {"vat_id": "FI20774741"}).context["form"].errors
    assert client.post(url, data).status_code in (302, 303)
    cast.company.refresh_from_db()
    assert (cast.company.vat_id, cast.company.currency_id) == ("FI20774740", "EUR")
