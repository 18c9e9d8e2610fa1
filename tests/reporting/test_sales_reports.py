"""The sales reports: every number opens rows that make it up, a renamed stage changes none, and who may not, sees none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from core import clock
from crm import actions
from crm.models import Activity, Deal, Lead, LeadSource, Pipeline, Stage
from projects.models import Estimate, EstimateLine, Service
from reporting.calculations.sales import share, velocity
from reporting.sales.report import Cell
from tests.cast import Cast, client_of
from tests.factories import (
    DealFactory,
    FollowUpFactory,
    LossReasonFactory,
    OrganisationFactory,
    ServiceFactory,
    StageFactory,
)

pytestmark = pytest.mark.django_db
PAGES = ("funnel", "stages", "closings", "cycle", "activity", "sources")
DIMENSIONS = ("owner", "service", "source", "size", "competitor", "reason", "win_reason")
PERIOD = {"from": "2026-01-01", "to": "2026-12-31"}


def at(company: Any, day: date) -> Any:
    return clock.at(clock.now().replace(year=day.year, month=day.month, day=day.day, hour=9), company=company)


def opened(cast: Cast, stage: Stage, day: date, value: int, source: LeadSource | None) -> Deal:
    with at(cast.company, day):
        deal = DealFactory.build(
            company=cast.company, stage=stage, pipeline=stage.pipeline, owner=cast.sales, value=Decimal(value),
            organisation=OrganisationFactory(), currency=cast.company.currency, source=source, created_at=clock.now(),
        )  # fmt: skip
        return actions.open_deal(deal=deal, actor=cast.sales)


@pytest.fixture
def year(cast: Cast) -> list[Stage]:
    """Six deals of a year: three won, two lost, one open; two leads; a call and a note; a follow-up done."""
    first, second = StageFactory(name="Qualified", position=0), StageFactory(name="Offer", position=1)
    fair = LeadSource.objects.create(name="Fair")
    for n in range(6):
        day = date(2026, 1 + n, 10)
        deal = opened(cast, first, day, 4000 * (n + 1) ** 2, fair if n % 2 else None)
        with at(cast.company, day + timedelta(days=5)):
            if n != 5:
                actions.move_deal(deal=deal, to=second, actor=cast.sales)
            call = Activity(kind="call", text="Talked", user=cast.sales, deal=deal, at=clock.now())
            actions.log_activity(activity=call, actor=cast.sales)
        closes = day + timedelta(days=20)
        with at(cast.company, closes):
            if n in (0, 1, 3):
                actions.win_deal(deal=deal, on=closes, actor=cast.sales)
            elif n in (2, 4):
                actions.lose_deal(
                    deal=deal, reason=LossReasonFactory(), competitor="Rival" if n == 2 else "", note="",
                    price_gap_percent=Decimal(n * 5), on=closes, actor=cast.sales,
                )  # fmt: skip
    for state in ("new", "qualified"):
        with at(cast.company, date(2026, 3, 3)):
            Lead.objects.create(
                company=cast.company,
                name=f"L {state}",
                state=state,
                source=fair,
                owner=cast.sales,
                created_at=clock.now(),
            )
    actions.finish_follow_up(follow_up=FollowUpFactory(deal=deal, owner=cast.sales), actor=cast.sales)
    return [first, second]


def report_of(client: Client, page: str, **asked: Any) -> Any:
    response = client.get(reverse(f"reporting:sales_{page}"), PERIOD | asked)
    assert response.status_code == 200
    return response.context["report"]


def all_cells(client: Client) -> Iterator[tuple[str, Cell]]:
    for page in PAGES:
        for by in DIMENSIONS if page in ("closings", "cycle") else ("",):
            for cell in report_of(client, page, by=by).cells():
                yield f"{page} {by}", cell


def test_every_number_equals_the_rows_it_opens(cast: Cast, year: list[Stage]) -> None:
    client = client_of(cast.owner)
    seen = 0
    for where, cell in all_cells(client):
        if not cell.url:
            continue
        answer = client.get(cell.url)
        listing = answer.context["listing"]
        assert not listing.problems, (where, cell.url, listing.problems)
        if cell.count is not None:
            assert listing.count.value == cell.count, (where, cell)
        if cell.total is not None:
            field = "home_value" if "home_value" in cell.url else "part"
            assert listing.filtered.aggregate(total=Sum(field))["total"] == cell.total, (where, cell)
        seen += 1
    assert seen > 80


def test_the_numbers_of_the_year(cast: Cast, year: list[Stage]) -> None:
    client = client_of(cast.owner)
    closings = report_of(client, "closings")
    assert [one.cell.text for one in closings.measures][0::2] == ["3", "2", "60.0%"]
    cycle = report_of(client, "cycle").tables[0].foot
    assert [cell.text for cell in cycle.cells] == ["3", "20", "20"]
    reached = {row.name: row.cells[0].text for row in report_of(client, "funnel").tables[0].rows}
    assert (reached["Deals opened"], reached["Offer"], reached["Won"]) == ("6", "5", "3")
    stages = {row.name: [cell.text for cell in row.cells] for row in report_of(client, "stages").tables[0].rows}
    assert stages["Qualified"][0] == "6" and stages["Qualified"][3] == "5"
    assert stages["Offer"][3] == "15"


def test_won_and_lost_by_service(cast: Cast, year: list[Stage]) -> None:
    """A deal counts once, under the service that weighs most in its estimate; archived services keep their name."""
    design, code = ServiceFactory(name="Design"), ServiceFactory(name="Development")
    won, lost = Deal.objects.filter(state="won").order_by("pk")[:2], Deal.objects.filter(state="lost").first()
    for deal, lines in ((won[0], [(design, 600), (code, 60)]), (won[1], [(code, 300)]), (lost, [(design, 60)])):
        assert deal is not None
        estimate = Estimate.objects.create(company=deal.company, deal=deal, currency=deal.currency)
        for service, minutes in lines:
            EstimateLine.objects.create(
                estimate=estimate, service=service, description="x", minutes=minutes, hourly_price=Decimal(100),
                home_net_amount=Decimal(minutes),
            )  # fmt: skip
    Service.objects.filter(pk=code.pk).update(archived_at=clock.now())
    client = client_of(cast.owner)
    rows = {str(row.name): row for row in report_of(client, "closings", by="service").tables[0].rows}
    told = {name: [row.cells[0].text, row.cells[2].text] for name, row in rows.items()}
    assert told == {"Design": ["1", "1"], "Development": ["1", "0"], "Not named": ["1", "1"]}
    for row in rows.values():
        for cell in (row.cells[0], row.cells[2]):
            if cell.url:
                listing = client.get(cell.url).context["listing"]
                assert listing.count.value == cell.count and not listing.problems
    hidden = client_of(cast.auditor).get("/crm/deals/?service=none")
    assert hidden.status_code == 403 or hidden.context["listing"].problems, "asked only by who sees estimates"


def test_renaming_and_reordering_stages_changes_no_number(cast: Cast, year: list[Stage]) -> None:
    client = client_of(cast.owner)

    def numbers() -> list[list[str]]:
        report = report_of(client, "stages")
        return [
            [cell.text for cell in row.cells] for row in sorted(report.tables[0].rows, key=lambda r: r.cells[0].text)
        ]

    before = numbers()
    Stage.objects.filter(pk=year[0].pk).update(name="Something else", position=7)
    assert numbers() == before
    Stage.objects.filter(pk=year[1].pk).update(archived_at=clock.now())
    assert numbers() == before
    Deal.objects.filter(state="won").update(archived_at=clock.now())
    assert numbers() == before


def test_narrowed_to_a_person_a_pipeline_a_company(cast: Cast, year: list[Stage]) -> None:
    client = client_of(cast.owner)
    other = Pipeline.objects.create(name="Other")
    assert report_of(client, "closings", owner=cast.lead.pk).measures[0].cell.text == "0"
    assert report_of(client, "closings", pipeline=other.pk).measures[0].cell.text == "0"
    assert report_of(client, "closings", **{"from": "2025-01-01", "to": "2025-12-31"}).measures[0].cell.text == "0"
    assert "could not be understood" in client.get(reverse("reporting:sales_cycle"), {"from": "x"}).content.decode()


def test_hidden_from_who_may_not(cast: Cast, year: list[Stage]) -> None:
    for page in PAGES:
        assert client_of(cast.staff).get(reverse(f"reporting:sales_{page}")).status_code == 403
    heads = report_of(client_of(cast.sales), "sources").tables[0].head
    assert "Contribution so far" not in heads
    assert "Contribution so far" in report_of(client_of(cast.owner), "sources").tables[0].head


def test_the_arithmetic_of_velocity() -> None:
    """20 deals × 40 % × 15 000 ÷ 60 days = 2 000 a day."""
    assert velocity(20, 4, 6, Decimal(60000), Decimal(60)) == Decimal("2000.00")
    assert velocity(20, 0, 6, Decimal(0), Decimal(60)) is None
    assert velocity(20, 1, 0, Decimal(10), Decimal(0)) is None
    assert (share(1, 3), share(0, 0)) == (Decimal("33.3"), None)


@pytest.mark.parametrize("page", PAGES)
def test_pages_ask_as_often_for_many_deals(
    cast: Cast, year: list[Stage], page: str, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.owner)
    url = reverse(f"reporting:sales_{page}")
    client.get(url, PERIOD)
    with django_assert_max_num_queries(26):
        client.get(url, PERIOD)
