"""One view of money: the same margin by every dimension, every euro once (W2, Q3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from core.models import Employment, WorkRoleRate
from erp.models import Expense, ExpenseCategory
from projects import actions
from projects.models import Project
from reporting.margins import DIMENSIONS, EARNED, INVOICED, Period, margin_table, whole_life
from reporting.models import MoneyFact
from tests.cast import Cast
from tests.factories import OrganisationFactory, ProjectFactory

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture(autouse=True)
def rates(cast: Cast) -> None:
    job = Employment.objects.get(user=cast.staff)
    WorkRoleRate.objects.filter(company=cast.company, work_role=job.work_role).update(
        hourly_price=Decimal("150"), hourly_cost=Decimal("38.20")
    )


def work(cast: Cast, project: Project, minutes: int, on: date = date(2026, 11, 16)) -> None:
    actions.log_time(user=cast.staff, hours=[actions.Hours(project, on, minutes)], actor=cast.staff)


def project_of(cast: Cast, **more: object) -> Project:
    given = {
        "company": cast.company,
        "organisation": OrganisationFactory(),
        "lead": cast.lead,
        "department": cast.delivery,
    }
    return ProjectFactory(**given | more)


def spend(cast: Cast, project: Project | None, kind: str, cost: str) -> None:
    category = ExpenseCategory.objects.get_or_create(name=kind, defaults={"kind": kind})[0]
    amounts = dict.fromkeys(("gross_amount", "net_amount", "cost_amount", "home_cost_amount"), Decimal(cost))
    Expense.objects.create(
        company=cast.company,
        user=cast.staff,
        on=date(2026, 11, 10),
        supplier="X",
        category=category,
        currency=cast.company.currency,
        project=project,
        state="submitted",
        **amounts,
    )


def test_the_worked_example_of_the_rules(cast: Cast) -> None:
    """domain.md section 11: 320 h, revenue 48 000, bought in 14 000 → contribution 21 776 = 45.4 %."""
    project = project_of(cast)
    for day in range(2, 22):
        work(cast, project, 960, date(2026, 11, day))
    spend(cast, project, "pass_through", "6000")
    spend(cast, project, "external", "8000")
    table = margin_table(cast.owner, cast.company, NOVEMBER, DIMENSIONS["client"], EARNED)
    total = table.total
    assert (total.revenue, total.net_revenue, total.labour_cost) == (
        Decimal("48000"),
        Decimal("34000"),
        Decimal("12224"),
    )
    assert total.contribution == Decimal("21776")
    assert total.contribution_percent.quantize(Decimal("0.1")) == Decimal("45.4")


def test_every_dimension_sums_to_the_same_total(cast: Cast) -> None:
    first, second = project_of(cast), project_of(cast)
    work(cast, first, 60)
    work(cast, second, 90, date(2026, 11, 17))
    work(cast, project_of(cast, organisation=None, billing="none"), 30, date(2026, 11, 18))
    spend(cast, None, "overhead", "100")
    totals = {
        margin_table(cast.owner, cast.company, NOVEMBER, one, EARNED).total.loaded_margin for one in DIMENSIONS.values()
    }
    assert len(totals) == 1


def test_internal_work_is_overhead_not_client_cost(cast: Cast) -> None:
    work(cast, project_of(cast, organisation=None, billing="none"), 60)
    total = margin_table(cast.owner, cast.company, NOVEMBER, DIMENSIONS["client"], EARNED).total
    assert (total.labour_cost, total.overhead) == (Decimal(0), Decimal("38.20"))


def test_a_fixed_price_is_earned_by_completion(cast: Cast) -> None:
    """domain.md section 9: price 50 000, 40 % done → earned 20 000; never more than the price."""
    project = project_of(cast, billing="fixed", fixed_price=Decimal("50000"), estimated_minutes=1000)
    work(cast, project, 400)
    assert whole_life(project).revenue == Decimal("20000.00")
    work(cast, project, 900, date(2026, 11, 17))
    assert whole_life(project).revenue == Decimal("50000.00")


def test_shares_of_completion_never_add_up_to_more(cast: Cast) -> None:
    project = project_of(cast, billing="fixed", fixed_price=Decimal("100"), estimated_minutes=7)
    for day in range(1, 8):
        work(cast, project, 1, date(2026, 11, day))
    assert whole_life(project).revenue == Decimal("100.00")


def test_nothing_is_invoiced_before_an_invoice(cast: Cast) -> None:
    work(cast, project_of(cast), 60)
    assert margin_table(cast.owner, cast.company, NOVEMBER, DIMENSIONS["client"], INVOICED).total.revenue == 0


def test_the_list_of_facts_sums_to_the_figure(cast: Cast, client: Client) -> None:
    project = project_of(cast)
    work(cast, project, 60)
    client.force_login(cast.owner)
    answer = client.get(f"/margins/facts/?project={project.pk}")
    assert answer.status_code == 200
    shown = MoneyFact.objects.filter(project=project).reading(EARNED)
    assert sum(row.home_amount for row in shown) == whole_life(project).contribution == Decimal("111.80")


@pytest.mark.parametrize("path", ["/", "/margins/", "/receivables/", "/cash/", "/margins/facts/"])
@pytest.mark.parametrize(
    ("name", "allowed"),
    [("owner", "*"), ("finance", "*"), ("staff", "/"), ("stranger", "/"), ("sales", "/")],
)
def test_who_sees_which_figures(cast: Cast, client: Client, path: str, name: str, allowed: str) -> None:
    client.force_login(cast.of(name))
    assert client.get(path).status_code == (200 if allowed == "*" or path == allowed else 403)
