"""Money that contracts bring: every period once, at the client's own VAT, until its invoice is issued."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from billing.models import RecurringInvoice, RecurringLine
from core import clock
from core.models import Company, PaymentTerm
from reporting.cash import cash_forecast
from tests.billing.factories import customer, draft, firm, line

pytestmark = pytest.mark.django_db


def contract(company: Company, *, starts: date, ends: date | None = None, country: str = "FI") -> RecurringInvoice:
    client = customer(country=country, vat_id="DE123456789" if country == "DE" else "")
    found = RecurringInvoice.objects.create(
        company=company, customer=client, name="Care", first_on=starts, ends_on=ends, currency=company.currency,
        payment_term=PaymentTerm.objects.get(),
    )  # fmt: skip
    RecurringLine.objects.create(recurring=found, description="Care", unit_price=Decimal("100"))
    return found


def coming(company: Company) -> list[Decimal]:
    weeks = cash_forecast(company, clock.today(company)).weeks
    return [item.amount for week in weeks for item in week.incoming]


def test_a_contract_that_begins_next_week_counts_already() -> None:
    company = firm()
    contract(company, starts=clock.today(company) + timedelta(days=7))
    assert set(coming(company)) == {Decimal("125.50")}


def test_a_client_abroad_pays_no_vat_of_ours() -> None:
    company = firm()
    contract(company, starts=clock.today(company), country="DE")
    assert set(coming(company)) == {Decimal("100.00")}


def test_a_period_whose_draft_waits_is_not_forgotten_and_one_thrown_away_is() -> None:
    company = firm()
    today = clock.today(company)
    made = contract(company, starts=today, ends=today + timedelta(days=20))
    made.periods.create(period_on=today)
    assert coming(company) == []
    draft(company, line("80"), customer=made.customer, recurring=made, period_on=today)
    assert coming(company) == [Decimal("100.40")]
