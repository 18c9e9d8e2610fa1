"""Reminders: once an invoice, in the customer's language, never of money that may have come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from billing.actions import draft_credit_note, issue_invoice
from billing.actions.bank import import_statement
from billing.actions.matching import set_aside
from billing.actions.reminders import remind
from billing.models import BankTransaction, Invoice, Reminder, ReminderPolicy
from core import clock
from core.errors import Refused
from core.jobs import find
from core.models import MailMessage
from crm.models import TimelineEntry
from tests.billing.bank_import.statements import row, sheet
from tests.billing.factories import SYSTEM, customer, firm
from tests.billing.money import bill, part, pay
from tests.cast import Cast
from tests.factories import NumberSeriesFactory

pytestmark = pytest.mark.django_db
ISSUED = date(2026, 5, 4)  # due on 18 May, reminded of from 25 May on


def at(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


def overdue(gross: str = "1255.00", **fields: Any) -> Invoice:
    with at(ISSUED):
        company = fields.pop("company", None) or firm()
        NumberSeriesFactory(company=company, fiscal_year=2026)
        ReminderPolicy.objects.get_or_create(company=company, defaults={"active": True, "currency": company.currency})
        return bill(gross, company, **fields)


def run() -> tuple[int, int]:
    job = find("billing.reminders")
    assert job is not None
    done = job.work()
    return done.done, done.failed  # type: ignore[union-attr]


def test_seven_days_after_the_due_date_it_is_reminded_of_once() -> None:
    invoice = overdue()
    with at(date(2026, 5, 24)):
        assert run() == (0, 0)
    with at(date(2026, 5, 25)):
        assert run() == (1, 0)
        assert run() == (0, 0)
    with at(date(2026, 6, 25)):
        assert run() == (0, 0)
    reminder = Reminder.objects.get()
    assert (reminder.invoice, reminder.level, str(reminder.open_amount)) == (invoice, 1, "1255.00")
    mail = reminder.mail
    assert (mail.kind, mail.to) == ("reminder", [invoice.customer.invoice_email])
    assert invoice.number in mail.subject and "€1,255.00" in mail.body and "18 May 2026" in mail.body
    assert len(mail.attachments) == 1
    assert TimelineEntry.objects.filter(kind="invoice.reminded", organisation=invoice.customer).count() == 1


def test_the_company_says_after_how_many_days_and_whether_at_all() -> None:
    overdue()
    ReminderPolicy.objects.update(days_after_due=14)
    with at(date(2026, 5, 31)):
        assert run() == (0, 0)
        ReminderPolicy.objects.update(active=False)
    with at(date(2026, 6, 1)):
        assert run() == (0, 0)
        ReminderPolicy.objects.update(active=True)
        assert run() == (1, 0)


def test_the_mail_speaks_the_customer_s_language() -> None:
    overdue(customer=customer(language="fi"))
    with at(date(2026, 5, 25)):
        run()
    assert "1 255,00 €" in MailMessage.objects.get().body.replace("\u00a0", " ")


def test_paid_credited_and_tiny_ones_are_left_alone() -> None:
    paid, credited = overdue(), None
    with at(date(2026, 5, 10)):
        pay(paid, "1255.00", part(paid, "1255.00"))
        credited = bill("1255.00", paid.company)
        note = draft_credit_note(invoice=credited, reason="Wrong", actor=SYSTEM)
        issue_invoice(invoice=note, actor=SYSTEM, on=clock.today(paid.company))
        rest = bill("1255.00", paid.company)
        pay(rest, "1250.01", part(rest, "1250.01"))
    with at(date(2026, 6, 30)):
        assert run() == (0, 0)
        for invoice in (paid, credited, note):
            with pytest.raises(Refused):
                remind(invoice=invoice, actor=SYSTEM)
        with pytest.raises(Refused, match="so little"):
            remind(invoice=rest, actor=SYSTEM)


@pytest.mark.parametrize("same", ["amount", "payer"])
def test_money_that_nobody_has_matched_holds_the_reminder_back(same: str) -> None:
    payer = customer(name="Suvanto Energy Oy")
    invoice = overdue(customer=payer)
    overdue("627.50", company=invoice.company, customer=payer)
    other = overdue("125.50", company=invoice.company)
    day = date(2026, 5, 25)
    line = {
        "amount": {"amount": "1255.00"},
        "payer": {"amount": "77.00", "name": "SUVANTO ENERGY OY"},
    }[same]
    with at(day):
        amount = line.pop("amount")
        import_statement(data=sheet(row(amount, day, **line)), file_name="s.xml", actor=SYSTEM)
        held = 1 if same == "amount" else 2
        assert run() == (3 - held, 0)
        with pytest.raises(Refused, match="may have paid") as refusal:
            remind(invoice=invoice, actor=SYSTEM)
        assert refusal.value.link == BankTransaction.objects.get().get_absolute_url()
        assert not Reminder.objects.filter(invoice=invoice).exists()
        assert Reminder.objects.filter(invoice=other).exists()
        set_aside(transaction=BankTransaction.objects.get(), note="Tax refund", actor=SYSTEM)
        assert run() == (held, 0)


def test_a_client_without_an_address_is_told_as_a_failure() -> None:
    overdue(customer=customer(email="", invoice_email=""))
    with at(date(2026, 5, 25)):
        assert run() == (0, 1)
    assert not MailMessage.objects.exists()


def test_a_person_reminds_again_but_not_twice_a_day(cast: Cast) -> None:
    invoice = overdue(company=firm(name=cast.company.name))
    with at(date(2026, 5, 18)), pytest.raises(Refused, match="not overdue"):
        remind(invoice=invoice, actor=cast.finance)
    with at(date(2026, 5, 19)):
        for person in (cast.sales, cast.lead, cast.staff, cast.auditor, cast.stranger):
            with pytest.raises(PermissionDenied):
                remind(invoice=invoice, actor=person)
        remind(invoice=invoice, actor=cast.finance)
        with pytest.raises(Refused, match="today already"):
            remind(invoice=invoice, actor=cast.finance)
    with at(date(2026, 5, 25)):
        assert run() == (0, 0)
        again = remind(invoice=invoice, actor=cast.finance)
    assert (again.level, again.mail.subject) == (2, f"Second reminder: invoice {invoice.number}")


def test_the_database_refuses_a_second_reminder_of_a_level() -> None:
    overdue()
    with at(date(2026, 5, 25)):
        run()
    first = Reminder.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(
            invoice=first.invoice, level=1, on=first.on + timedelta(days=1), open_amount=Decimal(1), mail=first.mail
        )
