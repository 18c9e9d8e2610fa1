"""Drafts that meet another currency, another company, another rate of VAT."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange

from billing.actions import Chosen, Grouping, draft_from_time, edit_draft, issue_invoice
from billing.models import Invoice, InvoiceBalance
from billing.permissions import INVOICE_VIEW
from billing.queries.credit import standing_of
from billing.queries.unbilled import unbilled_of
from core import clock
from core.errors import Refused
from core.models import TaxRate, User
from erp.models import Expense, ExpenseCategory
from tests.billing.factories import SYSTEM, customer, dollar, draft, firm, hours, issued
from tests.billing.invoices.test_pages import lines_of, money, text, url
from tests.cast import Cast, Client
from tests.factories import CompanyFactory, ProjectFactory, ServiceFactory, UserFactory, currency

__all__ = ["money"]
pytestmark = pytest.mark.django_db


def test_a_price_of_another_currency_is_asked_for(money: Client, cast: Cast) -> None:
    dollar("0.92", on=clock.today(cast.company))
    service = ServiceFactory(company=cast.company, name="Workshop", price=Decimal("750"))
    client = customer(currency=currency("USD"))
    data = {"customer": client.pk, "company": cast.company.pk}
    blank = lines_of({"service": str(service.pk), "unit_price": ""})
    answer = money.post(url("invoice_new"), data | blank)
    assert answer.status_code == 422 and "prices “Workshop” in EUR. Enter its price in USD." in text(answer)
    typed = lines_of({"service": str(service.pk), "unit_price": "815"})
    assert money.post(url("invoice_new"), data | typed).status_code == 303
    made = Invoice.objects.get()
    assert (made.currency_id, made.net_amount) == ("USD", Decimal("815.00"))


def test_a_draft_of_hours_keeps_their_currency() -> None:
    project = ProjectFactory(company=firm(), organisation=customer())
    dollar("0.92", on=clock.today(project.company))
    entry = hours(project, UserFactory())
    chosen = Chosen([entry.pk])
    made = draft_from_time(project=project, chosen=chosen, grouping=Grouping.ONE, actor=SYSTEM)
    made.currency = currency("USD")
    with pytest.raises(Refused, match="priced in EUR"):
        edit_draft(invoice=made, lines=list(made.lines.all()), actor=SYSTEM)
    by_hand = draft(project.company)
    by_hand.currency = currency("USD")
    assert edit_draft(invoice=by_hand, lines=list(by_hand.lines.all()), actor=SYSTEM).currency_id == "USD"


def test_a_project_of_another_company_is_refused_by_the_field(money: Client, cast: Cast) -> None:
    client = customer()
    project = ProjectFactory(company=CompanyFactory(name="Luoto Yazılım"), organisation=client)
    data = {"customer": client.pk, "company": cast.company.pk, "project": project.pk}
    answer = money.post(url("invoice_new"), data | lines_of({"description": "Design"}))
    assert answer.status_code == 422 and "This project is sold by Luoto Yazılım." in text(answer)


def test_hours_on_both_sides_of_a_new_rate_stand_on_two_lines() -> None:
    project = ProjectFactory(company=firm(), organisation=customer())
    change = clock.today(project.company) - timedelta(days=2)
    TaxRate.objects.filter(tax_class="standard").update(percent=Decimal(24), period=DateRange(date(2020, 1, 1), change))
    TaxRate.objects.create(
        country="FI",
        tax_class="standard",
        category="S",
        name="VAT 25.5 %",
        percent=Decimal("25.5"),
        period=DateRange(change, None),
    )
    person = UserFactory()
    entries = [hours(project, person, on=change + timedelta(days=days)) for days in (-2, -1, 0, 1)]
    chosen = Chosen([entry.pk for entry in entries])
    made = draft_from_time(project=project, chosen=chosen, grouping=Grouping.ONE, actor=SYSTEM)
    lines = made.lines.order_by("position")
    assert [(line.quantity, line.tax_percent) for line in lines] == [(2, Decimal(24)), (2, Decimal("25.5"))]
    assert made.tax_amount == Decimal("52.80") + Decimal("56.10")


def test_waiting_expenses_are_shown_as_the_client_will_pay_them() -> None:
    project = ProjectFactory(company=firm(), organisation=customer())
    Expense.objects.create(
        company=project.company, user=UserFactory(), on=clock.today(project.company), supplier="VR",
        category=ExpenseCategory.objects.create(name="Travel", kind="pass_through"), currency=project.currency,
        gross_amount=Decimal("114.00"), net_amount=Decimal("100.00"), tax_amount=Decimal("14.00"),
        deductible_tax_amount=Decimal("14.00"), cost_amount=Decimal("100.00"), home_cost_amount=Decimal("100.00"),
        project=project, rebill=True, markup_percent=Decimal("10"), description="Train", state="approved",
    )  # fmt: skip
    assert unbilled_of([project])[0].expense_amount == Decimal("110.00")


def test_who_drafted_an_invoice_sees_what_is_owed_for_it(cast: Cast) -> None:
    made = issued(firm())
    rows = InvoiceBalance.objects.visible_to(cast.lead, INVOICE_VIEW)
    assert not rows.exists()
    drafted = draft_by(cast.lead)
    issue_invoice(invoice=drafted, actor=SYSTEM, on=clock.today(made.company))
    assert [row.pk for row in rows.all()] == [drafted.pk]


def draft_by(person: User) -> Invoice:
    made = draft()
    Invoice.objects.filter(pk=made.pk).update(created_by=person)
    made.refresh_from_db()
    return made


def test_each_companys_day_decides_what_is_overdue(cast: Cast) -> None:
    made = issued(firm())
    due = InvoiceBalance.objects.get(pk=made.pk).due_on
    late_evening = datetime.combine(due, time(20, 30), tzinfo=UTC)
    for moment, count in ((late_evening, 0), (late_evening + timedelta(hours=3), 1)):
        with time_machine.travel(moment, tick=False):
            assert standing_of(made.customer, cast.finance)[0].overdue_count == count, moment
