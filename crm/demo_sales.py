"""What the demo's firm sold and did not sell: each with the days on which it was first heard of, opened, quoted, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core import clock
from core.demo import World
from core.demo.world import DEMO, acting, moment
from crm import actions
from crm.demo_clients import organisation, put_deal
from crm.demo_names import LOST_DEALS, WON_DEALS
from crm.models import Activity, Deal, Lead, LeadSource, LossReason, ScoreRule, Stage

# What those who ask for the first time come by, and how they do it; whoever bought before comes again.
CAME_BY = (("Referral", "lead"), ("Website", "lead"), ("Event", "meeting"), ("Cold call", "call"), ("Referral", "call"))
AGAIN = ("Existing client", "call")
# The scores that leads had when their deals, won and lost, were opened.
SCORES = {"won": (64, 71, 62, 48, 45, 33, 68), "lost": (66, 41, 52, 28, 24, 12, 21)}
HEARD = "They look for a partner for this and asked what it would take."


@dataclass(frozen=True)
class Sale:
    """The days of a deal won; `billing` as of projects.Project.Billing, `weeks` those of the work from `starts_on`.

    A deal `is_quoted` when a quote was sent through the page and accepted there; the others were agreed without one.
    """

    client: str
    name: str
    value: int
    weeks: int
    billing: str
    source: str
    contact: str
    contact_on: date
    opened_on: date
    quoted_on: date
    won_on: date
    starts_on: date
    is_quoted: bool


def sales(world: World) -> list[Sale]:
    """The older sales of Luoto Digital, by the day of their first word."""
    found, known = [], set()
    for client, name, value, weeks_ago, weeks, billing in sorted(WON_DEALS, key=lambda row: -row[3]):
        starts_on = max(world.first, world.today - timedelta(weeks=weeks_ago))
        found.append(sale(world, client, name, value, starts_on, weeks, billing, is_first=client not in known))
        known.add(client)
    return sorted(found, key=lambda one: one.contact_on)


def sale(
    world: World, client: str, name: str, value: int, starts_on: date, weeks: int, billing: str, *, is_first: bool
) -> Sale:
    """The days before the start of the work: some weeks of talking, and every other deal with a quote."""
    dice = world.random("sale", name)
    won_on = workday(starts_on - timedelta(days=dice.randint(3, 12)))
    quoted_on = workday(won_on - timedelta(days=dice.randint(4, 15)))
    opened_on = workday(quoted_on - timedelta(days=dice.randint(8, 34)))
    contact_on = workday(opened_on - timedelta(days=dice.randint(2, 24)))
    source, contact = dice.choice(CAME_BY) if is_first else AGAIN
    is_quoted = dice.random() < 0.5
    return Sale(
        client, name, value, weeks, billing, source, contact, contact_on, opened_on, quoted_on, won_on, starts_on, is_quoted
    )  # fmt: skip


def workday(day: date) -> date:
    """The day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def between(first: date, last: date) -> date:
    return first + timedelta(days=(last - first).days // 2)


def open_sale(world: World, one: Sale, at: int, pipeline: dict[str, Stage]) -> None:
    """The first word, the deal, and its way through the stages; higher floors plan, quote and win it."""
    lead = _first_word(world, one, SCORES["won"][at % len(SCORES["won"])])
    with clock.at(moment(one.opened_on), company=world.company):
        deal = put_deal(
            world, one.client, one.name, one.value, pipeline["Qualified"], expected_close_on=one.won_on,
            source=LeadSource.objects.get(name=one.source), lead=lead,
        )  # fmt: skip
    half, late = between(one.opened_on, one.quoted_on), between(one.quoted_on, one.won_on)
    walk(world, deal, (("Discovery", half), ("Proposal", one.quoted_on), ("Negotiation", late)), pipeline)


def walk(world: World, deal: Deal, steps: tuple[tuple[str, date], ...], pipeline: dict[str, Stage]) -> None:
    for stage, day in steps:
        with clock.at(moment(day, 12), company=world.company):
            actions.move_deal(deal=deal, to=pipeline[stage], actor=acting(deal.owner))


def _first_word(world: World, one: Sale, points: int) -> Lead | None:
    """A lead that was converted, or a call or meeting with the client."""
    at = organisation(one.client)
    seller = at.owner or world.people["mikael"]
    with clock.at(moment(one.contact_on, 8), company=world.company):
        if one.contact == "lead":
            return converted(world, at, one, points)
        talk = Activity(kind=one.contact, text=HEARD, user=seller, organisation=at, at=clock.now())
        actions.log_activity(activity=talk, actor=acting(seller))
        return None


def converted(world: World, at: Any, one: Sale | Missed, points: int) -> Lead:
    """A lead of the past that became a deal, with the score it had then."""
    role = at.party_roles.select_related("person").order_by("pk").first()
    lead = Lead.objects.create(
        company=world.company,
        name=role.person.name if role else at.name,
        organisation_name=at.name,
        source=LeadSource.objects.get(name=one.source),
        owner=at.owner,
        state=Lead.State.CONVERTED,
        organisation=at,
        person=role.person if role else None,
        converted_at=moment(one.opened_on, 8),
        closing_score=points,
    )
    rule = ScoreRule.objects.order_by("pk")[0]
    lead.scores.create(rule=rule, points=points, reason=[["email_kind", "is", ["firm"], "firm"]])
    return lead


@dataclass(frozen=True)
class Missed:
    """A deal lost: to whom and why; `gap` is by how many percent we were dearer, where that is known."""

    client: str
    name: str
    value: int
    lost_on: date
    opened_on: date
    source: str
    reason: str
    competitor: str
    gap: int | None
    note: str


def missed(world: World) -> list[Missed]:
    found = []
    for client, name, value, days_ago, took, source, reason, competitor, gap, note in LOST_DEALS:
        lost_on = workday(max(world.first, world.today - timedelta(days=days_ago)))
        opened_on = workday(lost_on - timedelta(days=took))
        found.append(Missed(client, name, value, lost_on, opened_on, source, reason, competitor, gap, note))
    return found


def lose(world: World, one: Missed, at: int, pipeline: dict[str, Stage]) -> None:
    reasons = {reason.name: reason for reason in LossReason.objects.all()}
    lead = None
    if one.source != "Existing client":
        with clock.at(moment(workday(one.opened_on - timedelta(days=6)), 8), company=world.company):
            lead = converted(world, organisation(one.client), one, SCORES["lost"][at % len(SCORES["lost"])])
    with clock.at(moment(one.opened_on), company=world.company):
        deal = put_deal(
            world, one.client, one.name, one.value, pipeline["Qualified"], expected_close_on=one.lost_on,
            source=LeadSource.objects.get(name=one.source), lead=lead,
        )  # fmt: skip
    reached = "Proposal" if at % 3 else "Discovery"
    walk(world, deal, ((reached, between(one.opened_on, one.lost_on)),), pipeline)
    with clock.at(moment(one.lost_on, 13), company=world.company):
        actions.lose_deal(
            deal=deal, reason=reasons[one.reason], competitor=one.competitor, note=one.note, on=one.lost_on, actor=DEMO,
            price_gap_percent=None if one.gap is None else Decimal(one.gap),
        )  # fmt: skip
