"""The plan behind a deal: priced by the rates of the day, frozen when won, the budget of what follows."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.access import System
from core.errors import Refused
from core.money import round_money
from crm import actions as sales
from crm.models import Deal
from projects import actions
from projects.estimating import EstimateSums, sums_of
from projects.models import BudgetLine, Estimate, EstimateLine, Project
from tests.cast import Cast, client_of
from tests.factories import DealFactory, ProjectFactory, ServiceFactory, WorkRoleFactory, WorkRoleRateFactory

DAY = date(2026, 11, 19)
SYSTEM = System("tests")
db = pytest.mark.django_db


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u00a0", " ").split())


@pytest.fixture
def deal(cast: Cast) -> Deal:
    found: Deal = DealFactory(company=cast.company, owner=cast.lead, value=Decimal("20000"))
    return found


def rows_of(*rows: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for at, row in enumerate(rows):
        data |= {f"lines-{at}-{name}": value for name, value in ({"ORDER": str(at + 1)} | row).items()}
    return data


def plan(deal: Deal) -> Estimate:
    role = WorkRoleFactory(name="Designer")
    return actions.plan_deal(
        deal=deal,
        lines=[
            EstimateLine(description="Design", work_role=role, minutes=6000, hourly_price=None),
            EstimateLine(description="Photographer", external_cost=Decimal("1000"), markup_percent=Decimal("15")),
        ],
        actor=SYSTEM,
    )


@db
def test_the_rates_of_the_day_are_stamped(deal: Deal) -> None:
    estimate = plan(deal)
    work, bought = estimate.lines.all()
    assert (work.hourly_price, work.hourly_cost) == (Decimal("110"), Decimal("38.20"))
    assert (work.net_amount, work.cost_amount) == (Decimal("11000.00"), Decimal("3820.00"))
    assert (bought.net_amount, bought.cost_amount) == (Decimal("1150.00"), Decimal("1000.00"))
    sums = sums_of(estimate.lines.all())
    assert (sums.minutes, sums.margin) == (6000, Decimal("7330.00"))
    assert round_money(sums.margin_percent or Decimal(0), "EUR") == Decimal("60.33")


@db
def test_a_person_a_service_and_a_typed_price(cast: Cast, deal: Deal) -> None:
    service = ServiceFactory(company=cast.company, price=Decimal("125"), work_role=WorkRoleFactory())
    client = client_of(cast.owner)
    data = {"assumptions": "Two workshops"} | rows_of(
        {"person": str(cast.staff.pk), "minutes": "10:00"},
        {"service": str(service.pk), "minutes": "2"},
        {"description": "Pro bono", "minutes": "1", "hourly_price": "0", "work_role": ""},
    )
    answer = client.post(f"/projects/deals/{deal.pk}/estimate/", data)
    assert answer.status_code == 303 and answer["Location"] == deal.get_absolute_url()
    lines = list(Estimate.objects.get(deal=deal).lines.all())
    assert [line.hourly_price for line in lines] == [Decimal(110), Decimal(125), Decimal(0)]
    assert [line.description for line in lines] == [cast.staff.name, service.name, "Pro bono"]
    assert lines[1].hourly_cost == Decimal("38.20") and lines[2].hourly_cost == 0
    # The form opens again with what was saved, and saving it anew changes nothing.
    page = client.get(f"/projects/deals/{deal.pk}/estimate/")
    assert page.status_code == 200 and "Two workshops" in text(page)


@db
def test_what_is_wrong_is_named(cast: Cast, deal: Deal) -> None:
    client = client_of(cast.sales)
    url = f"/projects/deals/{deal.pk}/estimate/"
    answer = client.post(
        url, rows_of({"description": "x"}, {"minutes": "1:00"}, {"minutes": "1", "external_cost": "5"})
    )
    said = text(answer)
    assert answer.status_code == 422
    for expected in ("Enter the hours, or what it costs", "Say what it is", "Either hours or bought in"):
        assert expected in said, expected
    assert not Estimate.objects.exists()


@db
def test_the_sums_are_the_servers_and_the_margin_is_for_those_allowed(cast: Cast, deal: Deal) -> None:
    data = rows_of({"work_role": str(WorkRoleFactory().pk), "minutes": "100"}) | {"lines-act": "totals"}
    url = f"/projects/deals/{deal.pk}/estimate/"
    seen = text(client_of(cast.lead).post(url, data, headers={"HX-Request": "true"}))
    assert "€11,000.00" in seen and "Expected margin, 65.3%" in seen and "€7,180.00" in seen
    hidden = text(client_of(cast.sales).post(url, data, headers={"HX-Request": "true"}))
    assert "€11,000.00" in hidden and "margin" not in hidden and "3,820" not in hidden


@db
def test_refusals(cast: Cast, deal: Deal) -> None:
    url = f"/projects/deals/{deal.pk}/estimate/"
    other = DealFactory(company=cast.company, owner=cast.sales)
    assert client_of(cast.lead).get(f"/projects/deals/{other.pk}/estimate/").status_code == 404
    assert client_of(cast.staff).get(url).status_code == 403
    assert client_of(cast.finance).post(url, rows_of()).status_code == 403
    assert "Nobody has planned" in text(client_of(cast.finance).get(url))


@db
def test_won_it_is_frozen_by_the_database_and_becomes_the_budget(cast: Cast, deal: Deal) -> None:
    estimate = plan(deal)
    sales.win_deal(deal=deal, on=DAY, actor=cast.owner)
    project = Project.objects.get(deal=deal)
    assert project.estimated_minutes == 6000
    assert [(line.name, line.minutes, line.net_amount) for line in project.budget_lines.all()] == [
        ("Design", 6000, Decimal("11000.00")),
        ("Photographer", 0, Decimal("1150.00")),
    ]
    for change in (
        lambda: Estimate.objects.filter(pk=estimate.pk).update(assumptions="x"),
        lambda: Estimate.objects.filter(pk=estimate.pk).update(frozen_at=None),
        lambda: EstimateLine.objects.filter(estimate=estimate).update(minutes=1),
        lambda: EstimateLine.objects.filter(estimate=estimate).delete(),
        lambda: EstimateLine.objects.create(estimate=estimate, description="x", minutes=60, hourly_price=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(Refused):
        actions.plan_deal(deal=deal, lines=[], actor=SYSTEM)
    answer = client_of(cast.owner).post(
        f"/projects/deals/{deal.pk}/estimate/",
        rows_of() | {"version": Estimate.objects.get().version, "assumptions": ""},
    )
    assert answer.status_code == 409
    page = text(client_of(cast.owner).get(f"/projects/deals/{deal.pk}/estimate/"))
    assert "stays as it was promised" in page and "Photographer" in page


@db
def test_reopened_it_can_be_planned_anew(cast: Cast, deal: Deal) -> None:
    estimate = plan(deal)
    sales.win_deal(deal=deal, on=DAY, actor=cast.owner)
    sales.reopen_deal(deal=Deal.objects.get(pk=deal.pk), actor=cast.owner)
    estimate.refresh_from_db()
    assert estimate.frozen_at is None and not BudgetLine.objects.exists()
    EstimateLine.objects.filter(estimate=estimate).update(description="New")


@db
def test_attaching_hands_the_budget_over(cast: Cast, deal: Deal) -> None:
    plan(deal)
    sales.win_deal(deal=deal, on=DAY, actor=cast.owner)
    other = ProjectFactory(company=cast.company, organisation=deal.organisation)
    BudgetLine.objects.create(project=other, name="Before", position=4)
    actions.attach_deal(project=other, deal=deal, actor=SYSTEM)
    assert list(other.budget_lines.values_list("name", flat=True)) == ["Before", "Design", "Photographer"]


@db
def test_the_deal_shows_it_and_its_list_a_column(cast: Cast, deal: Deal) -> None:
    plan(deal)
    url = f"/projects/of-deal/{deal.pk}/estimate/"
    lead, seller = text(client_of(cast.lead).get(url)), text(client_of(cast.sales).get(url))
    assert "Expected margin, 60.3%" in lead and "€7,330.00" in lead and "100:00" in lead
    assert "€12,150.00" in seller and "margin" not in seller
    shown = text(client_of(cast.owner).get("/crm/deals/?columns=name&columns=estimate&columns=expected_margin"))
    assert "€7,330.00" in shown
    assert "7,330" not in text(client_of(cast.sales).get("/crm/deals/"))
    sales.win_deal(deal=deal, on=DAY, actor=cast.owner)
    assert "Worked so far" in text(client_of(cast.owner).get(url))


@db
def test_the_page_asks_as_often_for_many_lines(cast: Cast, deal: Deal) -> None:
    plan(deal)
    client, url = client_of(cast.owner), f"/projects/deals/{deal.pk}/estimate/"
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    estimate = Estimate.objects.get(deal=deal)
    EstimateLine.objects.bulk_create(
        EstimateLine(estimate=estimate, description=f"İş {n} 🚀", minutes=60, hourly_price=1, person=cast.staff)
        for n in range(20)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    # The book of people's rates asks three times, however many there are.
    assert len(many) <= len(one) + 4


@db
def test_rates_follow_the_day_of_saving(cast: Cast, deal: Deal) -> None:
    estimate = plan(deal)
    assert estimate.rates_on == clock.today(cast.company)
    WorkRoleRateFactory._meta.model.objects.update(hourly_cost=Decimal("50"))
    line = estimate.lines.first()
    assert line is not None
    data = {"version": estimate.version, "assumptions": ""} | rows_of(
        {"line": str(line.pk), "description": "Design", "work_role": str(line.work_role_id), "minutes": "100",
         "hourly_price": "110"},
    )  # fmt: skip
    assert client_of(cast.owner).post(f"/projects/deals/{deal.pk}/estimate/", data).status_code == 303
    assert [row.cost_amount for row in estimate.lines.all()] == [Decimal("5000.00")]


money = st.decimals(min_value=0, max_value=10**9, places=2)


@given(st.lists(st.tuples(st.integers(0, 10**6), money, money, st.booleans()), max_size=20))
def test_the_margin_is_price_less_cost(rows: list[tuple[int, Decimal, Decimal, bool]]) -> None:
    lines = [
        EstimateLine(
            minutes=0 if bought else minutes, home_net_amount=net, net_amount=net, cost_amount=cost,
            external_cost=cost if bought else None,
        )
        for minutes, net, cost, bought in rows
    ]  # fmt: skip
    sums: EstimateSums = sums_of(lines)
    assert sums.margin == sums.net_amount - sums.own_cost - sums.bought_in
    assert sums.margin_percent is None or sums.home_net_amount
