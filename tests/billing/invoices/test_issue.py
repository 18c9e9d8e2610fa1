"""Issuing: number, reference, freeze; what is refused; what it costs."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from billing.actions import draft_invoice, issue_invoice
from billing.calculations.references import is_valid_finnish_reference, is_valid_rf_reference
from billing.models import Invoice, InvoiceBalance, Line, TaxLine
from core import clock
from core.errors import Refused
from core.models import AuditEvent, Company, ExchangeRate, NumberSeries, OutboxJob, TaxRate
from crm.models import TimelineEntry
from tests.billing.factories import SYSTEM, customer, dollar, draft, firm, issued, line
from tests.factories import BankAccountFactory, NumberSeriesFactory, TaxRateFactory, currency

pytestmark = pytest.mark.django_db


def test_an_issued_invoice_has_number_reference_due_date_and_balance() -> None:
    company = firm()
    made = issued(company, line("10.01"), line("10.01"), line("10.01"))
    made.refresh_from_db()
    today = clock.today(company)
    assert (made.number, made.serial, made.state) == (f"{today.year}-0001", 1, "issued")
    assert (made.issued_on, made.due_on) == (today, today + timedelta(days=14))
    amounts = [str(amount) for amount in (made.net_amount, made.tax_amount, made.gross_amount)]
    assert amounts == ["30.03", "7.66", "37.69"]
    assert is_valid_finnish_reference(made.reference)
    tax = TaxLine.objects.get(invoice=made)
    assert (tax.category, tax.percent) == ("S", Decimal("25.5"))
    assert (tax.net_amount, tax.tax_amount) == (Decimal("30.03"), Decimal("7.66"))
    balance = InvoiceBalance.objects.get(invoice=made)
    assert (balance.open_amount, balance.home_open_amount) == (Decimal("37.69"), Decimal("37.69"))


def test_it_freezes_what_the_paper_shows() -> None:
    company = firm()
    made = issued(company)
    name, number = made.customer.name, made.snapshot["seller"]["vat_id"]
    Company.objects.filter(pk=company.pk).update(name="Another Oy", vat_id="FI99999999")
    made.customer.name = "Renamed Oy"
    made.customer.save()
    made.refresh_from_db()
    assert made.snapshot["seller"] | {"name": "Luoto Digital Oy", "vat_id": number} == made.snapshot["seller"]
    assert made.snapshot["buyer"]["name"] == made.customer_name == name
    assert made.snapshot["buyer"]["street"] == "Laivurinranta 99"
    assert made.snapshot["bank"]["iban"] == "FI3715903000000776"
    assert len(made.snapshot["payment"]["barcode"]) == 54 and made.snapshot["payment"]["epc"].startswith("BCD")


def test_it_is_told_audited_and_rendered_afterwards() -> None:
    made = issued()
    event = AuditEvent.objects.get(kind="billing.InvoiceIssued")
    assert event.facts["number"] == made.number and event.subject_id == made.pk
    assert OutboxJob.objects.filter(event=event, handler__contains="billing.reactions").count() == 1
    told = TimelineEntry.objects.get(kind="invoice.issued")
    assert told.organisation_id == made.customer_id and told.permission == "billing.invoice.view"


def test_issuing_twice_issues_once() -> None:
    made = issued()
    with pytest.raises(Refused, match="issued already"):
        issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(made.company))
    assert NumberSeries.objects.get().next_number == 2


def test_numbers_follow_each_other_and_dates_never_go_back() -> None:
    company = firm()
    today = clock.today(company)
    first = issued(company)
    early = draft(company)
    with pytest.raises(Refused, match="earliest date"):
        issue_invoice(invoice=early, actor=SYSTEM, on=today - timedelta(days=1))
    second = issue_invoice(invoice=early, actor=SYSTEM, on=today)
    assert (first.serial, second.serial) == (1, 2)


def test_a_date_in_the_future_or_in_closed_books_is_refused() -> None:
    company = firm()
    today = clock.today(company)
    made = draft(company)
    with pytest.raises(Refused, match="future"):
        issue_invoice(invoice=made, actor=SYSTEM, on=today + timedelta(days=1))
    Company.objects.filter(pk=company.pk).update(books_closed_until=today)
    with pytest.raises(Refused, match="closed"):
        issue_invoice(invoice=made, actor=SYSTEM, on=today)


def test_the_database_itself_keeps_closed_books_closed() -> None:
    company = firm()
    made = draft(company)
    Company.objects.filter(pk=company.pk).update(books_closed_until=clock.today(company))
    with pytest.raises(DatabaseError, match="books are closed"), transaction.atomic():
        Invoice.objects.filter(pk=made.pk).update(
            state="issued", number="1", issued_on=clock.today(company), due_on=clock.today(company)
        )


def test_an_empty_invoice_or_a_line_that_says_nothing_is_refused() -> None:
    company = firm()
    empty = draft(company)
    Line.objects.filter(invoice=empty).delete()
    with pytest.raises(Refused, match="nothing on this invoice"):
        issue_invoice(invoice=empty, actor=SYSTEM, on=clock.today(company))
    silent = draft(company, line("0", description=" "))
    with pytest.raises(Refused, match="Line 1"):
        issue_invoice(invoice=silent, actor=SYSTEM, on=clock.today(company))


def test_money_is_given_back_by_a_credit_note_only() -> None:
    made = draft(None, line("-5"))
    with pytest.raises(Refused, match="Credit the invoice"):
        issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(made.company))


def test_a_year_without_a_series_is_refused_with_the_way_out() -> None:
    made = draft()
    NumberSeries.objects.all().delete()
    with pytest.raises(Refused) as refusal:
        issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(made.company))
    assert refusal.value.link == "/settings/series/"
    made.refresh_from_db()
    assert made.state == "draft"


def test_only_who_may_issue_issues(cast) -> None:  # type: ignore[no-untyped-def]
    firm()
    made = draft(cast.company)
    today = clock.today(cast.company)
    for person in (cast.stranger, cast.staff, cast.sales, cast.lead, cast.auditor):
        with pytest.raises(PermissionDenied):
            issue_invoice(invoice=made, actor=person, on=today)
    assert issue_invoice(invoice=made, actor=cast.finance, on=today).number


def test_reverse_charge_needs_both_vat_ids_and_prints_why() -> None:
    company = firm()
    abroad = customer(country="SE", language="fi", vat_id="")
    made = draft(company, customer=abroad, language="fi")
    assert made.tax_amount == 0
    with pytest.raises(Refused, match="VAT ID"):
        issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(company))
    abroad.vat_id = "SE556012579001"
    abroad.save()
    made = Invoice.objects.get(pk=made.pk)
    issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(company))
    tax = TaxLine.objects.get(invoice=made)
    assert (tax.category, tax.tax_amount) == ("AE", 0) and tax.reason


def test_a_service_to_outside_the_eu_is_outside_the_scope() -> None:
    made = issued(firm(), customer=customer(country="US"))
    tax = TaxLine.objects.get(invoice=made)
    assert (tax.category, tax.percent, tax.tax_amount) == ("O", 0, 0) and "Outside the scope" in tax.reason


def test_the_rate_follows_the_tax_point_of_each_line() -> None:
    company = firm()
    TaxRate.objects.all().delete()
    change = date(2026, 1, 1)
    for percent, period in (("14", DateRange(date(2020, 1, 1), change)), ("13.5", DateRange(change, None))):
        TaxRate.objects.create(
            country="FI", tax_class="reduced", name=percent, category="S", percent=Decimal(percent), period=period
        )
    old = {"service_from": date(2025, 12, 1), "service_to": date(2025, 12, 31), "tax_class": "reduced"}
    new = {"service_from": date(2026, 1, 1), "service_to": date(2026, 1, 31), "tax_class": "reduced"}
    made = issued(company, line("1000", **old), line("3000", **new))
    assert [(t.percent, t.tax_amount) for t in made.tax_lines.all()] == [
        (Decimal("14"), Decimal("140.00")),
        (Decimal("13.5"), Decimal("405.00")),
    ]


def test_a_dollar_invoice_freezes_its_rate() -> None:
    company = firm()
    today = clock.today(company)
    dollar("0.92", on=today - timedelta(days=2))
    made = issued(company, line("1000"), customer=customer(country="US"), currency=currency("USD"))
    assert (made.exchange_rate, made.rate_on) == (Decimal("0.92"), today - timedelta(days=2))
    assert (made.gross_amount, made.home_gross_amount) == (Decimal("1000.00"), Decimal("920.00"))
    assert is_valid_rf_reference(made.reference) and not made.snapshot["payment"]["epc"]
    assert InvoiceBalance.objects.get(invoice=made).home_open_amount == Decimal("920.00")
    ExchangeRate.objects.update(rate=Decimal("0.5"))
    made.refresh_from_db()
    assert made.home_gross_amount == Decimal("920.00")


def test_without_an_exchange_rate_there_is_no_draft() -> None:
    with pytest.raises(Refused, match="no rate of USD"):
        draft(firm(), currency=currency("USD"))


def test_the_lines_at_home_add_up_to_the_document() -> None:
    company = firm()
    dollar("0.92137", on=clock.today(company))
    made = issued(company, line("10.01"), line("3.33"), line("7.77"), currency=currency("USD"))
    assert sum(row.home_net_amount for row in made.lines.all()) == made.home_net_amount
    assert made.home_net_amount + made.home_tax_amount == made.home_gross_amount


def test_an_issued_invoice_is_frozen_by_the_database() -> None:
    made = issued()
    held = made.lines.get()
    for refused in (
        lambda: Invoice.objects.filter(pk=made.pk).update(buyer_reference="x"),
        lambda: connection.cursor().execute("UPDATE billing_invoice SET customer_name = 'x' WHERE id = %s", [made.pk]),
        lambda: connection.cursor().execute("DELETE FROM billing_invoice WHERE id = %s", [made.pk]),
        lambda: Line.objects.filter(pk=held.pk).update(unit_price=1),
        lambda: connection.cursor().execute("DELETE FROM billing_line WHERE id = %s", [held.pk]),
        lambda: Line.objects.bulk_create([Line(invoice=made, description="more", unit_price=1)]),
        lambda: TaxLine.objects.filter(invoice=made).update(tax_amount=0),
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            refused()


def test_create_and_issue_cost_few_statements() -> None:
    company, client = firm(), customer()
    term = client.payment_term
    issued(company, customer=client)
    with CaptureQueriesContext(connection) as asked:
        made = draft_invoice(
            invoice=Invoice(company=company, customer=client, language="en", payment_term=term),
            lines=[line("100"), line("50", "2"), line("75.5")],
            actor=SYSTEM,
        )
        issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(company))
    said = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(said) <= 15, "\n".join(sql[:90] for sql in said)


def test_the_snapshot_is_plain_json() -> None:
    assert json.dumps(issued().snapshot)


def test_a_second_company_counts_for_itself() -> None:
    first, second = firm(), firm(name="Luoto İstanbul", country="FI", business_id="")
    BankAccountFactory(company=second, iban="FI2112345600000785")
    NumberSeriesFactory(company=second, fiscal_year=clock.today(second).year)
    TaxRateFactory(country=second.country)
    assert issued(first).number == issued(second).number
