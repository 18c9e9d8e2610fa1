"""Two people close the same deal at once, with real threads and commits: one is first, the other is told by whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import clock
from core.errors import Conflict
from crm import actions
from crm.models import Deal, StageChange, TimelineEntry
from projects.models import Project
from tests.cast import Cast, make_cast
from tests.concurrency.test_issue import together
from tests.factories import DealFactory, LossReasonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sold() -> tuple[Cast, Deal]:
    cast = make_cast()
    return cast, DealFactory(company=cast.company, owner=cast.sales)


def winning(cast: Cast, deal: Deal, who: Any) -> Callable[[], Any]:
    return lambda: actions.win_deal(deal=deal, on=clock.today(cast.company), actor=who)


def losing(cast: Cast, deal: Deal, who: Any) -> Callable[[], Any]:
    reason, on = LossReasonFactory(), clock.today(cast.company)
    return lambda: actions.lose_deal(deal=deal, reason=reason, competitor="", note="", on=on, actor=who)


@pytest.mark.parametrize("turn", range(2))
def test_won_and_lost_at_once(sold: tuple[Cast, Deal], turn: int) -> None:
    cast, deal = sold
    works = [winning(cast, deal, cast.sales), losing(cast, deal, cast.owner)]
    found = together(*works[turn:], *works[:turn])
    told = [one for one in found if isinstance(one, Conflict)]
    deal.refresh_from_db()
    first = cast.sales if deal.state == "won" else cast.owner
    assert len(told) == 1 and str(told[0]).startswith(f"{first} has marked “{deal}” as {deal.state} on ")
    assert Project.objects.filter(deal=deal).count() == (1 if deal.state == "won" else 0)
    assert StageChange.objects.filter(deal=deal).exclude(state="open").count() == 1


def test_won_four_times_at_once_is_won_once(sold: tuple[Cast, Deal]) -> None:
    cast, deal = sold
    found = together(*[winning(cast, deal, who) for who in (cast.sales, cast.owner) * 2])
    assert sum(isinstance(one, Conflict) for one in found) == 3
    assert Project.objects.filter(deal=deal).count() == 1
    assert TimelineEntry.objects.filter(kind="deal.won", deal=deal).count() == 1
