"""What tests of billing begin with: a firm that can issue, a client, and lines to put on a draft."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing.actions import draft_invoice, issue_invoice
from billing.models import Invoice, Line
from core import clock
from core.access import System
from core.models import Company, ExchangeRate
from crm.models import Address, Organisation
from projects.models import Project, TimeEntry
from tests.factories import (
    BankAccountFactory,
    CompanyFactory,
    NumberSeriesFactory,
    OrganisationFactory,
    PaymentTermFactory,
    TaxRateFactory,
    currency,
)

SYSTEM = System("tests")


def firm(**fields: Any) -> Company:
    """A company with rates, a series of this year, an account and a payment term."""
    company = CompanyFactory(**fields)
    TaxRateFactory(country=company.country)
    PaymentTermFactory()
    BankAccountFactory(company=company)
    NumberSeriesFactory(company=company, fiscal_year=clock.today(company).year)
    return company


def dollar(rate: str, *, on: date) -> None:
    """1 USD in EUR from a day on."""
    ExchangeRate.objects.create(base=currency("EUR"), currency=currency("USD"), on=on, rate=Decimal(rate))


def customer(**fields: Any) -> Organisation:
    found = OrganisationFactory(**({"language": "en", "business_id": "7654321-2"} | fields))
    Address.objects.create(
        organisation=found, street="Laivurinranta 99", postal_code="20100", city="Turku", country=found.country
    )
    return found


def line(price: str = "100", quantity: str = "1", **fields: Any) -> Line:
    given = {"description": "Design work", "unit": "h"} | fields
    return Line(quantity=Decimal(quantity), unit_price=Decimal(price), **given)


def draft(company: Company | None = None, *lines: Line, actor: Any = SYSTEM, **fields: Any) -> Invoice:
    company = company or firm()
    given = {"customer": fields.pop("customer", None) or customer(), "language": "en"} | fields
    return draft_invoice(invoice=Invoice(company=company, **given), lines=list(lines) or [line()], actor=actor)


def issued(
    company: Company | None = None, *lines: Line, on: date | None = None, actor: Any = SYSTEM, **fields: Any
) -> Invoice:
    made = draft(company, *lines, **fields)
    return issue_invoice(invoice=made, actor=actor, on=on or clock.today(made.company))


def hours(project: Project, user: Any, minutes: int = 60, price: str = "110", **fields: Any) -> TimeEntry:
    """A time entry as it is stamped on its day."""
    value = (Decimal(minutes) / 60 * Decimal(price)).quantize(Decimal("0.01"))
    given = {
        "company": project.company,
        "on": clock.today(project.company),
        "worked_minutes": minutes,
        "billable_minutes": minutes,
        "task": "Wireframes",
        "currency": project.currency,
        "hourly_price": Decimal(price),
        "value_amount": value,
        "home_value_amount": value,
    }
    return TimeEntry.objects.create(project=project, user=user, **given | fields)
