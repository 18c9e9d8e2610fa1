"""Leads of the demo: a form on the firm's website, rules that score and share them out, and what came of them."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.access import System
from core.demo import World
from core.demo.world import DEMO, moment
from crm import actions
from crm.actions.inquiries import Details
from crm.models import (
    AssignmentMember,
    AssignmentRule,
    Deal,
    Lead,
    LeadSource,
    LossReason,
    ScoreRule,
    WebForm,
)

FORM = System("crm.web_form")
# Days ago, who, e-mail, firm, country, postal code, campaign, what they need, held back because.
ASKED = (
    (0, "Kaisa Lindroos", "kaisa.lindroos@havukka.example", "Havukka Logistics Oy", "FI", "00180", "newsletter",
     "We need a new customer portal before the summer. The budget is agreed.", ""),
    (0, "Emre Aydın", "emre@marmaratekne.example", "Marmara Tekne A.Ş.", "TR", "34349", "",
     "Web sitemizi yenilemek istiyoruz, teklif alabilir miyiz?", ""),
    (1, "Pekka Rautio", "pekka.rautio@gmail.com", "", "FI", "90100", "", "Do you take interns for next spring?", ""),
    (2, "Anna Björk", "anna@norrhamn.example", "Norrhamn Mat AB", "SE", "11122", "spring-ads",
     "An online shop with delivery slots. When could you start?", ""),
    (5, "SEO Team", "growth@rank-first.example", "", "", "", "",
     "https://rank-first.example https://bit.example/x www.rank.example first page in a week", "links"),
    (6, "John", "john@cheap-leads.example", "Cheap Leads", "", "", "", "Buy 10 000 contacts now", "honeypot"),
)  # fmt: skip
# The scores that leads had when their deals, won and lost, were opened, and those of leads that were dropped.
WON, LOST, DROPPED = (64, 71, 62, 48, 45, 33, 68), (66, 41, 52, 28, 24, 12, 21), (8, 15, -5)


def begin(world: World) -> None:
    website = LeadSource.objects.get(name="Website")
    form = _form(world, website)
    _rules(world)
    for number, (days, who, email, firm, country, postal_code, campaign, message, held) in enumerate(ASKED):
        with clock.at(moment(world.today - timedelta(days=days), 6), company=world.company):
            more = Details(
                form=form, country=country, postal_code=postal_code, language=form.language, held_because=held
            )
            utm = (
                {"utm_source": campaign, "utm_medium": "email" if campaign == "newsletter" else ""} if campaign else {}
            )
            actions.take_inquiry(
                company=world.company, name=who, email=email, phone="", organisation_name=firm, message=message,
                source=website, utm=utm, key=f"demo {number}", actor=FORM, more=more,
            )  # fmt: skip
    _put_off(world)
    for state, scores in (("won", WON), ("lost", LOST)):
        for deal, points in zip(Deal.objects.filter(state=state, lead=None).order_by("pk"), scores, strict=False):
            _converted(deal, points)
    for number, points in enumerate(DROPPED):
        _dropped(world, number, points)
    actions.score_unfinished(actor=DEMO)


def _form(world: World, source: LeadSource) -> WebForm:
    asks = ("name", "email", "organisation_name", "country", "postal_code", "message")
    needed = ("name", "email", "message")
    return WebForm.objects.create(
        company=world.company,
        name="Contact page",
        token="luoto-contact",  # noqa: S106  the demo's address is known to everyone
        language="en",
        title="Tell us what you have in mind",
        intro="A person reads this, and answers within a working day.",
        asks=[[name, "required" if name in needed else "optional"] for name in asks],
        consent_text="Luoto Digital may keep what I write here to answer me.",
        thanks="Thank you. Somebody who can help will write to you within a working day.",
        source=source,
        owner=world.people["mikael"],
    )


def _rules(world: World) -> None:
    referral = LeadSource.objects.get(name="Referral")
    for name, points, conditions, days, fades in (
        ("A firm's own mail", 15, [["email_kind", "is", ["firm"]]], None, False),
        ("Came by referral", 30, [["source", "is", [str(referral.pk)]]], None, False),
        ("Speaks of a budget", 20, [["message", "contains", ["budget", "budjetti", "bütçe"]]], None, False),
        ("Asked lately", 20, [["asked_days", "within", ["29"]]], 30, True),
        ("In our countries", 10, [["country", "is", ["FI", "SE", "TR"]]], None, False),
        ("Looks for work", -40, [["message", "contains", ["intern", "job", "CV"]]], None, False),
        ("Talked to this week", 10, [["talked_days", "within", ["7"]]], None, False),
    ):
        ScoreRule.objects.create(name=name, points=points, conditions=conditions, expires_after_days=days, fades=fades)
    for position, (name, conditions, strategy, people) in enumerate((
        ("Türkiye", [["country", "is", ["TR"]]], "fixed", ("elif",)),
        ("Everyone else", [], "turns", ("mikael", "jari")),
    )):  # fmt: skip
        rule = AssignmentRule.objects.create(
            name=name, position=10 * position, conditions=conditions, strategy=strategy, capacity=25
        )
        for at, person in enumerate(people):
            AssignmentMember.objects.create(rule=rule, user=world.people[person], position=at)


def _put_off(world: World) -> None:
    lead = Lead.objects.filter(form=None, state=Lead.State.NEW).order_by("pk").first()
    if lead is not None:
        day = world.today + timedelta(days=45)
        actions.nurture_lead(lead=lead, resume_on=day, note="", actor=DEMO)


def _converted(deal: Deal, points: int) -> None:
    """The lead that a decided deal came from, with the score it had then."""
    opened = deal.stage_since - timedelta(days=12)
    lead = Lead.objects.create(
        company=deal.company,
        name=str(deal.person or deal.organisation),
        organisation_name=deal.organisation.name,
        source=deal.source,
        owner=deal.owner,
        state=Lead.State.CONVERTED,
        organisation=deal.organisation,
        person=deal.person,
        converted_at=opened + timedelta(days=5),
        closing_score=points,
        created_at=opened,
    )
    rule = ScoreRule.objects.order_by("pk")[0]
    lead.scores.create(rule=rule, points=points, at=opened, reason=[["email_kind", "is", ["firm"], "firm"]])
    Deal.objects.filter(pk=deal.pk).update(lead=lead)


def _dropped(world: World, number: int, points: int) -> None:
    day = world.today - timedelta(days=50 + 30 * number)
    with clock.at(moment(max(day, world.first)), company=world.company):
        lead = Lead.objects.create(
            company=world.company, name=f"Office {number + 1}", email=f"office{number}@example.com",
            owner=world.people["mikael"],
        )  # fmt: skip
        rule = ScoreRule.objects.order_by("pk")[0]
        lead.scores.create(rule=rule, points=points, reason=[["email_kind", "is", ["firm"], "firm"]])
        actions.drop_lead(lead=lead, reason=LossReason.objects.order_by("pk")[number], actor=DEMO)
