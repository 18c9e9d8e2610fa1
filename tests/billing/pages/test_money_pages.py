"""Pages of payments, the bank, contracts and reminders: they open, act, and answer without script too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from billing.actions.allocations import undo_allocation
from billing.models import (
    BankStatement,
    BankTransaction,
    Invoice,
    InvoiceBalance,
    Payment,
    RecurringInvoice,
    Reminder,
    ReminderPolicy,
)
from core import clock
from core.models import PaymentTerm
from tests.billing.bank_import.statements import row, sheet, take
from tests.billing.factories import SYSTEM, customer, dollar, firm, issued, line
from tests.billing.money import bill, open_of, part, pay
from tests.cast import Cast, client_of
from tests.factories import currency

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Client:
    firm(name=cast.company.name)
    return client_of(cast.finance)


@pytest.fixture
def invoice(cast: Cast) -> Invoice:
    return bill("1255.00", firm(name=cast.company.name))


def get(desk: Client, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    response = desk.get(reverse(f"billing:{name}", args=args) + query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def overdue(invoice: Invoice) -> None:
    balance = InvoiceBalance.objects.get(pk=invoice.pk)
    balance.due_on = clock.today(invoice.company) - timedelta(days=30)
    balance.save(update_fields=["due_on"])


def test_a_payment_is_recorded_from_its_invoice(desk: Client, invoice: Invoice) -> None:
    page = get(desk, "invoice_pay", invoice.pk)
    assert 'value="1255.00"' in page and invoice.number in page
    url = reverse("billing:invoice_pay", args=[invoice.pk])
    today = clock.today(invoice.company).isoformat()
    data = {"on": today, "paid_amount": "1250", "method": "bank", f"amount_{invoice.pk}": "1250"}
    sums = desk.post(url, data | {"sums": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "€1,250.00" in sums and Payment.objects.count() == 0
    assert desk.post(url, data | {f"amount_{invoice.pk}": "1251"}).status_code == 422
    assert desk.post(url, data | {"on": "2100-01-01"}).status_code == 409
    answer = desk.post(url, data | {f"fee_{invoice.pk}": "4.98", "write_off": "on"})
    assert answer.status_code == 303
    assert open_of(invoice) == "0.00"
    assert sorted(invoice.allocations.values_list("kind", flat=True)) == ["fee", "payment", "write_off"]


def test_an_invoice_can_be_paid_however_many_older_ones_are_open(
    desk: Client, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.forms.payments.MOST", 0)
    form = desk.get(f"/billing/invoices/{invoice.pk}/pay/").context["form"]
    assert [row.balance.pk for row in form.rows()] == [invoice.pk]


def test_who_paid_is_asked_first(desk: Client, invoice: Invoice) -> None:
    get(desk, "payment_new")
    answer = desk.get(
        reverse("billing:payment_new"),
        {"customer": invoice.customer_id, "customer_text": invoice.customer.name, "company": invoice.company_id},
    )
    assert answer.status_code == 303
    assert "1,255.00" in desk.get(answer.url).content.decode()
    assert desk.get(reverse("billing:payment_new"), {"customer_text": "nobody"}).status_code == 422


def test_a_payment_s_page_uses_gives_back_and_undoes(desk: Client, invoice: Invoice) -> None:
    made = pay(invoice, "1300.00", part(invoice, "1255.00"))
    assert "€45.00" in get(desk, "payment", made.pk)
    later = issued(invoice.company, line("100"), customer=invoice.customer)
    get(desk, "payment_allocate", made.pk)
    url = reverse("billing:payment_allocate", args=[made.pk])
    assert desk.post(url, {}).status_code == 422
    assert desk.post(url, {f"amount_{later.pk}": "40"}).status_code == 303
    assert open_of(later) == "85.50"
    get(desk, "payment_refund", made.pk)
    back = {"on": clock.today(invoice.company).isoformat(), "amount": "5.00"}
    assert desk.post(reverse("billing:payment_refund", args=[made.pk]), back).status_code == 303
    row_ = made.allocations.order_by("pk").first()
    assert row_ is not None
    get(desk, "allocation_undo", invoice.pk, row_.pk)
    undo = reverse("billing:allocation_undo", args=[invoice.pk, row_.pk])
    assert desk.post(undo, {"why": "wrong"}).status_code == 303
    assert open_of(invoice) == "1255.00"
    get(desk, "payment_undo", made.pk)
    assert desk.post(reverse("billing:payment_undo", args=[made.pk]), {}).status_code == 409


def test_the_invoice_s_page_has_its_payments_and_verbs(desk: Client, invoice: Invoice) -> None:
    made = pay(invoice, "1254.98", part(invoice, "1254.98"))
    page = get(desk, "invoice", invoice.pk)
    assert reverse("billing:invoice_pay", args=[invoice.pk]) in page
    assert reverse("billing:invoice_write_off", args=[invoice.pk]) in page
    panel = get(desk, "invoice_payments", invoice.pk)
    assert "€0.02" in panel and made.get_absolute_url() in panel
    get(desk, "invoice_write_off", invoice.pk)
    desk.post(reverse("billing:invoice_write_off", args=[invoice.pk]), {"why": "rest"})
    assert open_of(invoice) == "0.00"


def test_the_client_s_balance_leads_to_its_rows(desk: Client, invoice: Invoice) -> None:
    overdue(invoice)
    pay(invoice, "45.00")
    panel = get(desk, "organisation_balance", invoice.customer_id)
    for text in ("€1,255.00", "€45.00", "status=overdue", "credit=1"):
        assert text in panel
    listed = desk.get(f"{reverse('billing:payments')}?credit=1&customer={invoice.customer_id}&currency=EUR")
    assert "€45.00" in listed.content.decode()


def test_a_statement_is_imported_and_a_line_matched(desk: Client, invoice: Invoice) -> None:
    day = clock.today(invoice.company)
    get(desk, "statement_import")
    url = reverse("billing:statement_import")
    data = sheet(
        row("1255.00", day, name="Unknown", text=f"invoice {invoice.number}"), row("-3.00", day), opening="9.00"
    )
    upload = {"file": SimpleUploadedFile("s.xml", data)}
    answer = desk.post(url, upload)
    assert (answer.status_code, answer.url) == (303, reverse("billing:bank") + "?state=new")
    page = desk.get(answer.url).content.decode()
    assert "2 transactions, 0 matched" in page and "Unknown" in page and "€1,261.00" in page
    again = desk.post(url, {"file": SimpleUploadedFile("s.xml", data)})
    assert "imported before" in desk.get(again.url).content.decode()
    assert desk.post(url, {"file": SimpleUploadedFile("s.xml", b"no")}).status_code == 409
    found, fee = BankTransaction.objects.get(amount__gt=0), BankTransaction.objects.get(amount__lt=0)
    shown = get(desk, "transaction", found.pk)
    assert "names the invoice number" in shown
    query = f"?customer={invoice.customer_id}&invoices={invoice.pk}"
    assert query.replace("&", "&amp;") in shown
    page = get(desk, "transaction_match", found.pk, query=query)
    assert 'value="1255.00"' in page
    match = reverse("billing:transaction_match", args=[found.pk]) + query
    assert desk.post(match, {f"amount_{invoice.pk}": "1300"}).status_code == 422
    assert desk.post(match, {f"amount_{invoice.pk}": "1255"}).status_code == 303
    assert open_of(invoice) == "0.00"
    get(desk, "transaction_set_aside", fee.pk)
    aside = reverse("billing:transaction_set_aside", args=[fee.pk])
    assert desk.post(aside, {"note": "Card fee"}).status_code == 303
    assert "Card fee" in get(desk, "transaction", fee.pk)
    get(desk, "transaction_undo", found.pk)
    assert desk.post(reverse("billing:transaction_undo", args=[found.pk]), {"why": ""}).status_code == 303
    assert open_of(invoice) == "1255.00"
    statement = BankStatement.objects.get()
    get(desk, "statements")
    assert "€1,261.00" in get(desk, "statement", statement.pk)


def test_the_client_of_a_line_is_chosen_without_script(desk: Client, invoice: Invoice) -> None:
    take(sheet(row("77.00", clock.today(invoice.company), name="Nobody")))
    found = BankTransaction.objects.get()
    get(desk, "transaction_match", found.pk)
    answer = desk.get(
        reverse("billing:transaction_match", args=[found.pk]),
        {"customer": "", "customer_text": invoice.customer.name},
    )
    assert answer.status_code == 303 and f"customer={invoice.customer_id}" in answer.url
    assert desk.post(answer.url, {f"amount_{invoice.pk}": "77.00"}).status_code == 303
    assert open_of(invoice) == "1178.00"


def test_a_line_in_euros_pays_an_invoice_in_dollars(desk: Client, invoice: Invoice) -> None:
    day = clock.today(invoice.company)
    dollar("0.92", on=day)
    abroad = issued(invoice.company, line("100"), currency=currency("USD"), customer=invoice.customer)
    take(sheet(row("116.00", day, name="Nobody")))
    found = BankTransaction.objects.get()
    plain = get(desk, "transaction_match", found.pk, query=f"?customer={invoice.customer_id}")
    assert "currency=USD" in plain
    query = f"?customer={invoice.customer_id}&currency=USD"
    get(desk, "transaction_match", found.pk, query=query)
    url = reverse("billing:transaction_match", args=[found.pk]) + query
    assert desk.post(url, {f"amount_{abroad.pk}": "125.50"}).status_code == 422
    assert desk.post(url, {"paid_abroad": "125.50", f"amount_{abroad.pk}": "125.50"}).status_code == 303
    assert (open_of(abroad), str(Payment.objects.get().home_amount)) == ("0.00", "116.00")


def contract_data(**more: Any) -> dict[str, Any]:
    return {
        "name": "Hosting",
        "every_months": "1",
        "mode": "draft",
        "currency": "EUR",
        "language": "en",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-ORDER": "1",
        "lines-0-description": "Hosting",
        "lines-0-quantity": "2",
        "lines-0-unit": "mon",
        "lines-0-unit_price": "99.50",
        "lines-0-tax_class": "standard",
    } | more


def test_a_contract_is_made_shown_edited_and_drafted(desk: Client, cast: Cast) -> None:
    company, payer = firm(name=cast.company.name), customer()
    get(desk, "recurring_list")
    get(desk, "recurring_new")
    first = clock.today(company) + timedelta(days=10)
    term = PaymentTerm.objects.first()
    assert term is not None
    data = contract_data(customer=payer.pk, company=company.pk, first_on=first.isoformat(), payment_term=term.pk)
    url = reverse("billing:recurring_new")
    totals = desk.post(url, data | {"lines-act": "totals"}, headers={"HX-Request": "true"})
    assert "€199.00" in totals.content.decode()
    assert desk.post(url, data | {"ends_on": "2001-01-01"}).status_code == 422
    answer = desk.post(url, data)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    made = RecurringInvoice.objects.get()
    page = get(desk, "recurring", made.pk)
    assert "€199.00" in page
    assert "Hosting" in get(desk, "recurring_list") and "€199.00" in get(desk, "recurring_list")
    get(desk, "recurring_draft", made.pk)
    assert desk.post(reverse("billing:recurring_draft", args=[made.pk])).status_code == 303
    invoice = Invoice.objects.get()
    assert (invoice.period_on, str(invoice.net_amount)) == (first, "199.00")
    edit = get(desk, "recurring_edit", made.pk)
    assert "Fixed, because periods have been invoiced" in edit
    assert desk.post(reverse("billing:invoice_delete", args=[invoice.pk])).status_code == 303
    assert "thrown away" in get(desk, "recurring", made.pk)
    again = reverse("billing:recurring_again", args=[made.pk]) + f"?period={first.isoformat()}"
    assert desk.get(again).status_code == 200
    assert desk.post(again).status_code == 303
    assert desk.post(again.replace(first.isoformat(), "x")).status_code == 404
    assert Invoice.objects.count() == 1
    for name in ("recurring_archive", "recurring_restore"):
        get(desk, name, made.pk)
        assert desk.post(reverse(f"billing:{name}", args=[made.pk])).status_code == 303


def test_a_contract_that_began_long_ago_is_confirmed(desk: Client, cast: Cast) -> None:
    company = firm(name=cast.company.name)
    term = PaymentTerm.objects.first()
    assert term is not None
    first = clock.today(company) - timedelta(days=70)
    data = contract_data(customer=customer().pk, company=company.pk, first_on=first.isoformat(), payment_term=term.pk)
    answer = desk.post(reverse("billing:recurring_new"), data)
    assert answer.status_code == 422 and "3 periods lie behind us" in answer.content.decode()


def test_a_reminder_is_shown_before_it_goes(desk: Client, invoice: Invoice) -> None:
    overdue(invoice)
    page = get(desk, "invoice_remind", invoice.pk)
    assert "Reminder: invoice" in page and invoice.customer.invoice_email in page
    url = reverse("billing:invoice_remind", args=[invoice.pk])
    assert desk.post(url).status_code == 303
    assert Reminder.objects.count() == 1
    assert invoice.number in get(desk, "reminders")
    assert desk.post(url).status_code == 409


def test_reminders_are_switched_on_and_held_ones_are_shown(desk: Client, invoice: Invoice) -> None:
    get(desk, "reminder_settings", invoice.company_id)
    url = reverse("billing:reminder_settings", args=[invoice.company_id])
    assert desk.post(url, {"active": "on", "days_after_due": "0", "least_amount": "5"}).status_code == 422
    assert desk.post(url, {"active": "on", "days_after_due": "9", "least_amount": "5"}).status_code == 303
    policy = ReminderPolicy.objects.get()
    assert (policy.active, policy.days_after_due, policy.currency_id) == (True, 9, "EUR")
    desk.post(url, {"active": "on", "days_after_due": "9", "least_amount": "5"})
    policy.refresh_from_db()
    assert policy.version == 1
    overdue(invoice)
    take(sheet(row("1255.00", clock.today(invoice.company), name="Nobody")))
    assert "may have paid it" in get(desk, "reminders")


def test_nightly_checks_find_nothing_in_honest_books(invoice: Invoice) -> None:
    from core import checks_nightly

    day = clock.today(invoice.company)
    take(sheet(row("1300.00", day, reference=invoice.reference)))
    undo_allocation(allocation=invoice.allocations.get(), actor=SYSTEM)
    names = {"billing.payments", "billing.statements", "billing.matches", "billing.home_balances", "billing.balances"}
    checks = [check for check in checks_nightly.registered() if check.name in names]
    assert len(checks) == 5
    assert [check.answer() for check in checks] == [[]] * 5


def test_nightly_checks_name_what_differs(invoice: Invoice) -> None:
    from core import checks_nightly

    day = clock.today(invoice.company)
    take(sheet(row("1255.00", day, reference=invoice.reference)))
    BankTransaction.objects.update(state="new")
    InvoiceBalance.objects.update(home_open_amount=1)
    BankStatement.objects.filter(pk=0).exists()
    found = {check.name: check.answer() for check in checks_nightly.registered() if check.name.startswith("billing.")}
    assert found["billing.matches"] and found["billing.home_balances"]


@pytest.mark.parametrize("person", ["sales", "lead", "staff", "auditor", "stranger"])
def test_others_can_not_write(cast: Cast, invoice: Invoice, person: str) -> None:
    desk = client_of(cast.of(person))
    take(sheet(row("77.00", clock.today(invoice.company), name="Nobody")))
    found = BankTransaction.objects.get()
    for name, *args in (
        ("invoice_pay", invoice.pk),
        ("payment_new",),
        ("statement_import",),
        ("transaction_match", found.pk),
        ("transaction_set_aside", found.pk),
        ("recurring_new",),
        ("invoice_remind", invoice.pk),
    ):
        assert desk.get(reverse(f"billing:{name}", args=args)).status_code == 403, name
