"""Clients, people, leads and deals of the demo; some pages of the house's story stand here by name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import acting, moment
from crm import (
    actions,
    demo_duplicates,  # noqa: F401  rows entered twice
    demo_inbox,  # noqa: F401  mail that came in
    demo_leads,
    demo_mail,  # noqa: F401  texts, letters and meetings
    demo_renewals,  # noqa: F401  a second pipeline
    demo_rights,  # noqa: F401  consents and an erasure
    demo_talks,  # noqa: F401  who talked to whom
    demo_targets,  # noqa: F401  targets that were set
    demo_turkish,  # noqa: F401  the business of the Turkish company
    demo_views,  # noqa: F401  shared views of the lists
)
from crm.demo_clients import add_client, organisation, put_deal, talk
from crm.demo_contacts import add_contacts, check_vat_numbers
from crm.demo_names import CLIENTS, OPEN_DEALS, PROSPECTS
from crm.demo_newcomers import NEWCOMERS, welcome
from crm.demo_sales import between, lose, missed, open_sale, sales, walk
from crm.models import FollowUp, LeadSource, LossReason, Pipeline, Stage, WinReason

STAGES = (("Qualified", 20), ("Discovery", 35), ("Proposal", 60), ("Negotiation", 75), ("Verbal yes", 90))
REASONS = ("Price", "Chose a competitor", "No budget", "No answer", "Wrong timing")
WON_FOR = ("Understood our need", "References", "Quick start", "Price")
SOURCES = ("Referral", "Website", "Event", "Existing client", "Cold call")
ON_THE_WAY = ("Discovery", "Proposal", "Negotiation", "Verbal yes")


def begun(chance: int) -> dict[str, Any]:
    """A probability that nobody has typed: it follows history one night."""
    return {"probability": chance, "first_probability": chance, "probability_basis": Stage.Basis.BEGUN}


def begin(world: World) -> None:
    pipeline = Pipeline.objects.create(name="New business")
    for position, (name, chance) in enumerate(STAGES):
        Stage.objects.create(pipeline=pipeline, name=name, position=position, **begun(chance))
    LossReason.objects.bulk_create(LossReason(name=name) for name in REASONS)
    WinReason.objects.bulk_create(WinReason(name=name) for name in WON_FOR)
    LeadSource.objects.bulk_create(LeadSource(name=name) for name in SOURCES)
    for client in (*CLIENTS, *PROSPECTS):
        add_client(world, client)
    add_contacts(world)
    check_vat_numbers(world)
    form = demo_leads.open_form(world)
    _decided(world, pipeline)
    stages = {stage.name: stage for stage in pipeline.stages.all()}
    for newcomer in sorted(NEWCOMERS, key=lambda one: -one.days[0]):
        welcome(world, newcomer, stages, form)
    _open_deals(world, stages)
    demo_leads.begin(world, form)


def _decided(world: World, pipeline: Pipeline) -> None:
    """Deals that were won, left open here for higher floors to quote and win, and those that were lost."""
    stages = {stage.name: stage for stage in pipeline.stages.all()}
    for number, sale in enumerate(sales(world)):
        open_sale(world, sale, number, stages)
    for number, one in enumerate(missed(world)):
        lose(world, one, number, stages)


def _open_deals(world: World, stages: dict[str, Stage]) -> None:
    for client, name, value, reached, opened, closes_in, step, due_in, talked in OPEN_DEALS:
        opened_on, talked_on = (world.today - timedelta(days=ago) for ago in (opened, talked))
        closes_on = world.today + timedelta(days=closes_in)
        with clock.at(moment(opened_on), company=world.company):
            deal = put_deal(world, client, name, value, stages["Qualified"], expected_close_on=closes_on)
        days = _days_between(opened_on, talked_on, ON_THE_WAY.index(reached) + 1 if reached in ON_THE_WAY else 0)
        walk(world, deal, tuple(zip(ON_THE_WAY, days, strict=False)), stages)
        with clock.at(moment(talked_on, 13), company=world.company):
            talk(deal)
            if step:
                due = world.today + timedelta(days=due_in)
                follow_up = FollowUp(text=step, due_on=due, owner=deal.owner, deal=deal)
                actions.plan_follow_up(follow_up=follow_up, actor=acting(deal.owner))


def _days_between(first: date, last: date, count: int) -> list[date]:
    """So many days after the first one, each half-way to the last."""
    found = []
    for _step in range(count):
        first = between(first, last)
        found.append(first)
    return found


def end(world: World) -> None:
    """A follow-up that is late and one for today, so that Today has something to say."""
    about = organisation("suvanto")
    mikael = world.people["mikael"]
    for text, days in (("Ask Ville for the log of the security test", 0), ("Send the references", -3)):
        due: date = world.today + timedelta(days=days)
        actions.plan_follow_up(
            follow_up=FollowUp(text=text, due_on=due, owner=mikael, organisation=about), actor=acting(mikael)
        )


register(DemoPart("crm", 10, begin=begin, end=end))
