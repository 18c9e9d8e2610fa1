"""Contracts: which periods, once each, whatever the calendar does; late ones keep their period."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from billing.actions import delete_draft
from billing.actions.recurring import draft_again, draft_next, invoice_period
from billing.jobs import invoice_contracts
from billing.models import Delivery, Invoice, RecurringInvoice, RecurringLine
from billing.queries.recurring import coming, due_periods, had_their_turn, net_of
from core import clock
from core.errors import Refused
from core.jobs import find
from core.models import MailMessage, PaymentTerm
from tests.billing.factories import SYSTEM, customer, firm
from tests.cast import Cast
from tests.factories import NumberSeriesFactory

pytestmark = pytest.mark.django_db
D = Decimal


def contract(first_on: date, company: Any = None, *, price: str = "100", **fields: Any) -> RecurringInvoice:
    company = company or firm()
    for year in (2024, 2025, 2026, 2027):
        NumberSeriesFactory(company=company, fiscal_year=year)
    given = {
        "customer": fields.pop("customer", None) or customer(),
        "name": "Hosting",
        "currency": company.currency,
        "payment_term": PaymentTerm.objects.first(),
    } | fields
    made = RecurringInvoice.objects.create(company=company, first_on=first_on, **given)
    RecurringLine.objects.create(recurring=made, position=1, description="Hosting", unit_price=D(price))
    return made


@contextmanager
def on(*day: int, hour: int = 12) -> Iterator[None]:
    with time_machine.travel(datetime(*day, hour, tzinfo=UTC), tick=False):
        yield


def run() -> tuple[int, int]:
    job = find("billing.recurring")
    assert job is not None
    done = job.work()
    return done.done, done.failed  # type: ignore[union-attr]


def periods(row: RecurringInvoice) -> list[tuple[str, str, str]]:
    found = Invoice.objects.filter(recurring=row).order_by("period_on")
    return [
        (str(one.period_on), str(line.service_from), str(line.service_to)) for one in found for line in one.lines.all()
    ]


def test_the_schedule_is_anchored_to_its_first_day() -> None:
    with on(2026, 1, 31):
        row = contract(date(2026, 1, 31))
        assert run() == (1, 0)
        assert run() == (0, 0)
    with on(2026, 2, 27):
        assert run() == (0, 0)
    with on(2026, 2, 28):
        assert run() == (1, 0)
    with on(2026, 3, 30):
        assert run() == (0, 0)
    with on(2026, 3, 31):
        assert run() == (1, 0)
    assert periods(row) == [
        ("2026-01-31", "2026-01-31", "2026-02-27"),
        ("2026-02-28", "2026-02-28", "2026-03-30"),
        ("2026-03-31", "2026-03-31", "2026-04-29"),
    ]


def test_a_leap_day_comes_back_every_four_years() -> None:
    with on(2025, 3, 1):
        row = contract(date(2024, 2, 29), every_months=12)
        assert run() == (2, 0)
    assert [found[0] for found in periods(row)] == ["2024-02-29", "2025-02-28"]
    with on(2026, 3, 1):
        assert str(coming(row)[2].start_on) == "2028-02-29"


@pytest.mark.parametrize(("hour", "made"), [(20, 0), (21, 1), (23, 1)])
def test_the_company_s_midnight_decides_also_in_summer_time(hour: int, made: int) -> None:
    """Helsinki is three hours ahead of UTC on 30 June: 21:00 UTC is the first of July there."""
    with on(2026, 6, 30, hour=hour):
        contract(date(2026, 7, 1))
        assert run() == (made, 0)


@pytest.mark.parametrize(("day", "hour", "made"), [(29, 21, 0), (29, 22, 1)])
def test_the_night_the_clocks_change(day: int, hour: int, made: int) -> None:
    """On 29 October Helsinki is again two hours ahead: its 30 October begins at 22:00 UTC."""
    with on(2026, 10, day, hour=hour):
        contract(date(2026, 10, 30))
        assert run() == (made, 0)


def test_a_late_run_keeps_the_periods_and_issues_today() -> None:
    with on(2026, 5, 12):
        row = contract(date(2026, 3, 1), mode="issue")
        assert [str(period.start_on) for period in due_periods(row, date(2026, 5, 12))] == [
            "2026-03-01", "2026-04-01", "2026-05-01",
        ]  # fmt: skip
        assert run() == (3, 0)
    found = Invoice.objects.filter(recurring=row).order_by("period_on")
    assert [(str(one.period_on), str(one.issued_on), one.state) for one in found] == [
        ("2026-03-01", "2026-05-12", "issued"),
        ("2026-04-01", "2026-05-12", "issued"),
        ("2026-05-01", "2026-05-12", "issued"),
    ]
    assert [str(one.due_on) for one in found] == ["2026-05-26"] * 3
    assert periods(row)[0] == ("2026-03-01", "2026-03-01", "2026-03-31")


def test_a_last_period_that_is_cut_short_costs_its_share() -> None:
    with on(2026, 4, 20):
        row = contract(date(2026, 3, 1), ends_on=date(2026, 4, 15), price="300")
        assert run() == (2, 0)
    last = Invoice.objects.get(recurring=row, period_on=date(2026, 4, 1))
    assert last.net_amount == D("150.00")
    assert periods(row)[-1] == ("2026-04-01", "2026-04-01", "2026-04-15")
    with on(2027, 4, 20):
        assert run() == (0, 0)


def test_issued_ones_go_out_by_mail_once() -> None:
    with on(2026, 5, 1):
        row = contract(date(2026, 5, 1), mode="issue", send=True)
        assert run() == (2, 0)  # one issued, one sent
        assert run() == (0, 0)
        invoice = Invoice.objects.get(recurring=row)
        delivery = Delivery.objects.get(invoice=invoice)
        assert delivery.recipient == row.customer.invoice_email
        assert MailMessage.objects.filter(kind="document").count() == 1


def test_switching_sending_on_does_not_send_what_is_old() -> None:
    with on(2026, 5, 1):
        row = contract(date(2026, 5, 1), mode="issue")
        run()
        RecurringInvoice.objects.filter(pk=row.pk).update(send=True)
        assert run() == (0, 0)
    assert not Delivery.objects.exists()


def test_one_that_can_not_be_issued_stays_a_draft_and_is_told() -> None:
    with on(2026, 5, 1):
        row = contract(date(2026, 5, 1), mode="issue")
        row.company.books_closed_until = date(2026, 5, 31)
        row.company.save()
        assert run() == (0, 1)
        assert Invoice.objects.get(recurring=row).is_draft
        assert run() == (0, 0)


def test_one_bad_contract_does_not_hold_up_the_others() -> None:
    with on(2026, 5, 1):
        bad = contract(date(2026, 5, 1))
        bad.customer.archived_at = clock.now()
        bad.customer.save()
        good = contract(date(2026, 5, 1), bad.company)
        assert run() == (1, 1)
    assert Invoice.objects.get().recurring == good


def test_a_draft_thrown_away_is_not_made_again_by_itself() -> None:
    with on(2026, 5, 1):
        row = contract(date(2026, 5, 1))
        run()
        delete_draft(invoice=Invoice.objects.get(), actor=SYSTEM)
        assert run() == (0, 0)
        assert had_their_turn(row)[0].gone
        made = draft_again(contract=row, period_on=date(2026, 5, 1), actor=SYSTEM)
        assert draft_again(contract=row, period_on=date(2026, 5, 1), actor=SYSTEM) == made


def test_the_next_period_can_be_drafted_before_its_day() -> None:
    with on(2026, 5, 1):
        row = contract(date(2026, 6, 1), ends_on=date(2026, 7, 31), mode="issue")
        made = draft_next(contract=row, actor=SYSTEM)
        assert (str(made.period_on), made.state) == ("2026-06-01", "draft")
        draft_next(contract=row, actor=SYSTEM)
        with pytest.raises(Refused, match="Every period"):
            draft_next(contract=row, actor=SYSTEM)
    with on(2026, 7, 5):
        assert run() == (0, 0)


def test_archived_and_unknown_days_are_refused() -> None:
    with on(2026, 5, 1):
        row = contract(date(2026, 5, 1))
        with pytest.raises(Refused, match="begins on that day"):
            invoice_period(contract=row, period_on=date(2026, 5, 2), actor=SYSTEM)
        RecurringInvoice.objects.filter(pk=row.pk).update(archived_at=clock.now())
        with pytest.raises(Refused, match="archived"):
            invoice_period(contract=row, period_on=date(2026, 5, 1), actor=SYSTEM)
        assert run() == (0, 0)


def test_the_database_refuses_a_second_invoice_of_a_period() -> None:
    with on(2026, 5, 1):
        contract(date(2026, 5, 1))
        run()
        made = Invoice.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            made.pk = None
            made.save(force_insert=True)


def test_only_finance_invoices_contracts(cast: Cast) -> None:
    row = contract(date(2026, 1, 1), firm(name=cast.company.name), ends_on=date(2026, 2, 28))
    for person in (cast.sales, cast.lead, cast.staff, cast.auditor, cast.stranger):
        with pytest.raises(PermissionDenied):
            draft_next(contract=row, actor=person)
    draft_next(contract=row, actor=cast.finance)


def test_what_a_period_costs() -> None:
    with on(2026, 5, 1):
        row = contract(date(2026, 5, 1), price="33.335")
        RecurringLine.objects.create(
            recurring=row, position=2, description="Seats", quantity=D(3), unit_price=D("10"), discount_percent=D(10)
        )
        assert net_of(list(row.lines.all()), "EUR") == D("60.34")
        run()
        assert Invoice.objects.get().net_amount == D("60.34")


def test_the_job_is_scheduled() -> None:
    assert invoice_contracts.name == "billing.jobs.invoice_contracts"
