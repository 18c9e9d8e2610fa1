"""The deal's margin: expected before it is won, and beside the very numbers of its project afterwards (C7)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.access import System
from crm import actions as sales
from projects import actions
from projects.models import EstimateLine, Project
from reporting.margins import whole_life
from reporting.promises import compared, promise_of
from tests.cast import Cast, client_of
from tests.factories import DealFactory, WorkRoleFactory

pytestmark = pytest.mark.django_db
SYSTEM = System("tests")


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u00a0", " ").split())


def test_promised_and_actual_stand_beside_each_other(cast: Cast) -> None:
    deal = DealFactory(company=cast.company, owner=cast.lead)
    url = f"/margins/of-deal/{deal.pk}/"
    assert "to see its margin before it is won" in text(client_of(cast.lead).get(url))
    estimate = actions.plan_deal(
        deal=deal,
        lines=[
            EstimateLine(description="Design", work_role=WorkRoleFactory(), minutes=6000),
            EstimateLine(description="Photos", external_cost=Decimal(1000)),
        ],
        actor=SYSTEM,
    )
    expected = text(client_of(cast.lead).get(url))
    assert "€12,000" in expected and "€7,180" in expected and "59.8%" in expected and "So far" not in expected
    sales.win_deal(deal=deal, on=date(2026, 11, 19), actor=cast.owner)
    project = Project.objects.get(deal=deal)
    project.lead, project.starts_on = cast.lead, date(2026, 11, 19)
    actions.open_project(project=project, budget=[], actor=SYSTEM)
    hours = actions.Hours(project=project, on=date(2026, 11, 20), worked=600)
    actions.log_time(user=cast.staff, hours=[hours], actor=SYSTEM)
    actual = whole_life(project)
    assert (actual.revenue, actual.labour_cost) == (Decimal("1100.00"), Decimal("382.00"))
    rows = compared(promise_of(estimate), actual, "EUR")
    assert [row.actual for row in rows][:2] == ["10", "€1,100"] and rows[4].tone == "bad"
    shown = text(client_of(cast.lead).get(url))
    assert "So far" in shown and "€718" in shown
    assert client_of(cast.sales).get(url).status_code == 403
