"""Pipelines in the settings: begun from a starter, ordered, their stages archived with the deals moved first."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import Refused
from core.models import AuditEvent
from crm import actions
from crm.calculations.chances import LEAST, chance_of
from crm.jobs import follow_stage_history
from crm.models import Competitor, Deal, Pipeline, Stage, StageChange
from crm.queries import stage_history
from crm.starters import STARTERS
from tests.cast import Cast, client_of
from tests.factories import DealFactory, LossReasonFactory, PipelineFactory, StageFactory

pytestmark = pytest.mark.django_db


def test_a_pipeline_begins_from_a_starter_and_never_with_certainty(cast: Cast) -> None:
    client = client_of(cast.owner)
    answer = client.post(reverse("crm:pipeline_new"), {"name": "Uusinnat İı", "starter": "renewals"})
    pipeline = Pipeline.objects.get(name="Uusinnat İı")
    assert answer.status_code == 303 and answer.headers["Location"] == reverse("crm:pipeline", args=[pipeline.pk])
    assert [stage.probability for stage in pipeline.stages.all()] == [60, 75, 85]
    assert all(chance < 100 for starter in STARTERS.values() for _name, chance, _idle in starter.stages)


@pytest.mark.parametrize("chance", ["100", "250", "-1"])
def test_a_certain_stage_is_refused_by_the_field(cast: Cast, chance: str) -> None:
    stage = StageFactory()
    data = {"name": "Sure", "probability": chance, "idle_days": "14", "version": stage.version}
    answer = client_of(cast.owner).post(reverse("crm:stage_edit", args=[stage.pk]), data)
    assert answer.status_code == 422
    stage.refresh_from_db()
    assert stage.probability == 40


def test_stages_change_places_by_button_and_by_dragging(cast: Cast) -> None:
    pipeline = PipelineFactory()
    a, b, c = (StageFactory(pipeline=pipeline, name=name, position=at) for at, name in enumerate("ABC"))
    client, url = client_of(cast.owner), reverse("crm:pipeline", args=[pipeline.pk])
    client.post(url, {"order": [a.pk, b.pk, c.pk], "up": c.pk})
    assert [stage.name for stage in pipeline.stages.all()] == ["A", "C", "B"]
    client.post(url, {"order": [c.pk, b.pk, a.pk]}, headers={"HX-Request": "true"})
    assert [stage.name for stage in pipeline.stages.all()] == ["C", "B", "A"]
    assert client.post(url, {"order": [c.pk, b.pk]}).status_code == 409
    assert AuditEvent.objects.filter(kind="crm.StagesOrdered").count() == 2


def test_the_deals_of_an_archived_stage_move_first(cast: Cast) -> None:
    pipeline = PipelineFactory()
    old, new = StageFactory(pipeline=pipeline, name="Old", position=0), StageFactory(pipeline=pipeline, name="New")
    deal = DealFactory(company=cast.company, stage=old)
    with pytest.raises(Refused):
        actions.archive_stage(stage=old, to=None, actor=cast.owner)
    url = reverse("crm:stage_archive", args=[old.pk])
    client = client_of(cast.owner)
    assert "1 open deal" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"to": new.pk}).status_code == 303
    deal.refresh_from_db()
    assert deal.stage == new and StageChange.objects.filter(deal=deal, to_stage=new).count() == 1
    with pytest.raises(Refused):
        actions.archive_stage(stage=new, to=None, actor=cast.owner)  # the last one stays


def test_a_pipeline_with_open_deals_stays(cast: Cast) -> None:
    deal = DealFactory(company=cast.company)
    with pytest.raises(Refused):
        actions.archive_pipeline(pipeline=deal.pipeline, actor=cast.owner)
    Deal.objects.filter(pk=deal.pk).update(state="won", closed_on="2026-01-01")
    assert actions.archive_pipeline(pipeline=deal.pipeline, actor=cast.owner).archived_at


def test_history_says_what_a_stage_is_worth(cast: Cast) -> None:
    stage = StageFactory()
    for at in range(4):
        deal = DealFactory.build(
            company=cast.company, stage=stage, pipeline=stage.pipeline, owner=cast.sales, currency=cast.company.currency,
            organisation=DealFactory(company=cast.company).organisation,
        )  # fmt: skip
        actions.open_deal(deal=deal, actor=cast.sales)
        if at:
            state = {"state": "won"} if at == 1 else {"state": "lost", "loss_reason": LossReasonFactory()}
            Deal.objects.filter(pk=deal.pk).update(closed_on=clock.today(), **state)
    assert stage_history(stage.pipeline_id) == {stage.pk: (3, 1)}
    page = client_of(cast.owner).get(reverse("crm:stage_edit", args=[stage.pk])).content.decode()
    assert "33 % were won" in page
    Deal.objects.filter(state="lost").update(closed_on=clock.today() - timedelta(days=400))
    assert stage_history(stage.pipeline_id) == {stage.pk: (1, 1)}


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_chance_is_a_share_of_enough_deals_and_never_certain(closed: int, won: int) -> None:
    won = min(closed, won)
    chance = chance_of(closed, won)
    assert (chance is None) == (closed < LEAST)
    if chance is not None:
        assert 0 <= chance <= 99 and (chance == 99 or abs(Decimal(won) * 100 / closed - chance) <= Decimal("0.5"))


def closed_deals(cast: Cast, stage: Stage, won: int, lost: int) -> None:
    day, reason = clock.today(cast.company), LossReasonFactory()
    for at in range(won + lost):
        deal = DealFactory(company=cast.company, stage=stage, pipeline=stage.pipeline, owner=cast.sales)
        StageChange.objects.create(
            deal=deal, to_stage=stage, state="open", probability=20, position=stage.position, home_value=0,
            at=clock.now(),
        )  # fmt: skip
        state = {"state": "won"} if at < won else {"state": "lost", "loss_reason": reason}
        Deal.objects.filter(pk=deal.pk).update(closed_on=day, **state)


def test_untyped_stages_follow_what_was_won(cast: Cast) -> None:
    client_of(cast.owner).post(reverse("crm:pipeline_new"), {"name": "Ours", "starter": "renewals"})
    pipeline = Pipeline.objects.get(name="Ours")
    first, second, third = pipeline.stages.all()
    assert {stage.probability_basis for stage in (first, second, third)} == {"begun"}
    closed_deals(cast, first, won=8, lost=12)
    closed_deals(cast, second, won=19, lost=0)
    closed_deals(cast, third, won=20, lost=0)
    third.probability_basis, third.probability = "typed", 42
    third.save()
    follow_stage_history()
    told = {stage.name: (stage.probability, stage.probability_basis) for stage in pipeline.stages.all()}
    assert list(told.values()) == [(40, "history"), (75, "begun"), (42, "typed")]
    follow_stage_history()
    assert AuditEvent.objects.filter(kind="crm.StageChanceSet").count() == 1
    assert DealFactory(company=cast.company, stage=first, pipeline=pipeline, value=100, home_value=100)
    assert Deal.objects.with_chance().filter(state="open", stage=first).get().chance == 40
    with time_machine.travel(clock.now() + timedelta(days=400)):
        follow_stage_history()
    first.refresh_from_db()
    assert (first.probability, first.probability_basis) == (60, "begun")


def test_typing_and_emptying_the_probability(cast: Cast) -> None:
    stage = StageFactory(probability=60, probability_basis="begun", first_probability=60)
    closed_deals(cast, stage, won=20, lost=5)
    client, url = client_of(cast.owner), reverse("crm:stage_edit", args=[stage.pk])

    def save(chance: str) -> tuple[int, str]:
        stage.refresh_from_db()
        data = {"name": stage.name, "probability": chance, "idle_days": "14", "version": stage.version}
        assert client.post(url, data).status_code == 303
        stage.refresh_from_db()
        return stage.probability, stage.probability_basis

    assert save("60") == (60, "typed")
    assert save("33") == (33, "typed")
    assert 'value="33"' in client.get(url).content.decode()
    assert save("") == (80, "history")
    assert 'value="80"' not in client.get(url).content.decode()
    new = reverse("crm:stage_new", args=[stage.pipeline_id])
    assert client.post(new, {"name": "Last", "probability": "", "idle_days": "14"}).status_code == 303
    last = Stage.objects.get(name="Last")
    assert (last.probability, last.first_probability, last.probability_basis) == (80, 80, "begun")


def test_no_deal_is_certain_before_it_is_won(cast: Cast) -> None:
    deal = DealFactory(company=cast.company, owner=cast.sales)
    data = {
        "name": deal.name, "organisation": deal.organisation_id, "value": "0", "currency": deal.currency_id,
        "pipeline": deal.pipeline_id, "stage": deal.stage_id, "owner": deal.owner_id, "company": deal.company_id,
        "version": deal.version, "probability": "100",
    }  # fmt: skip
    answer = client_of(cast.sales).post(reverse("crm:deal_edit", args=[deal.pk]), data)
    assert answer.status_code == 422 and "at most 99" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(probability=100)


def test_a_competitor_is_counted_once_however_it_is_typed(cast: Cast) -> None:
    for name in ("Norrsken Digital", "  norrsken DIGITAL ", "Ñorrsken Digital"):
        actions.lose_deal(
            deal=DealFactory(company=cast.company), reason=LossReasonFactory(), competitor=name, note="",
            on=date(2026, 11, 1), actor=cast.sales,
        )  # fmt: skip
    assert Competitor.objects.count() == 1


@pytest.mark.parametrize("name", ["pipelines", "loss_reasons", "win_reasons", "competitors"])
def test_only_who_shapes_sales_enters(cast: Cast, name: str) -> None:
    assert client_of(cast.owner).get(reverse(f"crm:{name}")).status_code == 200
    assert client_of(cast.sales).get(reverse(f"crm:{name}")).status_code == 403


def test_stage_names_are_kept_apart_but_an_archived_one_may_come_again(cast: Cast) -> None:
    pipeline = PipelineFactory()
    StageFactory(pipeline=pipeline, name="Offer", position=0)
    away = StageFactory(pipeline=pipeline, name="Talks", position=1)
    client, url = client_of(cast.owner), reverse("crm:stage_new", args=[pipeline.pk])
    data = {"name": "offer", "probability": "30", "idle_days": "7", "required": ["next_step", "value"]}
    assert client.post(url, data).status_code == 422
    actions.archive_stage(stage=away, to=None, actor=cast.owner)
    assert client.post(url, data | {"name": "Talks"}).status_code == 303
    made = Stage.objects.live().get(name="Talks")
    assert (made.required, made.position) == (["next_step", "value"], 2)
