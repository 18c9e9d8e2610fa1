"""Clients, people, leads and deals of the demo; some pages of the house's story stand here by name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import DEMO, moment
from crm import (
    actions,
    demo_duplicates,  # noqa: F401  rows entered twice
    demo_inbox,  # noqa: F401  mail that came in
    demo_leads,
    demo_renewals,  # noqa: F401  a second pipeline
    demo_targets,  # noqa: F401  targets that were set
    demo_turkish,  # noqa: F401  the business of the Turkish company
    demo_views,  # noqa: F401  shared views of the lists
)
from crm.demo_clients import add_client, organisation, put_deal, talk
from crm.demo_contacts import add_contacts, check_vat_numbers
from crm.demo_names import CLIENTS, LEADS, OPEN_DEALS, WON_DEALS
from crm.models import (
    FollowUp,
    Lead,
    LeadSource,
    LossReason,
    Pipeline,
    Stage,
)

STAGES = (("Qualified", 20), ("Discovery", 35), ("Proposal", 60), ("Negotiation", 75), ("Verbal yes", 90))
REASONS = ("Price", "Chose a competitor", "No budget", "No answer", "Wrong timing")
SOURCES = ("Referral", "Website", "Event", "Existing client", "Cold call")


def begun(chance: int) -> dict[str, Any]:
    """A probability that nobody has typed: it follows history one night."""
    return {"probability": chance, "first_probability": chance, "probability_basis": Stage.Basis.BEGUN}


def begin(world: World) -> None:
    pipeline = Pipeline.objects.create(name="New business")
    for position, (name, chance) in enumerate(STAGES):
        Stage.objects.create(pipeline=pipeline, name=name, position=position, **begun(chance))
    LossReason.objects.bulk_create(LossReason(name=name) for name in REASONS)
    LeadSource.objects.bulk_create(LeadSource(name=name) for name in SOURCES)
    for client in CLIENTS:
        add_client(world, client)
    add_contacts(world)
    check_vat_numbers(world)
    _won_deals(world)
    _open_deals(world)
    _lost_deals(world)
    _leads(world)
    demo_leads.begin(world)


def _won_deals(world: World) -> None:
    """Each at the start of its project; projects.demo sets the proposed projects up."""
    stage = Stage.objects.get(name="Verbal yes")
    for client, name, value, weeks_ago, _weeks, _billing in WON_DEALS:
        day = max(world.first, world.today - timedelta(weeks=weeks_ago))
        with clock.at(moment(day), company=world.company):
            deal = put_deal(world, client, name, value, stage, expected_close_on=day)
            actions.win_deal(deal=deal, on=day, actor=DEMO)


def _open_deals(world: World) -> None:
    stages = {stage.name: stage for stage in Stage.objects.all()}
    for client, name, value, stage_name, closes_in, step, due_in in OPEN_DEALS:
        opened = world.today - timedelta(days=40)
        with clock.at(moment(opened), company=world.company):
            first = stages["Qualified"]
            deal = put_deal(
                world, client, name, value, first, expected_close_on=world.today + timedelta(days=closes_in)
            )
        with clock.at(moment(world.today - timedelta(days=9)), company=world.company):
            if stage_name != "Qualified":
                actions.move_deal(deal=deal, to=stages[stage_name], actor=DEMO)
            talk(deal)
            if step:
                due = world.today + timedelta(days=due_in)
                follow_up = FollowUp(text=step, due_on=due, owner=deal.owner, deal=deal)
                actions.plan_follow_up(follow_up=follow_up, actor=DEMO)


def _lost_deals(world: World) -> None:
    stage = Stage.objects.get(name="Proposal")
    reasons = list(LossReason.objects.all())
    for number, client in enumerate(CLIENTS[:10]):
        day = world.today - timedelta(days=30 + 55 * number)
        with clock.at(moment(max(day, world.first)), company=world.company):
            deal = put_deal(world, client.key, f"Website renewal {day.year}", 18000 + 4500 * number, stage)
            actions.lose_deal(
                deal=deal,
                reason=reasons[number % len(reasons)],
                competitor="Norrsken Digital" if number % 2 else "",
                note="They decided to wait." if number % 3 else "The other offer was cheaper by a fifth.",
                on=max(day, world.first),
                actor=DEMO,
            )


def _leads(world: World) -> None:
    sources = {source.name: source for source in LeadSource.objects.all()}
    for number, (name, at, message, source) in enumerate(LEADS):
        with clock.at(moment(world.today - timedelta(days=number)), company=world.company):
            lead = Lead.objects.create(
                company=world.company,
                name=name,
                organisation_name=at,
                email=f"{name.split()[0].lower()}@example.com",
                message=message,
                source=sources[source],
                owner=world.people[("mikael", "elif", "jari")[number % 3]],
            )
            if number % 3 == 2:
                actions.qualify_lead(lead=lead, actor=DEMO)


def end(world: World) -> None:
    """A follow-up that is late and one for today, so that Today has something to say."""
    about = organisation("suvanto")
    for text, days in (("Call Riikka about the security annex", 0), ("Send the references", -3)):
        due: date = world.today + timedelta(days=days)
        actions.plan_follow_up(
            follow_up=FollowUp(text=text, due_on=due, owner=world.people["mikael"], organisation=about), actor=DEMO
        )


register(DemoPart("crm", 10, begin=begin, end=end))
