"""Pipelines in the settings: begun from a starter, ordered, their stages archived with the deals moved first."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core.errors import Refused
from core.models import AuditEvent
from crm import actions
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
            Deal.objects.filter(pk=deal.pk).update(closed_on=date(2026, 1, 1), **state)
    assert stage_history(stage.pipeline_id) == {stage.pk: (3, 1)}
    page = client_of(cast.owner).get(reverse("crm:stage_edit", args=[stage.pk])).content.decode()
    assert "33 % were won" in page


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
