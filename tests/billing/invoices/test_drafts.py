"""Drafts: by hand and from time, changed, thrown away; an hour stands on one invoice only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from billing.actions import Chosen, Grouping, delete_draft, draft_from_time, draft_invoice, edit_draft, issue_invoice
from billing.models import BilledEntry, BilledExpense, Invoice, Line
from billing.queries.unbilled import unbilled_entries, unbilled_of
from core import clock
from core.errors import Conflict, Refused
from core.models import AuditEvent
from erp.models import Expense, ExpenseCategory
from projects.models import Project
from tests.billing.factories import SYSTEM, customer, draft, firm, hours, line
from tests.factories import BudgetLineFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return ProjectFactory(company=firm(), organisation=customer())


def bill(project: Project, *entries: Any, grouping: Grouping = Grouping.BUDGET_LINE, expenses: Any = ()) -> Invoice:
    chosen = Chosen([entry.pk for entry in entries], [row.pk for row in expenses])
    return draft_from_time(project=project, chosen=chosen, grouping=grouping, actor=SYSTEM)


def test_a_draft_has_no_number_and_takes_its_defaults_from_the_client() -> None:
    client = customer(language="fi", buyer_reference="PO 77120")
    made = draft(firm(), customer=client)
    assert (made.number, made.issued_on, made.state) == ("", None, "draft")
    assert (made.currency_id, made.buyer_reference, made.payment_term.days) == ("EUR", "PO 77120", 14)
    assert (made.net_amount, made.gross_amount) == (Decimal("100.00"), Decimal("125.50"))
    assert AuditEvent.objects.get(kind="billing.InvoiceDrafted").facts["invoice_id"] == made.pk


def test_an_archived_client_gets_no_invoice() -> None:
    client = customer(archived_at=clock.now())
    with pytest.raises(Refused, match="archived"):
        draft(firm(), customer=client)


def test_only_who_may_draft_drafts(cast) -> None:  # type: ignore[no-untyped-def]
    firm()
    for person in (cast.stranger, cast.staff, cast.sales, cast.auditor):
        with pytest.raises(PermissionDenied):
            draft(cast.company, actor=person)
    assert draft(cast.company, actor=cast.finance).created_by == cast.finance


@pytest.mark.parametrize(
    ("grouping", "descriptions"),
    [
        (Grouping.BUDGET_LINE, ["Design", "Build"]),
        (Grouping.PERSON, ["Site, Aino", "Site, Bo"]),
        (Grouping.ONE, ["Site"]),
    ],
)
def test_hours_become_lines_by_group(project: Project, grouping: Grouping, descriptions: list[str]) -> None:
    Project.objects.filter(pk=project.pk).update(name="Site")
    project.refresh_from_db()
    design = BudgetLineFactory(project=project, name="Design", position=1)
    build = BudgetLineFactory(project=project, name="Build", position=2)
    aino, bo = UserFactory(name="Aino"), UserFactory(name="Bo")
    entries = [
        hours(project, aino, 90, budget_line=design),
        hours(project, bo, 60, budget_line=build),
        hours(project, aino, 30, budget_line=design),
    ]
    made = bill(project, *entries, grouping=grouping)
    lines = list(made.lines.all())
    assert [row.description for row in lines] == descriptions
    assert sum(row.quantity for row in lines) == Decimal("3.0000")
    assert made.net_amount == sum(entry.value_amount for entry in entries) == Decimal("330.00")
    assert BilledEntry.objects.filter(line__invoice=made).count() == 3


def test_weeks_are_lines_and_say_their_days(project: Project) -> None:
    today = clock.today(project.company)
    monday = today - timedelta(days=today.weekday())
    person = UserFactory()
    first = hours(project, person, on=monday - timedelta(days=7))
    second = hours(project, person, on=monday)
    lines = list(bill(project, second, first, grouping=Grouping.WEEK).lines.all())
    assert [(row.service_from, row.service_to) for row in lines] == [(first.on, first.on), (second.on, second.on)]


def test_two_prices_are_two_lines(project: Project) -> None:
    person = UserFactory()
    made = bill(project, hours(project, person, 60, "110"), hours(project, person, 60, "90"), grouping=Grouping.ONE)
    assert sorted(row.unit_price for row in made.lines.all()) == [Decimal("90"), Decimal("110")]


def test_an_hour_stands_on_one_live_invoice_only(project: Project) -> None:
    entry = hours(project, UserFactory())
    made = bill(project, entry)
    assert not unbilled_entries(project).exists()
    with pytest.raises(Refused, match="another invoice"):
        bill(project, entry)
    other = draft(project.company, customer=project.organisation)
    with pytest.raises(IntegrityError, match="hours_billed_once"), transaction.atomic():
        BilledEntry.objects.create(time_entry=entry, line=other.lines.get(), value_amount=1)
    delete_draft(invoice=made, actor=SYSTEM)
    assert bill(project, entry).pk


def test_a_deleted_draft_frees_its_hours_and_cannot_come_back(project: Project) -> None:
    entry = hours(project, UserFactory())
    made = bill(project, entry)
    delete_draft(invoice=made, actor=SYSTEM)
    assert list(unbilled_entries(project)) == [entry] and not Invoice.objects.exists()
    with pytest.raises(Invoice.DoesNotExist):
        delete_draft(invoice=made, actor=SYSTEM)


def test_an_issued_invoice_is_neither_edited_nor_deleted() -> None:
    made = draft()
    issue_invoice(invoice=made, actor=SYSTEM, on=clock.today(made.company))
    with pytest.raises(Refused, match="can't be changed"):
        edit_draft(invoice=made, lines=[line()], actor=SYSTEM)
    with pytest.raises(Refused, match="can't be deleted"):
        delete_draft(invoice=made, actor=SYSTEM)


def test_editing_keeps_lines_and_frees_what_is_taken_out(project: Project) -> None:
    person = UserFactory()
    first, second = hours(project, person, 60, "110"), hours(project, person, 60, "90")
    made = bill(project, first, second, grouping=Grouping.ONE)
    cheap, dear = made.lines.order_by("unit_price")
    dear.unit_price = Decimal("100")
    edited = edit_draft(invoice=made, lines=[dear, line("5", description="Parking")], actor=SYSTEM)
    assert edited.net_amount == Decimal("105.00")
    assert list(unbilled_entries(project)) == [second]
    assert [row.description for row in Line.objects.filter(invoice=made)][-1] == "Parking"
    # The value of the hours stays; the rest of the line is a price adjustment.
    assert BilledEntry.objects.get().value_amount == Decimal("110.00")
    event = AuditEvent.objects.get(kind="billing.DraftChanged")
    assert (event.facts["old"]["net_amount"], event.facts["new"]["net_amount"]) == ("200.00", "105.00")
    assert not Line.objects.filter(pk=cheap.pk).exists()


def test_an_edit_over_someone_elses_is_a_conflict() -> None:
    made = draft()
    edit_draft(invoice=made, lines=[line("1")], actor=SYSTEM, version=made.version)
    with pytest.raises(Conflict):
        edit_draft(invoice=made, lines=[line("2")], actor=SYSTEM, version=made.version)


def test_rebillable_expenses_go_on_with_their_markup_once(project: Project) -> None:
    category = ExpenseCategory.objects.create(name="Travel", kind="pass_through")
    row = Expense.objects.create(
        company=project.company, user=UserFactory(), on=clock.today(project.company), supplier="VR", category=category,
        currency=project.currency, gross_amount=Decimal("114.00"), net_amount=Decimal("100.00"),
        tax_amount=Decimal("14.00"), deductible_tax_amount=Decimal("14.00"), cost_amount=Decimal("100.00"),
        home_cost_amount=Decimal("100.00"), project=project, rebill=True, markup_percent=Decimal("10"),
        description="Train to Turku", state="approved",
    )  # fmt: skip
    assert unbilled_of([project])[0].expenses == 1
    made = bill(project, expenses=[row])
    assert made.net_amount == Decimal("110.00") and "Train to Turku" in made.lines.get().description
    assert BilledExpense.objects.get().expense == row and not unbilled_of([project])
    with pytest.raises(Refused):
        bill(project, expenses=[row])


def test_hours_of_a_fixed_price_are_not_billed_by_the_hour(project: Project) -> None:
    entry = hours(project, UserFactory())
    Project.objects.filter(pk=project.pk).update(billing="fixed", fixed_price=100)
    with pytest.raises(Refused):
        bill(project, entry)


def test_what_waits_is_summed_by_project(project: Project) -> None:
    person = UserFactory()
    hours(project, person, 90)
    hours(project, person, 30)
    found = unbilled_of([project])[0]
    assert (found.minutes, found.value_amount) == (120, Decimal("220.00"))
    assert found.oldest_on == clock.today(project.company)


def test_a_draft_line_can_be_priced_in_a_discounted_way() -> None:
    made = draft_invoice(
        invoice=Invoice(company=firm(), customer=customer(), language="en"),
        lines=[line("348.35", "16", discount_percent=Decimal("4"))],
        actor=SYSTEM,
    )
    assert made.net_amount == Decimal("5350.66")
