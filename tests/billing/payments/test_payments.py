"""Payments: recorded, used, taken back; what is refused; vectors of domain.md sections 7 and 8."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing.actions.allocations import allocate_payment, undo_allocation, write_off_rest
from billing.actions.payments import record_payment, undo_payment
from billing.models import Allocation, InvoiceBalance, Payment
from billing.queries.credit import credit_of, on_account
from core import clock
from core.errors import Refused
from core.models import AuditEvent
from crm.actions import log_activity
from crm.models import Activity, TimelineEntry
from tests.billing.factories import SYSTEM, dollar, draft, firm, issued, line
from tests.billing.money import bill, home_open_of, open_of, part, pay, rows_of, unpaid
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
D = Decimal


def test_part_payment_then_too_much_leaves_credit_on_account() -> None:
    invoice = bill("1255.00")
    pay(invoice, "500.00", part(invoice, "500.00"))
    assert open_of(invoice) == "755.00"
    pay(invoice, "800.00", part(invoice, "755.00"))
    assert open_of(invoice) == "0.00"
    assert credit_of(invoice.customer, invoice.company_id, "EUR") == D("45.00")
    assert InvoiceBalance.objects.get(invoice=invoice).last_paid_on == clock.today(invoice.company)


def test_it_is_told_and_audited() -> None:
    invoice = bill()
    made = pay(invoice, "1255.00", part(invoice, "1255.00"))
    assert AuditEvent.objects.filter(kind="billing.PaymentRecorded", subject_id=made.pk).count() == 1
    entry = TimelineEntry.objects.get(kind="payment.received")
    assert (entry.organisation, entry.arguments["amount"]["amount"]) == (invoice.customer, "1255.00")


def test_on_the_timeline_it_stands_on_the_day_the_money_came() -> None:
    invoice = bill()
    client, now, day = invoice.customer, clock.now(), clock.today(invoice.company) - timedelta(days=5)
    for away, text in ((6, "They ask for the account"), (4, "They ask whether it came")):
        row = Activity(kind="call", text=text, organisation=client, user=UserFactory(), at=now - timedelta(days=away))
        log_activity(activity=row, actor=SYSTEM)
    pay(invoice, "1000.00", part(invoice, "1000.00"), on=day)
    pay(invoice, "255.00", part(invoice, "255.00"), on=day)
    pay(invoice, "10.00")
    told = TimelineEntry.objects.filter(organisation=client).exclude(kind__startswith="invoice.").order_by("at", "pk")
    shown = [(row.said or row.arguments["amount"]["amount"]) for row in told]
    assert shown == ["They ask for the account", "1000.00", "255.00", "They ask whether it came", "10.00"]


def test_one_payment_settles_several_invoices() -> None:
    first = bill("1255.00")
    second = issued(first.company, line("100"), customer=first.customer)
    pay(first, "1380.50", part(first, "1255.00"), part(second, "125.50"))
    assert (open_of(first), open_of(second)) == ("0.00", "0.00")
    assert on_account(first.customer) == []


def test_credit_is_used_for_a_later_invoice() -> None:
    invoice = bill("1255.00")
    made = pay(invoice, "1300.00", part(invoice, "1255.00"))
    later = issued(invoice.company, line("100"), customer=invoice.customer)
    with pytest.raises(Refused, match="45"):
        allocate_payment(payment=made, parts=[part(later, "46.00")], actor=SYSTEM)
    allocate_payment(payment=made, parts=[part(later, "45.00")], actor=SYSTEM)
    assert open_of(later) == "80.50"
    assert on_account(invoice.customer) == []


def test_a_bank_fee_and_a_small_difference_settle_the_invoice_to_named_accounts() -> None:
    invoice = bill("1255.00")
    made = pay(invoice, "1249.98", part(invoice, "1249.98", fee="5.00", write_off="0.02"))
    assert open_of(invoice) == "0.00"
    kinds = {row.kind: (str(row.allocated_amount), row.account) for row in made.allocations.all()}
    assert kinds == {
        "payment": ("1249.98", ""),
        "fee": ("5.00", "Bank fees"),
        "write_off": ("0.02", "Rounding differences"),
    }
    assert Payment.objects.with_unallocated().get(pk=made.pk).unallocated == 0
    undo_payment(payment=made, actor=SYSTEM)
    assert open_of(invoice) == "1255.00"


def test_more_than_five_cents_is_not_written_off() -> None:
    invoice = bill("1255.00")
    with pytest.raises(Refused, match=r"0\.05"):
        pay(invoice, "1254.94", part(invoice, "1254.94", write_off="0.06"))
    pay(invoice, "1254.94", part(invoice, "1254.94"))
    with pytest.raises(Refused, match=r"0\.05"):
        write_off_rest(invoice=invoice, actor=SYSTEM)
    other = bill("1255.00", invoice.company)
    pay(other, "1254.95", part(other, "1254.95"))
    write_off_rest(invoice=other, why="not worth a letter", actor=SYSTEM)
    assert open_of(other) == "0.00"
    with pytest.raises(Refused, match="Nothing is open"):
        write_off_rest(invoice=other, actor=SYSTEM)


def test_undoing_an_allocation_adds_its_mirror_once() -> None:
    invoice = bill("1255.00")
    made = pay(invoice, "1255.00", part(invoice, "1255.00"))
    row = made.allocations.get()
    mirror = undo_allocation(allocation=row, why="wrong invoice", actor=SYSTEM)
    assert undo_allocation(allocation=row, actor=SYSTEM) == mirror
    assert rows_of(invoice) == [("payment", "1255.00"), ("payment", "-1255.00")]
    assert (open_of(invoice), credit_of(invoice.customer, invoice.company_id, "EUR")) == ("1255.00", D("1255.00"))
    assert InvoiceBalance.objects.get(invoice=invoice).last_paid_on is None
    with pytest.raises(Refused, match="already"):
        undo_allocation(allocation=mirror, actor=SYSTEM)
    allocate_payment(payment=made, parts=[part(invoice, "1255.00")], actor=SYSTEM)
    assert open_of(invoice) == "0.00"


def test_undoing_a_payment_twice_is_once() -> None:
    invoice = bill("1255.00")
    made = pay(invoice, "1300.00", part(invoice, "1255.00"))
    undo_payment(payment=made, why="typed twice", actor=SYSTEM)
    undo_payment(payment=made, actor=SYSTEM)
    assert open_of(invoice) == "1255.00"
    assert on_account(invoice.customer) == []
    assert AuditEvent.objects.filter(kind="billing.PaymentUndone").count() == 1
    with pytest.raises(Refused, match="undone"):
        allocate_payment(payment=made, parts=[part(invoice, "1.00")], actor=SYSTEM)


def test_credit_is_given_back_once() -> None:
    invoice = bill("1255.00")
    made = pay(invoice, "1300.00", part(invoice, "1255.00"))
    with pytest.raises(Refused, match=r"45\.00"):
        pay(invoice, "-45.01")
    pay(invoice, "-45.00")
    assert on_account(invoice.customer) == []
    with pytest.raises(Refused, match="on account"):
        pay(invoice, "-0.01")
    with pytest.raises(Refused, match="given back"):
        undo_payment(payment=made, actor=SYSTEM)
    later = issued(invoice.company, line("100"), customer=invoice.customer)
    with pytest.raises(Refused, match="only"):
        allocate_payment(payment=made, parts=[part(later, "45.00")], actor=SYSTEM)


def test_what_a_credit_note_left_too_much_paid_is_given_back() -> None:
    from billing.actions import draft_credit_note, issue_invoice

    invoice = bill("1255.00")
    pay(invoice, "1255.00", part(invoice, "1255.00"))
    note = draft_credit_note(invoice=invoice, reason="Not delivered", actor=SYSTEM)
    issue_invoice(invoice=note, actor=SYSTEM, on=clock.today(invoice.company))
    assert open_of(invoice) == "-1255.00"
    pay(invoice, "-1255.00", part(invoice, "-1255.00"))
    assert (open_of(invoice), home_open_of(invoice)) == ("0.00", "0.00")


def test_realised_exchange_gains_sum_to_cash_less_claim() -> None:
    company = firm()
    today = clock.today(company)
    dollar("0.92", on=today - timedelta(days=9))
    invoice = issued(company, line("1000", tax_class="zero"), currency=_usd(), customer=_abroad())
    assert invoice.home_gross_amount == D("920.00")
    dollar("0.95", on=today - timedelta(days=1))
    first = pay(invoice, "400.00", part(invoice, "400.00"), on=today - timedelta(days=1))
    assert (first.home_amount, first.allocations.get().exchange_gain) == (D("380.00"), D("12.00"))
    assert home_open_of(invoice) == "552.00"
    dollar("0.91", on=today)
    second = pay(invoice, "600.00", part(invoice, "600.00"))
    assert (second.home_amount, second.allocations.get().exchange_gain) == (D("546.00"), D("-6.00"))
    assert home_open_of(invoice) == "0.00"
    undo_payment(payment=first, actor=SYSTEM)
    assert (open_of(invoice), home_open_of(invoice)) == ("400.00", "368.00")


def _usd():  # type: ignore[no-untyped-def]
    from tests.factories import currency

    return currency("USD")


def _abroad():  # type: ignore[no-untyped-def]
    from tests.billing.factories import customer
    from tests.factories import TaxRateFactory

    TaxRateFactory(tax_class="zero", category="Z", percent=D(0), name="0 %")
    return customer(country="US")


def test_another_currency_is_refused() -> None:
    invoice = bill("1255.00")
    dollar("0.92", on=clock.today(invoice.company))
    with pytest.raises(Refused, match="USD"):
        pay(invoice, "1255.00", part(invoice, "1255.00"), currency=_usd())


@pytest.mark.parametrize("amount", ["1255.01", "0.00", "-5.00"])
def test_a_part_that_does_not_fit_is_refused(amount: str) -> None:
    invoice = bill("1255.00")
    with pytest.raises(Refused):
        pay(invoice, "2000.00", part(invoice, amount))
    assert not Payment.objects.exists()


def test_drafts_and_the_same_invoice_twice_are_refused() -> None:
    invoice = bill("1255.00")
    unissued = draft(invoice.company, line("100"))
    with pytest.raises(Refused, match="draft"):
        pay(invoice, "100.00", part(unissued, "100.00"))
    with pytest.raises(Refused, match="once"):
        pay(invoice, "100.00", part(invoice, "50.00"), part(invoice, "50.00"))
    with pytest.raises(Refused, match="only"):
        pay(invoice, "100.00", part(invoice, "150.00"))


def test_the_future_and_closed_books_are_refused() -> None:
    invoice = bill("1255.00")
    today = clock.today(invoice.company)
    with pytest.raises(Refused, match="future"):
        pay(invoice, "1.00", on=today + timedelta(days=1))
    invoice.company.books_closed_until = today - timedelta(days=3)
    invoice.company.save()
    with pytest.raises(Refused, match="closed"):
        pay(invoice, "1.00", on=today - timedelta(days=3))


def test_only_finance_records_payments(cast: Cast) -> None:
    invoice = bill("1255.00", _with_terms(cast.company))
    for person in (cast.sales, cast.lead, cast.staff, cast.auditor, cast.stranger):
        with pytest.raises(PermissionDenied):
            pay(invoice, "1.00", actor=person)
    made = pay(invoice, "1255.00", part(invoice, "1255.00"), actor=cast.finance)
    assert made.recorded_by == cast.finance
    for person in (cast.sales, cast.auditor):
        with pytest.raises(PermissionDenied):
            undo_payment(payment=made, actor=person)
        with pytest.raises(PermissionDenied):
            undo_allocation(allocation=made.allocations.get(), actor=person)


def _with_terms(company):  # type: ignore[no-untyped-def]
    return firm(name=company.name)


RAW = """INSERT INTO billing_allocation (kind, payment_id, invoice_id, "on", allocated_amount, home_amount, exchange_gain,
    account, why, reverses_id, allocated_at)
    VALUES (%s, %s, %s, now()::date, %s, %s, 0, %s, '', %s, now())"""


def raw(kind, payment, invoice, amount, *, account="", reverses=None):  # type: ignore[no-untyped-def]
    from django.db import connection

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW, [kind, payment and payment.pk, invoice.pk, amount, amount, account, reverses])


def test_the_database_itself_refuses_what_does_not_fit() -> None:
    invoice = bill("1255.00")
    made = pay(invoice, "1300.00", part(invoice, "1000.00"))
    row = made.allocations.get()
    unissued = draft(invoice.company, line("10"))
    for bad in (
        lambda: raw("payment", made, invoice, "255.01"),
        lambda: raw("payment", made, invoice, "-1.00"),
        lambda: raw("payment", made, unissued, "1.00"),
        lambda: raw("payment", made, invoice, "-999.00", reverses=row.pk),
        lambda: raw("write_off", None, invoice, "0.01"),
        lambda: raw("payment", None, invoice, "0.01"),
    ):
        with pytest.raises(DatabaseError):
            bad()
    other = bill("1255.00", invoice.company)
    with pytest.raises(DatabaseError, match="more than paid"):
        raw("payment", made, other, "300.01")
    raw("payment", made, other, "300.00")
    undo_payment(payment=made, actor=SYSTEM)
    with pytest.raises(DatabaseError, match="not of this"):
        raw("payment", made, other, "1.00")


def test_payments_and_allocations_can_not_be_rewritten() -> None:
    invoice = bill("1255.00")
    made = pay(invoice, "1255.00", part(invoice, "1255.00"))
    for change in (
        lambda: Payment.objects.filter(pk=made.pk).update(paid_amount=1),
        lambda: Payment.objects.filter(pk=made.pk)._raw_delete("default"),
        lambda: Allocation.objects.filter(payment=made).update(allocated_amount=1),
        lambda: Allocation.objects.filter(payment=made)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


class TestRandomPayments(TestCase):
    """However payments are split and taken back, the books add up."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.integers(min_value=1, max_value=60_000), min_size=1, max_size=6), st.data())
    def test_sums(self, cents: list[int], data: st.DataObject) -> None:
        invoice = bill("1255.00")
        made = []
        for value in cents:
            amount = D(value) / 100
            left = InvoiceBalance.objects.get(invoice=invoice).open_amount
            parts = [part(invoice, str(min(left, amount)))] if left else []
            made.append(record_payment(payment=unpaid(invoice, str(amount)), parts=parts, actor=SYSTEM))
        for payment in made:
            if data.draw(st.booleans()):
                undo_payment(payment=payment, actor=SYSTEM)
        live = list(Payment.objects.live())
        paid = sum((payment.paid_amount for payment in live), D(0))
        settled = D("1255.00") - D(open_of(invoice))
        assert paid - settled == credit_of(invoice.customer, invoice.company_id, "EUR")
        assert D(open_of(invoice)) == D(home_open_of(invoice)) >= 0
