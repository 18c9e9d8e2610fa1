"""Figures on lists and on Today: within the reader's scope, each amount once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from billing.models import Reminder
from core import clock
from core.access import grants_of
from core.fields import differences
from core.lists.listing import Listing
from core.models import MailMessage
from core.permissions import Scope
from crm.lists import OrganisationList
from projects.lists import ProjectList
from projects.models import Project
from reporting.attention import needs
from reporting.lists import FactList
from reporting.today import Reader
from tests.billing.factories import firm, hours, issued, line
from tests.cast import Cast
from tests.factories import DealFactory, FollowUpFactory, OrganisationFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def test_sales_see_what_their_own_clients_owe(cast: Cast) -> None:
    firm()
    own, other = OrganisationFactory(owner=cast.sales), OrganisationFactory(owner=cast.owner)
    for client in (own, other):
        issued(cast.company, line("100"), customer=client)
    for reader, seen in ((cast.sales, {own.pk}), (cast.finance, {own.pk, other.pk})):
        rows = OrganisationList.opened(reader, "").rows
        assert {row.pk for row in rows if row.open_balance} == seen


def test_a_margin_column_shows_projects_whose_margin_is_open_to_the_reader(cast: Cast) -> None:
    projects = [ProjectFactory(company=cast.company, department=department) for department in (cast.delivery, None)]
    for project in projects:
        hours(project, cast.staff)
    assert all(row.contribution for row in ProjectList.opened(cast.finance, "").rows)
    grants_of(cast.lead)["projects.project.view"] = Scope.ALL
    found = {row.pk: row.contribution for row in ProjectList.opened(cast.lead, "").rows}
    assert found[projects[0].pk] and found[projects[1].pk] is None


def test_a_large_export_of_facts_keeps_its_period_and_basis(cast: Cast) -> None:
    project = ProjectFactory(company=cast.company)
    today = clock.today(cast.company)
    for back in (0, 40):
        hours(project, cast.staff, on=today - timedelta(days=back))
    listing = FactList.opened(cast.owner, f"first={today}&last={today}&basis=earned")
    assert {row.starts_on for row in listing.rows} == {today}
    assert not FactList.opened(cast.owner, f"first={today}&last=junk").rows
    assert not FactList.opened(cast.owner, "basis=junk").rows
    assert isinstance(listing, Listing) and isinstance(listing.data, QueryDict)


def test_an_overdue_invoice_counts_once_whatever_its_reminders(cast: Cast) -> None:
    firm()
    today = clock.today(cast.company)
    invoice = issued(cast.company, line("100"), customer=OrganisationFactory(owner=cast.sales), on=today)
    for level in (1, 2, 3):
        mail = MailMessage.objects.create(key=f"r{level}", message_id=f"r{level}", kind="reminder", to=["a@b.example"])
        Reminder.objects.create(invoice=invoice, level=level, on=today, open_amount=invoice.gross_amount, mail=mail)
    reader = Reader(cast.finance, cast.company, today + timedelta(days=60))
    [todo] = [todo for todo in needs(reader) if todo.icon == "invoice"]
    assert todo.sum == reader.money(Decimal("125.50"))
    assert "1 invoice is overdue." in todo.text


def test_deals_without_an_open_step_ask_for_one(cast: Cast) -> None:
    bare, done, planned = (DealFactory(company=cast.company, owner=cast.sales) for _n in range(3))
    FollowUpFactory(deal=done, owner=cast.sales, done_at=clock.now())
    FollowUpFactory(deal=planned, owner=cast.sales, done_at=clock.now())
    FollowUpFactory(deal=planned, owner=cast.sales)
    titles = [str(todo.title) for todo in needs(Reader(cast.sales, cast.company, clock.today(cast.company)))]
    assert any("2 deals of yours have no next step" in title for title in titles), titles
    assert bare.pk


def test_what_few_people_cost_is_hidden_by_team_never_by_client(cast: Cast, client: Client) -> None:
    day = clock.today(cast.company)
    project = ProjectFactory(company=cast.company, department=cast.delivery, lead=cast.lead)
    hours(project, cast.staff, price="100", cost_amount=Decimal("38"), department=cast.delivery)
    for reader, by, seen in (
        (cast.lead, "department", False),
        (cast.lead, "client", True),
        (cast.finance, "department", True),
    ):
        client.force_login(reader)
        page = client.get(reverse("reporting:margins"), {"by": by, "from": day, "to": day})
        assert ("–" not in page.context["rows"][0]["cells"]["labour"]) is seen


def test_the_history_of_a_project_hides_sold_amounts_from_those_without_budgets(cast: Cast) -> None:
    new = {"name": "Site", "lines": [{"name": "Design", "minutes": 600, "net_amount": "11000.00"}]}
    for reader, seen in ((cast.lead, True), (cast.staff, False)):
        told = differences(Project, {}, new, reader)
        assert any("11000.00" in one.after for one in told) is seen
