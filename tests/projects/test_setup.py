"""A won deal proposes one project; the winner is led to its set-up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from core.errors import Refused
from crm import actions as sales
from crm.models import Deal
from projects import actions
from projects.models import BudgetLine, Project
from tests.cast import Cast
from tests.factories import DealFactory, ProjectFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)


@pytest.fixture
def won(cast: Cast) -> Deal:
    deal = DealFactory(company=cast.company, owner=cast.sales, value=Decimal("50000"))
    return sales.win_deal(deal=deal, on=DAY, actor=cast.sales)


def test_winning_proposes_one_project(won: Deal) -> None:
    project = Project.objects.get(deal=won)
    assert (project.state, project.organisation, project.fixed_price) == (
        "proposed",
        won.organisation,
        Decimal("50000"),
    )


def test_set_up_opens_it_with_its_budget(won: Deal, cast: Cast) -> None:
    budget = [
        actions.BudgetInput("Design", 6000, Decimal("10000")),
        actions.BudgetInput("Build", 12000, Decimal("40000")),
    ]
    actions.open_project(project=Project.objects.get(deal=won), budget=budget, actor=cast.lead)
    project = Project.objects.get(deal=won)
    assert project.state == "active"
    assert list(project.budget_lines.values_list("name", flat=True)) == ["Design", "Build"]


def test_reopening_takes_the_proposal_away(won: Deal, cast: Cast) -> None:
    sales.reopen_deal(deal=won, actor=cast.sales)
    assert not Project.objects.filter(deal=won).exists()


def test_a_deal_whose_project_has_begun_stays_won(won: Deal, cast: Cast) -> None:
    actions.open_project(project=Project.objects.get(deal=won), budget=[], actor=cast.lead)
    with pytest.raises(Refused) as refusal:
        sales.reopen_deal(deal=won, actor=cast.sales)
    assert refusal.value.link == Project.objects.get(deal=won).get_absolute_url()


def test_attaching_replaces_the_proposal(won: Deal, cast: Cast) -> None:
    other = ProjectFactory(
        company=cast.company, organisation=won.organisation, lead=cast.lead, department=cast.delivery
    )
    actions.attach_deal(project=other, deal=won, actor=cast.lead)
    assert Project.objects.get(deal=won) == other


def test_attaching_lets_a_fixed_price_and_its_hours_grow(won: Deal, cast: Cast) -> None:
    Project.objects.filter(deal=won).update(estimated_minutes=600, fixed_price=Decimal("5000"))
    other = ProjectFactory(
        company=cast.company,
        organisation=won.organisation,
        lead=cast.lead,
        department=cast.delivery,
        billing=Project.Billing.FIXED,
        fixed_price=Decimal("10000"),
        estimated_minutes=6000,
    )
    actions.attach_deal(project=other, deal=won, actor=cast.lead)
    other.refresh_from_db()
    assert (other.fixed_price, other.estimated_minutes) == (Decimal("15000"), 6600)


def test_the_owner_is_led_from_won_to_set_up_and_through_it(cast: Cast, client: Client) -> None:
    deal = DealFactory(company=cast.company, owner=cast.owner, value=Decimal("9000"))
    client.force_login(cast.owner)
    answer = client.post(f"/crm/deals/{deal.pk}/win/", {"on": "2026-11-19"})
    project = Project.objects.get(deal=deal)
    assert answer["Location"] == f"/projects/{project.pk}/setup/"
    page = client.get(answer["Location"])
    assert page.status_code == 200
    data = {
        "name": "Portal",
        "organisation": deal.organisation_id,
        "lead": cast.lead.pk,
        "billing": "time",
        "currency": "EUR",
        "company": cast.company.pk,
        "version": project.version,
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-name": "Build 🚀 İş",
        "lines-0-minutes": "80:00",
        "lines-0-net_amount": "8,000.00",
        "lines-0-ORDER": "1",
    }
    answer = client.post(f"/projects/{project.pk}/setup/", data)
    assert answer.status_code == 303, answer.context["form"].errors
    assert BudgetLine.objects.get().minutes == 4800
    assert Project.objects.get().state == "active"
