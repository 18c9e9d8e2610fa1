"""A second pipeline of the demo: contracts that come up for renewal, with stages of their own."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import acting, moment
from crm import actions
from crm.demo_clients import organisation
from crm.models import Deal, FollowUp, Pipeline, Stage

STAGES = (("Comes up", 70, 45), ("Talked about", 80, 21), ("Agreed in words", 95, 10))
# client, name, value a year, stage, days until it ends, next step
RENEWALS = (
    ("rautatammi", "Hosting and care 2027", 22_200, "Talked about", 38, "Send the new price list"),
    ("saaristo", "Support 2027", 11_280, "Comes up", 39, "Ask how the year went"),
    ("koivukoulu", "Hosting 2027", 4_680, "Agreed in words", 20, "Send the contract to sign"),
)


def begin(world: World) -> None:
    pipeline = Pipeline.objects.create(name="Renewals", position=1)
    for position, (name, chance, idle) in enumerate(STAGES):
        Stage.objects.create(pipeline=pipeline, name=name, position=position, probability=chance, idle_days=idle)
    stages = {stage.name: stage for stage in pipeline.stages.all()}
    for client, name, value, stage, ends_in, step in RENEWALS:
        at = organisation(client)
        with clock.at(moment(world.today - timedelta(days=25)), company=world.company):
            deal = Deal(
                company=world.company, name=name, organisation=at, pipeline=pipeline, stage=stages["Comes up"],
                owner=at.owner or world.people["mikael"], currency=at.currency or world.company.currency,
                value=Decimal(value), expected_close_on=world.today + timedelta(days=ends_in),
            )  # fmt: skip
            deal = actions.open_deal(deal=deal, actor=acting(deal.owner))
        with clock.at(moment(world.today - timedelta(days=6)), company=world.company):
            if stage != "Comes up":
                actions.move_deal(deal=deal, to=stages[stage], actor=acting(deal.owner))
            follow_up = FollowUp(text=step, due_on=world.today + timedelta(days=3), owner=deal.owner, deal=deal)
            actions.plan_follow_up(follow_up=follow_up, actor=acting(deal.owner))


register(DemoPart("crm.renewals", 11, begin=begin))
