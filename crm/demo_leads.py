"""Leads of the demo: a form on the firm's website, rules that score and share them out, and what came of them."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.access import System
from core.demo import World
from core.demo.world import DEMO, moment
from core.textkeys import fold
from crm import actions
from crm.actions.inquiries import Details
from crm.models import (
    AssignmentMember,
    AssignmentRule,
    ConsentPurpose,
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
# Leads that were entered by hand: days ago, who, organisation, what they need, source, owner, what became of it.
ENTERED = (
    (0, "Tuula Heikkinen", "Heikkinen & Pojat Oy", "A new site and a shop before spring.", "Website", "mikael", ""),
    (1, "Can Demir", "Demir Tekstil", "Wants to sell to Europe; asks about a shop in three languages.", "Event", "elif", ""),
    (2, "Bo Lindholm", "Lindholm Marin", "Needs a booking calendar for the boatyard.", "Referral", "jari", "qualify"),
    (3, "Iiris Kangas", "Kankaan Leipomo", "Online orders for cafés.", "Website", "", ""),
    (5, "Marco Bassi", "Bassi Studio", "Looks for a partner in the north.", "Event", "elif", "nurture"),
    (8, "Noora Virta", "Virta Fysio Oy", "Appointments and payments.", "Website", "jari", "qualify"),
    (11, "Ahmet Koç", "Koç Yazılım", "UX audit of a bank app.", "Referral", "elif", "qualify"),
    (19, "Pia Storm", "Stormin Talot Oy", "A configurator for houses.", "Cold call", "mikael", "nurture"),
    (26, "Lasse Kuusisto", "Kuusisto Metsä Oy", "Map service for forest owners.", "Website", "jari", "qualify"),
    (34, "Heli Vuorio", "Vuorion Taimisto", "Wanted a page for free.", "Cold call", "mikael", "No budget"),
    (58, "Sami Leino", "Leino Trans Oy", "Tracking of trucks.", "Website", "jari", "Chose a competitor"),
    (83, "Minna Korpi", "Korpi Design", "Subcontracting.", "Event", "mikael", "No answer"),
    (117, "Juha Ranta", "Ranta Veneet", "A brochure site.", "Website", "jari", "Price"),
)  # fmt: skip
# Points of those that were dropped.
DROPPED = (8, 15, -5, 21)


def begin(world: World, form: WebForm) -> None:
    for number, (days, who, email, firm, country, postal_code, campaign, message, held) in enumerate(ASKED):
        with clock.at(moment(world.today - timedelta(days=days), 6), company=world.company):
            more = Details(
                form=form, country=country, postal_code=postal_code, language=form.language, held_because=held,
                consent_text=form.consent_text, consent_purpose=form.consent_purpose, consent_ip="192.0.2.80",
            )  # fmt: skip
            utm = (
                {"utm_source": campaign, "utm_medium": "email" if campaign == "newsletter" else ""} if campaign else {}
            )
            actions.take_inquiry(
                company=world.company, name=who, email=email, phone="", organisation_name=firm, message=message,
                source=form.source, utm=utm, key=f"demo {number}", actor=FORM, more=more,
            )  # fmt: skip
    _entered(world)
    actions.score_unfinished(actor=DEMO)


def open_form(world: World) -> WebForm:
    """The form on the website with the firm's site as the one that may show it, and the rules for what comes by it."""
    form = _form(world, LeadSource.objects.get(name="Website"))
    _rules(world)
    return form


def _entered(world: World) -> None:
    sources = {source.name: source for source in LeadSource.objects.all()}
    points = iter(DROPPED)
    for days, name, at, message, source, owner, became in ENTERED:
        with clock.at(moment(world.today - timedelta(days=days), 10), company=world.company):
            lead = Lead.objects.create(
                company=world.company, name=name, organisation_name=at, message=message, source=sources[source],
                email=f"{fold(name.split()[0])}@example.com", owner=world.people.get(owner),
            )  # fmt: skip
        later = world.today - timedelta(days=days * 2 // 3)
        with clock.at(moment(later, 11), company=world.company):
            if became == "qualify":
                actions.qualify_lead(lead=lead, actor=DEMO)
            elif became == "nurture":
                actions.nurture_lead(lead=lead, resume_on=world.today + timedelta(days=30 + days), note="", actor=DEMO)
            elif became:
                _dropped(lead, became, next(points))


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
        consent_text="Luoto Digital may send me its newsletter, four times a year.",
        consent_purpose=ConsentPurpose.objects.get(name="Newsletter"),
        embed_sites="https://luotodigital.example\nhttps://www.luotodigital.example",
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


def _dropped(lead: Lead, because: str, points: int) -> None:
    rule = ScoreRule.objects.order_by("pk")[0]
    lead.scores.create(rule=rule, points=points, reason=[["email_kind", "is", ["firm"], "firm"]])
    actions.drop_lead(lead=lead, reason=LossReason.objects.get(name=because), actor=DEMO)
