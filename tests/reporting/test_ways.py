"""From contact to cash: days and margin between the steps of a seeded client, counted by hand; medians of the firm."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.actions import Chosen, Grouping, draft_from_time, issue_invoice
from core import clock
from core.access import grants_of
from core.permissions import Scope
from crm.actions import log_activity, lose_deal, record
from crm.contact_kinds import AUTOMATIC
from crm.models import Activity, Deal, Organisation
from crm.permissions import MAIL_VIEW
from projects.models import Project, TimeEntry
from reporting.lists import WayList
from reporting.models import ClientWay
from reporting.ways import GAPS, gaps_of_firm, steps_of
from tests.billing.factories import SYSTEM, customer, firm, hours, issued, line
from tests.billing.money import part, pay
from tests.billing.quotes.factories import accept, sent_quote
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    DealFactory,
    LeadFactory,
    LossReasonFactory,
    OrganisationFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def way_of(cast: Cast, name: str, contact: int, opened: int, worked: int, invoiced: int) -> Organisation:
    """Days before today."""
    today = clock.today(cast.company)
    client = OrganisationFactory(name=name, owner=cast.sales)
    LeadFactory(company=cast.company, organisation=client, created_at=at(today - timedelta(days=contact)))
    deal = DealFactory(company=cast.company, organisation=client)
    Deal.objects.filter(pk=deal.pk).update(created_at=at(today - timedelta(days=opened)))
    project = ProjectFactory(company=cast.company, organisation=client)
    hours(project, cast.staff, on=today - timedelta(days=worked))
    issued(cast.company, line("100"), customer=client, on=today - timedelta(days=invoiced))
    return client


@pytest.fixture
def clients(cast: Cast) -> list[Organisation]:
    firm()
    return [way_of(cast, "Aalto", 60, 50, 30, 0), way_of(cast, "İnci Şirketi", 40, 36, 20, 0)]


def test_a_seeded_client_shows_gaps_counted_by_hand(cast: Cast, clients: list[Organisation]) -> None:
    way = ClientWay.objects.get(organisation=clients[0])
    assert (way.to_deal, way.to_invoice) == (10, 30)
    assert way.quoted_on is None and way.paid_on is None
    told = {str(step.label): step for step in steps_of(way, cast.owner)}
    assert told["First hour"].days == 20  # since the deal, as no quote lies between
    assert told["First invoice"].days == 30
    assert told["First invoice"].margin is not None
    sums = sum(step.margin for step in told.values() if step.margin is not None)
    assert isinstance(sums, Decimal)
    assert all(step.margin is None for step in steps_of(way, cast.sales))


def test_the_whole_way_from_the_lead_to_the_money(cast: Cast, django_assert_num_queries: Any) -> None:
    """Lead −100, deal −90, quote −80, accepted −70, hours −60 and −50, invoice −40, due −26, paid −20, by hand."""
    company = firm()
    today = clock.today(company)

    def days_ago(days: int) -> Any:
        return clock.at(at(today - timedelta(days=days)), company=company)

    client = customer(name="Kaya İnşaat", owner=cast.sales)
    LeadFactory(company=company, organisation=client, created_at=at(today - timedelta(days=100)))
    deal = DealFactory(company=company, organisation=client, owner=cast.sales)
    Deal.objects.filter(pk=deal.pk).update(created_at=at(today - timedelta(days=90)))
    with days_ago(80):
        quote = sent_quote(company, deal=deal, customer=client)
    with days_ago(70):
        accept(quote)
    project = Project.objects.get(deal=deal)
    for days, minutes, cost in ((60, 600, "380"), (50, 300, "190")):
        hours(project, cast.staff, minutes, "100", on=today - timedelta(days=days), cost_amount=Decimal(cost))
    with days_ago(40):
        chosen = Chosen(list(TimeEntry.objects.values_list("pk", flat=True)))
        drafted = draft_from_time(project=project, chosen=chosen, grouping=Grouping.ONE, actor=SYSTEM)
        invoice = issue_invoice(invoice=drafted, actor=SYSTEM, on=today - timedelta(days=40))
    with days_ago(20):
        pay(invoice, "1882.50", part(invoice, "1882.50"))

    way = ClientWay.objects.get(organisation=client)
    gaps = [getattr(way, name) for name in GAPS]
    assert gaps == [10, 10, 10, 10, 20, 14, 6]
    steps_of(way, cast.owner)  # the reader's rights are read once
    with django_assert_num_queries(1):
        told = {str(step.label): step for step in steps_of(way, cast.owner)}
    assert [step.days for step in told.values()] == [None, 10, 10, 10, 10, 20, 14, 6]
    assert [told[name].margin for name in ("First hour", "First invoice", "Due", "Paid")] == [
        Decimal("620.00"), Decimal("310.00"), Decimal(0), Decimal(0),
    ]  # fmt: skip
    firm_gaps = {gap.name: gap for gap in gaps_of_firm(cast.owner, company, today - timedelta(days=120), today)}
    assert [firm_gaps[name].typical for name in GAPS] == [Decimal(days) for days in gaps]
    listing = WayList.opened(cast.owner, f"company={company.pk}&passed=to_paid&paid_from={today - timedelta(days=20)}")
    assert [row.organisation for row in listing.rows] == [client] and not listing.problems


def test_a_quote_after_the_first_invoice_is_no_step_and_nobody_waits_for_it(cast: Cast) -> None:
    firm()
    today = clock.today(cast.company)
    client = way_of(cast, "Aalto", 60, 50, 30, 5)
    sent_quote(cast.company, customer=client)
    way = ClientWay.objects.get(organisation=client)
    assert (way.invoiced_on, way.quoted_on, way.to_quote) == (today - timedelta(days=5), None, None)
    gaps = {gap.name: gap for gap in gaps_of_firm(cast.owner, cast.company, today - timedelta(days=90), today)}
    assert [gaps[name].waiting for name in ("to_deal", "to_quote", "to_invoice", "to_paid")] == [0, 0, 0, 1]
    assert WayList.opened(cast.owner, "waiting=to_quote").count.value == 0


def test_medians_and_the_clients_behind_them(cast: Cast, clients: list[Organisation]) -> None:
    today = clock.today(cast.company)
    first = today - timedelta(days=90)
    gaps = {gap.name: gap for gap in gaps_of_firm(cast.owner, cast.company, first, today)}
    assert (gaps["to_deal"].typical, gaps["to_deal"].slowest, gaps["to_deal"].done) == (Decimal(7), 10, 2)
    assert gaps["to_invoice"].typical == Decimal(25)
    assert gaps["to_paid"].waiting == 2 and gaps["to_quote"].waiting == 0
    client = Client()
    client.force_login(cast.owner)
    page = client.get(reverse("reporting:ways"))
    for row, name in zip(page.context["gaps"], GAPS, strict=True):
        for url, count in ((row["done_url"], gaps[name].done), (row["waiting_url"], gaps[name].waiting)):
            if url:
                listing = WayList.opened(cast.owner, url.partition("?")[2])
                assert listing.count.value == count and not listing.problems
                assert client.get(url).status_code == 200


def test_own_clients_only_and_the_same_number_of_queries(cast: Cast, clients: list[Organisation]) -> None:
    other = way_of(cast, "Muu", 9, 8, 7, 0)
    Organisation.objects.filter(pk=other.pk).update(owner=cast.owner)
    today = clock.today(cast.company)
    assert grants_of(cast.sales)["reporting.way.view"] == Scope.OWN
    with CaptureQueriesContext(connection) as asked:
        gaps = gaps_of_firm(cast.sales, cast.company, today - timedelta(days=90), today)
    assert gaps[0].done == 2 and len(asked) == 1


def test_the_panel_and_who_may(cast: Cast, clients: list[Organisation]) -> None:
    for user, status in ((cast.owner, 200), (cast.sales, 200), (cast.finance, 200), (cast.staff, 403)):
        client = Client()
        client.force_login(user)
        assert client.get(reverse("reporting:client_way", args=[clients[0].pk])).status_code == status
        page = client.get(reverse("reporting:ways"))
        assert (page.status_code, b"First invoice" in page.content) == (status, status == 200)


def test_a_client_s_ways_with_two_companies_stay_apart(cast: Cast) -> None:
    today, client = clock.today(cast.company), OrganisationFactory(owner=cast.sales)
    other = CompanyFactory(name="Keski Oy")
    for company, days, lead_days in ((cast.company, 10, 15), (other, 50, 90)):
        LeadFactory(company=company, organisation=client, created_at=at(today - timedelta(days=lead_days)))
        deal = DealFactory(company=company, organisation=client, owner=cast.sales)
        Deal.objects.filter(pk=deal.pk).update(created_at=at(today - timedelta(days=days)))
        for kind, before in (("meeting", days + 2 * (company == other)), ("note", 200)):
            row = Activity(kind=kind, text="Talked", deal=deal, organisation=client, user=cast.sales)
            row.at = at(today - timedelta(days=before + 50 * (company == other)))
            log_activity(activity=row, actor=cast.sales)
    ways = {way.company_id: (way.contact_on, way.opened_on) for way in ClientWay.objects.filter(organisation=client)}
    assert ways == {
        cast.company.pk: (today - timedelta(days=15), today - timedelta(days=10)),
        other.pk: (today - timedelta(days=102), today - timedelta(days=50)),
    }


def test_what_a_robot_sends_is_no_first_contact(cast: Cast) -> None:
    """Newsletters and absence notes stand on the timeline; the way begins with the first mail that a person wrote."""
    today, client = clock.today(cast.company), OrganisationFactory(owner=cast.sales)
    deal = DealFactory(company=cast.company, organisation=client, owner=cast.sales)
    Deal.objects.filter(pk=deal.pk).update(created_at=at(today - timedelta(days=5)))
    for kind, days in ((AUTOMATIC, 90), ("mail.in", 12)):
        record(
            subject=client, kind=kind, permission=MAIL_VIEW, summary="Mail", organisation=client, actor=cast.sales,
            at=at(today - timedelta(days=days)),
        )  # fmt: skip
    assert ClientWay.objects.get(organisation=client).contact_on == today - timedelta(days=12)


def test_nobody_waits_for_a_quote_once_all_deals_are_lost(cast: Cast) -> None:
    today, client = clock.today(cast.company), OrganisationFactory(owner=cast.sales)
    deal = DealFactory(company=cast.company, organisation=client, owner=cast.sales)
    for lost, count in ((False, 1), (True, 0)):
        if lost:
            lose_deal(deal=deal, reason=LossReasonFactory(), competitor="", note="", on=today, actor=cast.sales)
        gaps = {gap.name: gap for gap in gaps_of_firm(cast.sales, cast.company, today - timedelta(days=9), today)}
        assert gaps["to_quote"].waiting == WayList.opened(cast.sales, "waiting=to_quote").count.value == count
