"""Jobs of billing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pgtrigger

from billing.models import (
    Delivery,
    Invoice,
    Quote,
    QuoteReminder,
    RecurringInvoice,
    RecurringLine,
    RecurringPeriod,
    Reminder,
    ReminderPolicy,
)
from core import clock
from core.models import MailMessage, Notification, PaymentTerm
from crm.models import FollowUp, TimelineEntry
from tests.billing.factories import customer, firm
from tests.billing.money import bill
from tests.billing.quotes.factories import sent_quote
from tests.factories import NumberSeriesFactory, UserFactory

Check = Callable[[], None]


@contextmanager
def recurring() -> Iterator[Check]:
    """Two late periods of a contract that issues and sends by itself: one invoice, one mail each, no gap in numbers."""
    company = firm()
    first = clock.today(company) - timedelta(days=45)
    NumberSeriesFactory(company=company, fiscal_year=clock.today(company).year + 1)
    contract = RecurringInvoice.objects.create(
        company=company,
        customer=customer(),
        name="Hosting",
        first_on=first,
        ends_on=first + timedelta(days=50),
        currency=company.currency,
        payment_term=PaymentTerm.objects.get(),
        mode="issue",
        send=True,
    )
    RecurringLine.objects.create(recurring=contract, description="Hosting", unit_price=100)

    def check() -> None:
        made = list(Invoice.objects.filter(recurring=contract).order_by("period_on"))
        assert next(one.period_on for one in made) == first
        assert [one.state for one in made] == ["issued", "issued"]
        assert sorted(one.serial for one in made) == [1, 2]
        assert RecurringPeriod.objects.count() == 2
        assert Delivery.objects.count() == MailMessage.objects.count() == 2
        assert TimelineEntry.objects.filter(kind="invoice.issued").count() == 2

    yield check


@contextmanager
def reminders() -> Iterator[Check]:
    """Two overdue invoices: one reminder and one mail each."""
    company = firm()
    company.books_closed_until = None
    rows = [bill("1255.00", company), bill("627.50", company)]
    ReminderPolicy.objects.create(company=company, active=True, days_after_due=1, currency=company.currency)
    _overdue(rows)

    def check() -> None:
        assert sorted(Reminder.objects.values_list("invoice", "level")) == sorted((row.pk, 1) for row in rows)
        assert MailMessage.objects.filter(kind="reminder").count() == 2
        assert TimelineEntry.objects.filter(kind="invoice.reminded").count() == 2

    yield check


def _overdue(rows: list[Invoice]) -> None:
    """Their balances, which the database keeps, say a due date long ago; the paper itself is frozen."""
    for row in rows:
        row.balance.due_on -= timedelta(days=60)
        row.balance.save(update_fields=["due_on"])


@contextmanager
def quotes() -> Iterator[Check]:
    """Two quotes whose last day is over and two that near it: each closed or asked about once."""
    company = firm()
    late = [sent_quote(company, owner=UserFactory()) for _at in range(2)]
    near = [sent_quote(company, owner=UserFactory(), valid_until=clock.today(company) + timedelta(days=2)) for _at in range(2)]
    with pgtrigger.ignore("billing.Quote:frozen"):
        Quote.objects.filter(pk__in=[row.pk for row in late]).update(valid_until=clock.today(company) - timedelta(days=1))

    def check() -> None:
        assert set(Quote.objects.filter(state="expired")) == set(late)
        assert TimelineEntry.objects.filter(kind="quote.expired").count() == 2
        assert Notification.objects.filter(kind="quote.expired").count() == 2
        assert set(QuoteReminder.objects.values_list("quote", flat=True)) == {row.pk for row in near}
        assert FollowUp.objects.count() == 2

    yield check


CASES = {"billing.quotes": quotes, "billing.recurring": recurring, "billing.reminders": reminders}
