"""Statements: taken over once, matched where it is certain; what is refused; how fast."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.actions import issue_invoice
from billing.actions.matching import free_transaction, match_transaction, set_aside
from billing.calculations.references import rf_reference
from billing.models import BankStatement, BankTransaction, Invoice, InvoiceBalance, Payment
from billing.queries.credit import credit_of
from core import clock
from core.errors import Refused
from core.models import AuditEvent, BankAccount
from crm.models import TimelineEntry
from tests.billing.bank_import.statements import row, sheet, take
from tests.billing.factories import SYSTEM, customer, dollar, draft, firm, issued, line
from tests.billing.money import bill, open_of, part, pay
from tests.cast import Cast
from tests.factories import currency

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_reference_settles_its_invoice_and_the_rest_is_credit() -> None:
    invoice = bill("1255.00")
    day = clock.today(invoice.company)
    [done] = take(sheet(row("1300.00", day, reference=invoice.reference, name="SOMEBODY ELSE")))
    assert (done.transactions, done.matched, done.known) == (1, 1, False)
    assert open_of(invoice) == "0.00"
    payment = Payment.objects.get()
    assert (payment.organisation, payment.on, payment.method) == (invoice.customer, day, "bank")
    assert payment.bank_transaction.state == "matched"
    assert credit_of(invoice.customer, invoice.company_id, "EUR") == D("45.00")
    assert TimelineEntry.objects.filter(kind="payment.received", organisation=invoice.customer).count() == 1


@pytest.mark.parametrize("form", ["national", "rf", "zeros", "free text"])
def test_a_reference_is_understood_however_it_is_written(form: str) -> None:
    invoice = bill("1255.00")
    ref = invoice.reference
    given = {
        "national": {"reference": ref},
        "rf": {"reference": rf_reference(ref)},
        "zeros": {"reference": f"0000{ref}"},
        "free text": {"text": rf_reference(ref)},
    }[form]
    take(sheet(row("1255.00", clock.today(invoice.company), **given)))
    assert open_of(invoice) == "0.00"


def test_an_amount_that_only_one_invoice_of_the_payer_has_settles_it() -> None:
    payer = customer(name="Suvanto Energy Oy")
    invoice = bill("1255.00", customer=payer)
    bill("627.50", invoice.company, customer=payer)
    take(sheet(row("1255.00", clock.today(invoice.company), name="SUVANTO ENERGY OY", iban="FI5542345670000081")))
    assert open_of(invoice) == "0.00"


def test_a_payer_is_known_again_by_the_account() -> None:
    invoice = bill("1255.00")
    day = clock.today(invoice.company)
    iban = "FI5542345670000081"
    take(sheet(row("1255.00", day, reference=invoice.reference, name="Holding X", iban=iban), number="1"))
    second = bill("627.50", invoice.company, customer=invoice.customer)
    take(sheet(row("627.50", day, name="Holding Y", iban=iban), number="2", opening="1255.00"))
    assert open_of(second) == "0.00"


def test_two_invoices_of_the_same_amount_wait_for_a_person() -> None:
    payer = customer(name="Suvanto Energy Oy")
    first = bill("1255.00", customer=payer)
    bill("1255.00", first.company, customer=payer)
    [done] = take(sheet(row("1255.00", clock.today(first.company), name="Suvanto Energy Oy")))
    assert (done.matched, Payment.objects.count()) == (0, 0)
    assert BankTransaction.objects.get().state == "new"


def test_a_stranger_with_a_fitting_amount_waits_for_a_person() -> None:
    invoice = bill("1255.00")
    [done] = take(sheet(row("1255.00", clock.today(invoice.company), name="Nobody we know")))
    assert done.matched == 0


def test_an_invoice_paid_twice_in_one_statement_is_settled_once() -> None:
    invoice = bill("1255.00")
    day = clock.today(invoice.company)
    again = [row("1255.00", day, reference=invoice.reference, bank_ref=ref) for ref in ("A1", "A2")]
    [done] = take(sheet(*again))
    assert (done.transactions, done.matched) == (2, 1)
    assert open_of(invoice) == "0.00"


def test_money_going_out_and_returned_payments_are_never_matched_by_themselves() -> None:
    invoice = bill("1255.00")
    day = clock.today(invoice.company)
    [done] = take(
        sheet(
            row("-1255.00", day, reference=invoice.reference, bank_ref="A"),
            row("1255.00", day, reference=invoice.reference, bank_ref="B", reversal=True),
            opening="5000.00",
        )
    )
    assert (done.transactions, done.matched, open_of(invoice)) == (2, 0, "1255.00")


def test_the_same_statement_again_changes_nothing() -> None:
    invoice = bill("1255.00")
    data = sheet(row("1255.00", clock.today(invoice.company), reference=invoice.reference))
    take(data)
    events = AuditEvent.objects.count()
    [again] = take(data)
    assert again.known
    assert (BankStatement.objects.count(), BankTransaction.objects.count(), Payment.objects.count()) == (1, 1, 1)
    assert AuditEvent.objects.count() == events


def test_the_same_number_with_other_content_is_refused() -> None:
    company = firm()
    day = clock.today(company)
    take(sheet(row("10.00", day)))
    with pytest.raises(Refused, match="other content"):
        take(sheet(row("11.00", day)))
    assert BankTransaction.objects.get().amount == 10


def test_entries_that_an_earlier_statement_brought_are_left_out() -> None:
    company = firm()
    day = clock.today(company)
    take(sheet(row("10.00", day, bank_ref="A"), number="1"))
    [done] = take(sheet(row("10.00", day, bank_ref="A"), row("7.00", day, bank_ref="B"), number="2"))
    assert (done.transactions, done.repeated, len(done.warnings)) == (1, 1, 1)
    assert BankStatement.objects.get(statement_id="2").repeated_amount == 10


def test_entries_without_a_reference_of_the_bank_stay_apart() -> None:
    company = firm()
    day = clock.today(company)
    [done] = take(
        sheet(row("10.00", day), row("10.00", day), row("10.00", day, bank_ref="X"), row("10.00", day, bank_ref="X"))
    )
    assert done.transactions == 4


def test_a_missing_statement_in_between_is_told() -> None:
    company = firm()
    day = clock.today(company)
    take(sheet(row("10.00", day - timedelta(days=2)), number="1", on=day - timedelta(days=2)))
    [done] = take(sheet(row("7.00", day), number="3", opening="99.00", on=day))
    assert "missing" in done.warnings[0]
    [fine] = take(sheet(row("1.00", day), number="4", opening="106.00", on=day + timedelta(days=1)))
    assert fine.warnings == []


def test_a_strange_account_another_currency_and_rubbish_are_refused() -> None:
    company = firm()
    day = clock.today(company)
    with pytest.raises(Refused, match="FI2112345600000785"):
        take(sheet(row("10.00", day), iban="FI2112345600000785"))
    with pytest.raises(Refused, match="USD"):
        take(sheet(row("10.00", day), currency="USD"))
    with pytest.raises(Refused, match="XML"):
        take(b"date;amount\n1.1.2026;5")
    with pytest.raises(Refused, match="larger"):
        take(b" " * (10 * 1024 * 1024 + 1))


def test_only_finance_imports(cast: Cast) -> None:
    company = firm(name=cast.company.name)
    data = sheet(row("10.00", clock.today(company)))
    for person in (cast.sales, cast.lead, cast.staff, cast.auditor, cast.stranger):
        with pytest.raises(PermissionDenied):
            take(data, person)
    take(data, cast.finance)
    assert BankStatement.objects.get().imported_by == cast.finance


def test_late_lines_of_a_closed_month_count_today() -> None:
    invoice = bill("1255.00")
    day = clock.today(invoice.company)
    invoice.company.books_closed_until = day - timedelta(days=5)
    invoice.company.save()
    late = day - timedelta(days=6)
    take(sheet(row("1255.00", late, reference=invoice.reference), on=late))
    payment = Payment.objects.get()
    assert (payment.on, payment.bank_transaction.booked_on) == (day, late)


def test_a_person_matches_several_invoices_with_a_fee_and_takes_it_back() -> None:
    first = bill("1255.00")
    second = bill("627.50", first.company, customer=first.customer)
    take(sheet(row("1875.00", clock.today(first.company), name="Unknown Ltd")))
    found = BankTransaction.objects.get()
    parts = [part(first, "1255.00"), part(second, "620.00", fee="7.50")]
    match_transaction(transaction=found, organisation=first.customer, parts=parts, actor=SYSTEM)
    assert (open_of(first), open_of(second)) == ("0.00", "0.00")
    with pytest.raises(Refused, match="already"):
        match_transaction(transaction=found, organisation=first.customer, parts=parts, actor=SYSTEM)
    with pytest.raises(Refused, match="already"):
        set_aside(transaction=found, note="Card fee", actor=SYSTEM)
    free_transaction(transaction=found, why="another client", actor=SYSTEM)
    free_transaction(transaction=found, actor=SYSTEM)
    found.refresh_from_db()
    assert (found.state, open_of(first), open_of(second)) == ("new", "1255.00", "627.50")
    match_transaction(transaction=found, organisation=first.customer, actor=SYSTEM)
    assert credit_of(first.customer, first.company_id, "EUR") == D("1875.00")


def test_a_client_who_paid_in_dollars_to_an_account_in_euros() -> None:
    company = firm()
    day = clock.today(company)
    dollar("0.92", on=day - timedelta(days=3))
    invoice = issued(company, line("1000"), currency=currency("USD"))
    take(sheet(row("1180.00", day, name="US client")))
    found = BankTransaction.objects.get()
    with pytest.raises(Refused, match="how much"):
        match_transaction(transaction=found, organisation=invoice.customer, currency="USD", actor=SYSTEM)
    made = match_transaction(
        transaction=found,
        organisation=invoice.customer,
        parts=[part(invoice, "1255.00")],
        currency="USD",
        paid_amount=D("1255.00"),
        actor=SYSTEM,
    )
    assert (made.home_amount, open_of(invoice)) == (D("1180.00"), "0.00")
    assert made.allocations.get().exchange_gain == D("1180.00") - invoice.home_gross_amount


def test_a_line_is_set_aside_with_a_word() -> None:
    company = firm()
    take(sheet(row("-12.00", clock.today(company)), opening="100.00"))
    found = BankTransaction.objects.get()
    with pytest.raises(Refused, match="what it is"):
        set_aside(transaction=found, note="  ", actor=SYSTEM)
    set_aside(transaction=found, note="Card fee", actor=SYSTEM)
    set_aside(transaction=found, note="Card fee", actor=SYSTEM)
    assert AuditEvent.objects.filter(kind="billing.TransactionSetAside").count() == 1
    free_transaction(transaction=found, actor=SYSTEM)
    found.refresh_from_db()
    assert (found.state, found.note) == ("new", "")


def test_a_refund_by_the_bank_needs_credit() -> None:
    invoice = bill("1255.00")
    day = clock.today(invoice.company)
    take(sheet(row("-45.00", day), opening="100.00"))
    found = BankTransaction.objects.get()
    with pytest.raises(Refused, match="on account"):
        match_transaction(transaction=found, organisation=invoice.customer, actor=SYSTEM)
    pay(invoice, "1300.00", part(invoice, "1255.00"))
    match_transaction(transaction=found, organisation=invoice.customer, actor=SYSTEM)
    assert credit_of(invoice.customer, invoice.company_id, "EUR") == 0


def test_what_the_bank_said_can_not_be_rewritten() -> None:
    from django.db import DatabaseError, transaction

    company = firm()
    take(sheet(row("10.00", clock.today(company))))
    for change in ({"amount": 11}, {"booked_on": "2020-01-01"}, {"reference": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            BankTransaction.objects.update(**change)


def _many(count: int) -> list[Invoice]:
    company = firm()
    day = clock.today(company)
    payers = [customer(name=f"Client {n} Oy") for n in range(20)]
    made = [draft(company, line(str(100 + n)), customer=payers[n % 20]) for n in range(count)]
    return [issue_invoice(invoice=one, actor=SYSTEM, on=day) for one in made]


def _queries(count: int, number: str) -> tuple[int, int]:
    invoices = _many(count)
    day = clock.today(invoices[0].company)
    rows = [
        row(
            str(one.gross_amount),
            day,
            reference=one.reference if n % 25 else "",
            name=f"X{n}",
            bank_ref=f"{number}-{n}",
        )
        for n, one in enumerate(invoices)
    ]
    data = sheet(*rows, number=number)
    with CaptureQueriesContext(connection) as asked:
        [done] = take(data)
    return len(asked), done.matched


def test_a_statement_costs_the_same_number_of_queries_whatever_its_length() -> None:
    few, _matched = _queries(5, "few")
    many, matched = _queries(50, "many")
    assert few == many <= 30
    assert matched >= 47


@pytest.mark.slow
def test_of_five_hundred_lines_with_references_almost_all_find_their_invoice() -> None:
    _asked, matched = _queries(500, "long")
    assert matched >= 475
    assert InvoiceBalance.objects.filter(open_amount=0).count() == matched
    assert not BankAccount.objects.filter(iban="").exists()
