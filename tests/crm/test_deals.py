"""Deals: every step leaves a row in the stage log, closed deals don't move, sums are in the company's currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from core.errors import Refused
from core.models import AuditEvent, Currency, ExchangeRate
from crm import actions
from crm.models import Deal, StageChange, TimelineEntry
from tests.cast import Cast
from tests.factories import DealFactory, LossReasonFactory, StageFactory

pytestmark = pytest.mark.django_db


def test_moving_logs_the_way_and_tells_the_client(cast: Cast) -> None:
    deal = DealFactory(company=cast.company, owner=cast.sales)
    to = StageFactory(pipeline=deal.pipeline, name="Negotiation", probability=60)
    actions.move_deal(deal=deal, to=to, actor=cast.sales)
    change = StageChange.objects.get(deal=deal)
    assert (change.from_stage, change.to_stage, change.probability) == (deal.stage, to, 60)
    assert TimelineEntry.objects.filter(organisation=deal.organisation, kind="deal.moved").count() == 1


def test_moving_twice_is_moving_once(cast: Cast) -> None:
    deal = DealFactory(company=cast.company)
    to = StageFactory(pipeline=deal.pipeline, name="Negotiation")
    for _twice in range(2):
        actions.move_deal(deal=deal, to=to, actor=cast.sales)
    assert StageChange.objects.filter(deal=deal).count() == 1


def test_a_stage_of_another_pipeline_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        actions.move_deal(
            deal=DealFactory(company=cast.company), to=StageFactory(pipeline__name="Other"), actor=cast.sales
        )


def test_winning_closes_on_the_day_and_is_told_once(cast: Cast) -> None:
    deal = DealFactory(company=cast.company, value=Decimal("40000"))
    actions.win_deal(deal=deal, on=date(2026, 11, 19), actor=cast.sales)
    with pytest.raises(Refused):
        actions.win_deal(deal=deal, on=date(2026, 11, 19), actor=cast.sales)
    deal.refresh_from_db()
    assert (deal.state, deal.closed_on, deal.home_value) == ("won", date(2026, 11, 19), Decimal("40000.00"))
    assert AuditEvent.objects.filter(kind="crm.DealWon").count() == 1
    assert StageChange.objects.get(deal=deal).probability == 100


def test_losing_keeps_the_reason_and_reopening_takes_it_away(cast: Cast) -> None:
    deal = DealFactory(company=cast.company)
    reason = LossReasonFactory()
    actions.lose_deal(
        deal=deal, reason=reason, competitor="Rival", note="Too dear", on=date(2026, 11, 19), actor=cast.sales
    )
    deal.refresh_from_db()
    assert (deal.state, deal.loss_reason, str(deal.competitor)) == ("lost", reason, "Rival")
    actions.reopen_deal(deal=deal, actor=cast.sales)
    deal.refresh_from_db()
    assert (deal.state, deal.loss_reason, deal.closed_on) == ("open", None, None)


def test_value_at_home_uses_the_rate_of_the_day(cast: Cast) -> None:
    usd = Currency.objects.get_or_create(code="USD", defaults={"name": "US dollar"})[0]
    ExchangeRate.objects.create(base=cast.company.currency, currency=usd, on=date(2020, 1, 1), rate=Decimal("0.92"))
    built = DealFactory.build(
        company=cast.company,
        organisation=DealFactory(company=cast.company).organisation,
        pipeline=(stage := StageFactory()).pipeline,
        stage=stage,
        owner=cast.sales,
        currency=usd,
        value=Decimal("1000"),
    )
    deal = actions.open_deal(deal=built, actor=cast.sales)
    assert deal.home_value == Decimal("920.00")


def test_without_a_rate_a_foreign_deal_is_refused(cast: Cast) -> None:
    deal = DealFactory(company=cast.company)
    deal.currency = Currency.objects.get_or_create(code="JPY", defaults={"name": "Yen", "minor_units": 0})[0]
    with pytest.raises(Refused):
        actions.open_deal(deal=deal, actor=cast.sales)


@pytest.mark.parametrize("name", ["staff", "auditor", "stranger", "finance"])
def test_who_may_not_sell_may_not_win(cast: Cast, name: str) -> None:
    deal = DealFactory(company=cast.company)
    with pytest.raises(PermissionDenied):
        actions.win_deal(deal=deal, on=date(2026, 11, 19), actor=cast.of(name))


def test_the_stage_log_is_only_added_to(cast: Cast) -> None:
    deal = DealFactory(company=cast.company)
    actions.move_deal(deal=deal, to=StageFactory(pipeline=deal.pipeline, name="Negotiation"), actor=cast.sales)
    with pytest.raises(DatabaseError), transaction.atomic():
        StageChange.objects.filter(deal=deal).update(probability=1)


def test_weighted_value_of_the_pipeline(cast: Cast) -> None:
    """domain.md section 12: 40 000 × 60 % + 25 000 × 25 % + 90 000 × 10 % = 39 250."""
    for value, chance in ((40000, 60), (25000, 25), (90000, 10)):
        DealFactory(company=cast.company, home_value=Decimal(value), probability=chance)
    assert sum(deal.weighted for deal in Deal.objects.open().with_weighted()) == Decimal("39250")
