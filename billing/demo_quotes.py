"""Quotes of the demo in every state: drafted, sent, opened, accepted on the page, declined, expired, asked about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from billing import actions
from billing.actions.quote_answers import CLIENT
from billing.demo_sales import OUTLOOK
from billing.models import Quote
from billing.queries.expiring import near_their_end
from billing.queries.quote_texts import offer_text
from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import DEMO, moment
from crm.actions import open_deal
from crm.demo_clients import organisation
from crm.models import Deal, LeadSource
from projects.demo_plans import plan

# The deal, sent so many days ago, and what became of it; oldest first, as their numbers are given.
STORIES = (
    ("Intranet renewal", 44, "expired"),
    ("Archive search", 28, "near"),
    ("Loyalty programme study", 16, "declined"),
    ("Customer portal for district heating", 9, "opened"),
    ("Mobile design kit", 5, "opened"),
    ("Dealer portal", 3, "sent"),
)
DRAFTED = "Onboard shop"
WON = ("merituuli", "Route planner, first step")


def end(world: World) -> None:
    company = world.company
    for name, days_ago, story in STORIES:
        with clock.at(moment(world.today - timedelta(days=days_ago)), company=company):
            quote = _sent(Deal.objects.get(name=name, company=company))
        _go_on(world, quote, story, days_ago)
    _accepted(world)
    actions.quote_deal(deal=Deal.objects.get(name=DRAFTED, company=company), actor=DEMO)
    for quote in near_their_end():
        actions.remind_owner(quote=quote, actor=DEMO)


def _sent(deal: Deal) -> Quote:
    quote = actions.quote_deal(deal=deal, actor=DEMO)
    text = offer_text(quote)
    recipient = deal.person.email if deal.person else deal.organisation.email
    actions.send_quote(quote=quote, recipient=recipient, subject=text.subject, message=text.message, actor=DEMO)
    return Quote.objects.get(pk=quote.pk)


def _go_on(world: World, quote: Quote, story: str, days_ago: int) -> None:
    """What the client did in the days after."""
    if story in ("sent", "near"):
        return
    with clock.at(moment(world.today - timedelta(days=days_ago - 1), 11), company=world.company):
        _open(quote)
    if story == "opened":
        with clock.at(moment(world.today - timedelta(days=1), 13), company=world.company):
            _open(quote)
    if story == "expired":
        with clock.at(moment(quote.valid_until + timedelta(days=1), 5), company=world.company):
            actions.expire_quote(quote=quote, actor=DEMO)
    if story == "declined":
        with clock.at(moment(world.today - timedelta(days=days_ago - 4)), company=world.company):
            actions.decline_quote(quote=quote, reason="We go on with our own people for now.", actor=CLIENT)


def _open(quote: Quote) -> None:
    link = quote.links.select_related("quote").first()
    assert link is not None
    actions.open_quote(link=link, actor=CLIENT)


def _deal(world: World, like: Deal, name: str) -> Deal:
    """A small first step for a client of whom there are deals already, planned to the hour."""
    stage = like.pipeline.stages.get(name="Negotiation")
    deal = Deal(
        company=world.company, name=name, organisation=like.organisation, person=like.person, pipeline=like.pipeline,
        stage=stage, owner=like.owner, currency=like.currency, value=Decimal(64000),
        expected_close_on=world.today + timedelta(days=5), source=LeadSource.objects.get(name="Existing client"),
    )  # fmt: skip
    opened = open_deal(deal=deal, actor=DEMO)
    plan(opened)
    return opened


def _accepted(world: World) -> None:
    """A yes of this week: its deal is won and its project waits to be set up."""
    client, name = WON
    at = organisation(client)
    before = Deal.objects.filter(organisation=at).select_related("pipeline").order_by("pk").last()
    assert before is not None
    with clock.at(moment(world.today - timedelta(days=19)), company=world.company):
        deal = _deal(world, before, name)
    with clock.at(moment(world.today - timedelta(days=2)), company=world.company):
        quote = _sent(deal)
    with clock.at(moment(world.today - timedelta(days=1), 10), company=world.company):
        _open(quote)
        person = deal.person
        answer = actions.Answer(
            name=person.name if person else at.name,
            email=person.email if person else at.email,
            link=quote.links.first(),
            ip="192.0.2.44",
            user_agent=OUTLOOK,
        )
        actions.accept_quote(quote=quote, answer=answer, actor=CLIENT)


register(DemoPart("quotes", 45, end=end))
