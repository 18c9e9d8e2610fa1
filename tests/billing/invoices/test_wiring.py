"""What billing tells the floors below: guards, search, the column, the nightly proofs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.columns import OpenBalanceColumn
from billing.extensions import keep_billed_hours, keep_clients_that_owe
from billing.models import Invoice
from billing.queries import proofs
from billing.queries.finding import find_invoices
from core.editing import archive
from core.errors import Refused
from core.extensions import ask_guards
from crm.models import Organisation
from crm.permissions import ORGANISATION_EDIT
from tests.billing.factories import SYSTEM, customer, draft, firm, hours, issued, line
from tests.billing.invoices.test_credit import credit
from tests.cast import Cast, client_of, make_cast
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_client_that_owes_is_not_archived() -> None:
    made = issued()
    with pytest.raises(Refused, match="open invoices") as refusal:
        archive(made.customer, actor=SYSTEM, permission=ORGANISATION_EDIT, act="crm.archive_organisation")
    assert f"customer={made.customer_id}" in refusal.value.link
    waiting = draft(made.company)
    assert "drafts" in str(keep_clients_that_owe(waiting.customer))
    credit(made)
    assert keep_clients_that_owe(made.customer) is None


def test_billed_hours_stay_as_they_are() -> None:
    from billing.actions import Chosen, Grouping, delete_draft, draft_from_time

    project = ProjectFactory(company=firm(), organisation=customer())
    entry = hours(project, UserFactory())
    assert keep_billed_hours(entry) is None
    made = draft_from_time(project=project, chosen=Chosen([entry.pk]), grouping=Grouping.ONE, actor=SYSTEM)
    with pytest.raises(Refused, match="draft of an invoice"):
        ask_guards("projects.change_time", entry)
    delete_draft(invoice=made, actor=SYSTEM)
    ask_guards("projects.change_time", entry)


def test_an_invoice_is_found_by_number_reference_client_and_amount(cast: Cast) -> None:
    firm()
    made = issued(cast.company, line("1234.5"))
    for query in (made.number, made.reference, made.customer_name.lower(), "1549.30"):
        hits = find_invoices(cast.finance, query, 5)
        assert [hit.url for hit in hits] == [made.get_absolute_url()], query
    assert find_invoices(cast.finance, made.number, 5)[0].exact
    assert not find_invoices(cast.stranger, made.number, 5)


def test_the_open_balance_stands_on_the_clients(cast: Cast) -> None:
    firm()
    made = issued(cast.company)
    column = OpenBalanceColumn("open_balance", "Open")
    with CaptureQueriesContext(connection) as asked:
        rows = list(column.annotate(Organisation.objects.all()))
    assert len(asked) == 1
    assert [column.value(row) for row in rows if row.pk == made.customer_id] == ["€125.50"]


def test_the_nights_find_nothing_wrong_and_name_what_is() -> None:
    company = firm()
    paid = issued(company)
    credit(paid)
    issued(company, line("3.33"), line("7.77"))
    assert not proofs.wrong_balances() and not proofs.broken_numbers() and not proofs.wrong_totals()
    assert proofs.continuity(company.pk)[0]["missing"] == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_invoicebalance SET credited_amount = 0, open_amount = gross_amount")
    assert [problem.arguments["number"] for problem in proofs.wrong_balances()] == [paid.number]


def test_a_gap_is_noticed() -> None:
    company = firm()
    issued(company)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_numberseries SET next_number = 5")
    late = issued(company)
    assert [problem.arguments["last"] for problem in proofs.broken_numbers()] == [1]
    cast = make_cast()
    page = client_of(cast.auditor).get("/billing/invoices/numbers/")
    assert page.status_code == 200 and "which is 1" in page.content.decode()
    assert client_of(cast.sales).get("/billing/invoices/numbers/").status_code == 403
    assert proofs.continuity(company.pk)[0]["missing"] == 3 and Invoice.objects.get(pk=late.pk).serial == 5
