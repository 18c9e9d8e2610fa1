"""From contact to cash: days and margin between the steps of a seeded client, counted by hand; medians of the firm."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.access import grants_of
from core.permissions import Scope
from crm.actions import log_activity
from crm.models import Activity, Deal, Organisation
from reporting.lists import WayList
from reporting.models import ClientWay
from reporting.ways import GAPS, gaps_of_firm, steps_of
from tests.billing.factories import firm, hours, issued, line
from tests.cast import Cast
from tests.factories import CompanyFactory, DealFactory, LeadFactory, OrganisationFactory, ProjectFactory

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


def test_medians_and_the_clients_behind_them(cast: Cast, clients: list[Organisation]) -> None:
    today = clock.today(cast.company)
    first = today - timedelta(days=90)
    gaps = {gap.name: gap for gap in gaps_of_firm(cast.owner, cast.company, first, today)}
    assert (gaps["to_deal"].typical, gaps["to_deal"].slowest, gaps["to_deal"].done) == (Decimal(7), 10, 2)
    assert gaps["to_invoice"].typical == Decimal(25)
    assert gaps["to_paid"].waiting == 2 and gaps["to_quote"].waiting == 2
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
