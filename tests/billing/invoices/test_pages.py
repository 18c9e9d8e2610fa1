"""The pages of invoices, pressed as a person presses them, without script."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.models import Delivery, DocumentFile, Invoice
from core import clock
from core.models import MailMessage
from tests.billing.factories import SYSTEM, customer, dollar, draft, firm, hours, issued, line
from tests.cast import Cast
from tests.factories import ProjectFactory, ServiceFactory, currency

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(cast: Cast, client_of: Any) -> Client:
    """Henna of finance, at the desk of a firm that can issue."""
    firm()
    browser: Client = client_of(cast.finance)
    return browser


def url(name: str, *args: Any) -> str:
    return reverse(f"billing:{name}", args=args)


def lines_of(*rows: dict[str, str]) -> dict[str, str]:
    data = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for at, row in enumerate(rows):
        given = {"quantity": "1", "unit": "h", "unit_price": "100", "tax_class": "standard", "ORDER": str(at + 1)} | row
        data |= {f"lines-{at}-{name}": value for name, value in given.items()}
    return data


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u00a0", " ").split())


def test_an_empty_list_says_what_will_be_here(money: Client) -> None:
    assert "Here stand your invoices" in text(money.get(url("invoices")))


def test_the_list_shows_state_totals_and_figures(money: Client, cast: Cast) -> None:
    dollar("0.9", on=clock.today(cast.company))
    issued(cast.company, line("100"))
    issued(cast.company, line("200"), currency=currency("USD"), customer=customer(country="US"))
    draft(cast.company)
    page = money.get(url("invoices"))
    said = text(page)
    assert page.status_code == 200
    for expected in ("€305.50", "US$200.00", "Draft", "Due", "€180.00"):
        assert expected in said, expected


@pytest.mark.parametrize("query", ["status=draft", "status=open", "status=overdue", "status=paid", "kind=credit_note"])
def test_the_tabs_open(money: Client, cast: Cast, query: str) -> None:
    issued(cast.company)
    assert money.get(f"{url('invoices')}?{query}").status_code == 200


def test_the_list_costs_the_same_for_many_rows(money: Client, cast: Cast) -> None:
    issued(cast.company)
    with CaptureQueriesContext(connection) as one:
        money.get(url("invoices"))
    for _row in range(6):
        issued(cast.company)
    with CaptureQueriesContext(connection) as many:
        money.get(url("invoices"))
    assert len(many) <= len(one)


def test_a_draft_is_made_by_hand(money: Client, cast: Cast) -> None:
    client = customer(language="fi")
    assert money.get(f"{url('invoice_new')}?customer={client.pk}").status_code == 200
    data = {"customer": client.pk, "company": cast.company.pk} | lines_of(
        {"description": "Design", "quantity": "2,5", "unit_price": "110"},
        {"description": "Travel", "unit_price": "40", "service_from": "2026-11-01"},
    )
    answer = money.post(url("invoice_new"), data)
    made = Invoice.objects.get()
    assert answer.status_code == 303 and answer.headers["Location"] == made.get_absolute_url()
    assert (made.net_amount, made.language, made.currency_id) == (Decimal("315.00"), "fi", "EUR")
    travel = made.lines.get(description="Travel")
    assert travel.service_from == travel.service_to


def test_a_service_fills_in_the_line(money: Client, cast: Cast) -> None:
    service = ServiceFactory(company=cast.company, name="Workshop", price=Decimal("750"), unit="d")
    data = {"customer": customer().pk, "company": cast.company.pk} | lines_of(
        {"service": str(service.pk), "unit_price": ""}
    )
    money.post(url("invoice_new"), data)
    row = Invoice.objects.get().lines.get()
    assert (row.description, row.unit, row.unit_price, row.service) == ("Workshop", "d", Decimal("750"), service)


def test_what_is_missing_is_named(money: Client) -> None:
    answer = money.post(url("invoice_new"), lines_of({"unit_price": "x"}))
    assert answer.status_code == 422
    assert "Say what is billed" in text(answer)


def test_totals_are_the_servers(money: Client, cast: Cast) -> None:
    data = {"customer": customer().pk, "company": cast.company.pk, "lines-act": "totals"} | lines_of(
        *[{"description": "x", "unit_price": "10,01"}] * 3
    )
    answer = money.post(url("invoice_new"), data, headers={"HX-Request": "true"})
    said = text(answer)
    assert "€30.03" in said and "€7.66" in said and "€37.69" in said and "Class “standard” of Finland" in said
    assert not Invoice.objects.exists()
    without = money.post(url("invoice_new"), data | {"customer": ""}, headers={"HX-Request": "true"})
    assert "Choose the client" in text(without)


def test_a_draft_is_edited_and_a_concurrent_edit_is_a_conflict(money: Client, cast: Cast) -> None:
    made = draft(cast.company)
    row = made.lines.get()
    page = money.get(url("invoice_edit", made.pk))
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())
    original = re.search(r'name="original" value="([^"]+)"', page.content.decode())
    assert page.status_code == 200 and version
    data = {
        "version": version[1], "original": original[1] if original else "", "payment_term": made.payment_term_id,
        "currency": "EUR", "language": "en", "intro": "Thank you.",
    } | lines_of({"line": str(row.pk), "description": "Better", "unit_price": "120"})  # fmt: skip
    assert money.post(url("invoice_edit", made.pk), data).status_code == 303
    made.refresh_from_db()
    assert (made.net_amount, made.intro, made.lines.get().pk) == (Decimal("120.00"), "Thank you.", row.pk)
    again = money.post(url("invoice_edit", made.pk), data | {"intro": "Thanks!"})
    assert again.status_code == 409


def test_an_issued_invoice_has_no_edit_page(money: Client, cast: Cast) -> None:
    assert money.get(url("invoice_edit", issued(cast.company).pk)).status_code == 404


def test_from_draft_to_sent(money: Client, cast: Cast) -> None:
    made = draft(cast.company)
    assert money.get(url("invoice_issue", made.pk)).status_code == 200
    answer = money.post(url("invoice_issue", made.pk), {"on": clock.today(cast.company).isoformat()})
    assert answer.status_code == 303
    made.refresh_from_db()
    page = text(money.get(made.get_absolute_url()))
    assert made.number in page and "Reference" in page
    form = money.get(url("invoice_send", made.pk))
    assert made.number in text(form) and made.customer.invoice_email in form.content.decode()
    sent = money.post(
        url("invoice_send", made.pk), {"recipient": "a@b.example", "subject": "Invoice", "message": "Hello"}
    )
    assert sent.status_code == 303
    delivery = Delivery.objects.get()
    assert (delivery.recipient, delivery.mail.kind) == ("a@b.example", "document")
    assert delivery.mail.attachments == [["billing.documentfile", DocumentFile.objects.get().pk]]
    assert "a@b.example" in text(money.get(made.get_absolute_url()))


def test_issuing_twice_by_a_double_click_issues_once(money: Client, cast: Cast) -> None:
    made = draft(cast.company)
    data = {"on": clock.today(cast.company).isoformat(), "form_token": "abcdefgh1234"}
    answers = [money.post(url("invoice_issue", made.pk), data) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Invoice.objects.issued().count() == 1


def test_what_is_refused_says_why_and_keeps_the_form(money: Client, cast: Cast) -> None:
    made = draft(cast.company, customer=customer(country="SE", vat_id=""))
    answer = money.post(url("invoice_issue", made.pk), {"on": clock.today(cast.company).isoformat()})
    assert answer.status_code == 409 and "VAT ID" in text(answer)


def test_a_slip_is_asked_about(money: Client, cast: Cast) -> None:
    client = customer()
    client.addresses.all().delete()
    made = draft(cast.company, customer=client)
    asked = money.post(url("invoice_issue", made.pk), {"on": clock.today(cast.company).isoformat()})
    assert asked.status_code == 422 and "no address" in text(asked)


def test_a_failed_mail_shows_on_the_invoice(money: Client, cast: Cast) -> None:
    made = issued(cast.company)
    money.post(url("invoice_send", made.pk), {"recipient": "a@b.example", "subject": "x", "message": "y"})
    MailMessage.objects.update(state="failed", error="550 unknown user")
    page = text(money.get(made.get_absolute_url()))
    assert "could not be delivered" in page and "550 unknown user" in page


def test_the_pdf_is_stored_at_its_first_opening(money: Client, cast: Cast) -> None:
    made = issued(cast.company)
    first = money.get(url("invoice_pdf", made.pk))
    body = b"".join(first.streaming_content)  # type: ignore[attr-defined]
    assert body[:5] == b"%PDF-" and f"Invoice-{made.number}.pdf" in first.headers["Content-Disposition"]
    assert DocumentFile.objects.count() == 1
    again = money.get(url("invoice_pdf", made.pk))
    assert b"".join(again.streaming_content) == body  # type: ignore[attr-defined]
    drawn = money.get(url("invoice_pdf", draft(cast.company).pk))
    assert drawn.content[:5] == b"%PDF-" and DocumentFile.objects.count() == 1


def test_a_part_is_credited_from_the_page(money: Client, cast: Cast) -> None:
    paid = issued(cast.company, line("100", "2"), line("50"))
    first, second = paid.lines.all()
    page = money.get(url("invoice_credit", paid.pk))
    assert page.status_code == 200 and "Quantity left" in text(page)
    both = money.post(
        url("invoice_credit", paid.pk),
        {"reason": "x", "what": "parts", f"quantity_{first.pk}": "1", f"amount_{first.pk}": "5"},
    )
    assert both.status_code == 422 and "not both" in text(both)
    answer = money.post(
        url("invoice_credit", paid.pk),
        {"reason": "One too many", "what": "parts", f"quantity_{first.pk}": "1", f"amount_{second.pk}": "20"},
    )
    note = Invoice.objects.get(kind="credit_note")
    assert answer.headers["Location"] == note.get_absolute_url()
    assert (note.net_amount, note.credit_reason) == (Decimal("-120.00"), "One too many")
    assert text(money.get(note.get_absolute_url())).count(paid.number)


def test_work_is_chosen_and_drafted(money: Client, cast: Cast) -> None:
    project = ProjectFactory(company=cast.company, organisation=customer(), lead=cast.lead)
    first, second = hours(project, cast.staff, 90), hours(project, cast.staff, 60, task="Build")
    address = url("invoice_from_time", project.pk)
    page = money.get(address)
    assert "2:30" in text(page) and "€275.00" in text(page)
    sums = money.post(address, {"sums": "1", "entries": [first.pk], "grouping": "one"}, headers={"HX-Request": "true"})
    assert "€165.00" in text(sums) and not Invoice.objects.exists()
    money.post(address, {"entries": [first.pk], "grouping": "one"})
    assert Invoice.objects.get().net_amount == Decimal("165.00")
    left = text(money.get(address))
    assert "Build" in left and second.pk
    nothing = money.post(address, {"grouping": "one"})
    assert nothing.status_code == 422
    panel = text(money.get(url("project_invoices", project.pk)))
    assert "1:00 h, €110.00" in panel and "Draft invoice" in panel
    assert "1:00 h" in text(money.get(url("organisation_unbilled", project.organisation_id)))


def test_a_draft_is_deleted_from_the_page(money: Client, cast: Cast) -> None:
    made = draft(cast.company)
    assert "hours and expenses can be billed again" in text(money.get(url("invoice_delete", made.pk)))
    assert money.post(url("invoice_delete", made.pk)).headers["Location"] == url("invoices")
    assert not Invoice.objects.exists()


def test_who_may_see_what(cast: Cast, client_of: Any) -> None:
    firm()
    mine = customer(owner=cast.sales)
    hers, other = issued(cast.company, customer=mine), issued(cast.company)
    sales, stranger = client_of(cast.sales), client_of(cast.stranger)
    assert sales.get(hers.get_absolute_url()).status_code == 200
    assert sales.get(other.get_absolute_url()).status_code == 404
    assert sales.get(url("invoice_pdf", other.pk)).status_code == 404
    assert sales.get(url("invoice_issue", hers.pk)).status_code == 403
    assert stranger.get(url("invoices")).status_code == 403
    assert stranger.get(url("invoice_pdf", hers.pk)).status_code == 403
    said = text(sales.get(url("invoices")))
    assert hers.number in said and other.number not in said


def test_panels_of_client_and_deal(money: Client, cast: Cast) -> None:
    made = issued(cast.company)
    panel = text(money.get(url("organisation_invoices", made.customer_id)))
    assert made.number in panel and "€125.50" in panel


def test_the_page_of_an_invoice_costs_a_constant_number_of_queries(money: Client, cast: Cast) -> None:
    few, many = issued(cast.company, line()), issued(cast.company, *[line() for _at in range(20)])
    money.get(few.get_absolute_url())
    with CaptureQueriesContext(connection) as small:
        money.get(few.get_absolute_url())
    with CaptureQueriesContext(connection) as large:
        money.get(many.get_absolute_url())
    assert len(large) <= len(small)
    assert SYSTEM
