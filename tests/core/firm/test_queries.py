"""What an hour costs and what a currency is worth, by their days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from core.firm.queries import MissingRate, RateBook, cost_basis, exchange_rate, rate_of, to_home
from core.models import CostBasisPeriod, ExchangeRate
from tests.factories import CompanyFactory, EmploymentFactory, UserFactory, WorkRoleRateFactory, currency

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)


def add_rate(on: date, rate: str, base: str = "EUR", code: str = "USD") -> None:
    ExchangeRate.objects.create(base=currency(base), currency=currency(code), on=on, rate=Decimal(rate))


def test_the_day_before_counts_where_a_day_has_no_rate() -> None:
    add_rate(date(2026, 11, 19), "0.91")
    add_rate(DAY, "0.92")
    add_rate(date(2026, 11, 23), "0.95")
    sunday = exchange_rate("EUR", "USD", date(2026, 11, 22))
    assert (sunday.rate, sunday.on, sunday.source) == (Decimal("0.92"), DAY, "manual")
    assert to_home(Decimal(1000), sunday, "EUR") == Decimal("920.00")
    assert exchange_rate("EUR", "USD", date(2026, 11, 23)).rate == Decimal("0.95")


def test_before_the_first_rate_there_is_none() -> None:
    add_rate(DAY, "0.92")
    with pytest.raises(MissingRate, match="USD in EUR"):
        exchange_rate("EUR", "USD", date(2026, 11, 19))
    with pytest.raises(MissingRate):
        exchange_rate("USD", "EUR", DAY)
    assert exchange_rate("EUR", "EUR", DAY).rate == 1


def test_labour_counts_by_the_standard_rate_until_the_basis_changes() -> None:
    job = EmploymentFactory(hourly_cost=Decimal("44.10"))
    WorkRoleRateFactory(company=job.company, work_role=job.work_role)
    CostBasisPeriod.objects.create(company=job.company, starts_on=date(2026, 1, 1), basis="personal")
    CostBasisPeriod.objects.create(company=job.company, starts_on=date(2026, 12, 1), basis="standard")
    found = [rate_of(job.user, on) for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 1))]
    assert [rate and (rate.basis, rate.hourly_cost) for rate in found] == [
        ("standard", Decimal("38.20")),
        ("personal", Decimal("44.10")),
        ("standard", Decimal("38.20")),
    ]
    assert cost_basis(job.company, date(2026, 6, 1)) == "personal"


def test_a_person_without_a_rate_of_their_own_counts_by_the_standard_one() -> None:
    job = EmploymentFactory()
    WorkRoleRateFactory(company=job.company, work_role=job.work_role)
    CostBasisPeriod.objects.create(company=job.company, starts_on=date(2026, 1, 1), basis="personal")
    rate = rate_of(job.user, DAY)
    assert rate and (rate.basis, rate.hourly_cost, rate.hourly_price) == ("standard", Decimal("38.20"), Decimal(110))


def test_nobody_has_a_rate_outside_of_a_contract() -> None:
    job = EmploymentFactory(period=DateRange(date(2026, 1, 1), date(2026, 11, 20)))
    assert rate_of(job.user, date(2026, 11, 19)) is not None
    assert rate_of(job.user, DAY) is None
    assert rate_of(UserFactory(), DAY) is None


def test_without_standard_rate_the_cost_is_unknown_and_not_zero() -> None:
    rate = rate_of(EmploymentFactory().user, DAY)
    assert rate and rate.hourly_cost is None and rate.hourly_price is None


def test_two_companies_have_two_rates(django_assert_num_queries: object) -> None:
    user = UserFactory()
    home = EmploymentFactory(user=user)
    abroad = CompanyFactory(name="Luoto Teknoloji", country="TR", currency=currency("TRY"))
    job = EmploymentFactory(user=user, company=abroad, hourly_cost=Decimal(900))
    WorkRoleRateFactory(company=home.company, work_role=home.work_role)
    CostBasisPeriod.objects.create(company=abroad, starts_on=date(2026, 1, 1), basis="personal")
    with django_assert_num_queries(3):  # type: ignore[operator]
        book = RateBook([user.pk], DAY, DAY)
        found = [book.rate_of(user.pk, DAY, company.pk) for company in (home.company, job.company)]
    assert [rate and (rate.hourly_cost, rate.cost_currency) for rate in found] == [
        (Decimal("38.20"), "EUR"),
        (Decimal(900), "TRY"),
    ]
