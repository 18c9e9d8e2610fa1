"""Clients, people, leads and deals of the demo; some pages of the house's story stand here by name."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import DEMO, moment
from core.models import PaymentTerm
from core.textkeys import fold
from crm import (
    actions,
    demo_duplicates,  # noqa: F401  rows entered twice
    demo_inbox,  # noqa: F401  mail that came in
    demo_leads,
    demo_renewals,  # noqa: F401  a second pipeline
    demo_targets,  # noqa: F401  targets that were set
)
from crm.demo_clients import organisation
from crm.demo_contacts import add_contacts, check_vat_numbers
from crm.demo_names import CLIENTS, LEADS, OPEN_DEALS, WON_DEALS, DemoClient
from crm.models import (
    Activity,
    Address,
    Deal,
    FollowUp,
    Lead,
    LeadSource,
    LossReason,
    Organisation,
    PartyRole,
    Person,
    Pipeline,
    Stage,
)

STAGES = (("Qualified", 20), ("Discovery", 35), ("Proposal", 60), ("Negotiation", 75), ("Verbal yes", 90))
REASONS = ("Price", "Chose a competitor", "No budget", "No answer", "Wrong timing")
SOURCES = ("Referral", "Website", "Event", "Existing client", "Cold call")


def begin(world: World) -> None:
    pipeline = Pipeline.objects.create(name="New business")
    for position, (name, chance) in enumerate(STAGES):
        Stage.objects.create(pipeline=pipeline, name=name, position=position, probability=chance)
    LossReason.objects.bulk_create(LossReason(name=name) for name in REASONS)
    LeadSource.objects.bulk_create(LeadSource(name=name) for name in SOURCES)
    for client in CLIENTS:
        _client(world, client)
    add_contacts(world)
    check_vat_numbers(world)
    _won_deals(world)
    _open_deals(world)
    _lost_deals(world)
    _leads(world)
    demo_leads.begin(world)


def _client(world: World, client: DemoClient) -> None:
    term = PaymentTerm.objects.filter(days=client.days).first() or PaymentTerm.objects.order_by("days").first()
    row = Organisation.objects.create(
        name=client.name,
        business_id=client.business_id,
        vat_id=client.vat_id,
        country=client.country,
        language=client.language,
        industry=client.industry,
        email=f"info@{client.domain}",
        invoice_email=f"invoices@{client.domain}",
        website=f"https://{client.domain}",
        owner=world.people[client.owner],
        currency_id=client.currency,
        payment_term=term,
        external_source="demo",
        external_id=client.key,
    )
    Address.objects.create(
        organisation=row,
        kind=Address.Kind.INVOICE,
        street=client.street,
        postal_code=client.postal_code,
        city=client.city,
        country=client.country,
        on_invoices=True,
    )
    for name, title in client.people:
        # Mail servers take plain letters only.
        first, last = fold(name.split()[0]), fold(name.split()[-1])
        person = Person.objects.create(
            name=name, email=f"{first}.{last}@{client.domain}", owner=row.owner, language=client.language
        )
        period = DateRange(world.first - timedelta(days=200), None, "[)")
        PartyRole.objects.create(person=person, organisation=row, title=title, period=period)


def _deal(world: World, client: str, name: str, value: int, stage: Stage, **more: object) -> Deal:
    at = organisation(client)
    role = PartyRole.objects.filter(organisation=at).select_related("person").first()
    given = {
        "company": world.company,
        "name": name,
        "organisation": at,
        "person": role.person if role else None,
        "pipeline": stage.pipeline,
        "stage": stage,
        "owner": at.owner or world.people["mikael"],
        "currency": at.currency or world.company.currency,
        "value": Decimal(value),
        "source": LeadSource.objects.get(name="Existing client"),
    }
    return actions.open_deal(deal=Deal(**given | more), actor=DEMO)


def _won_deals(world: World) -> None:
    """Each at the start of its project; projects.demo sets the proposed projects up."""
    stage = Stage.objects.get(name="Verbal yes")
    for client, name, value, weeks_ago, _weeks, _billing in WON_DEALS:
        day = max(world.first, world.today - timedelta(weeks=weeks_ago))
        with clock.at(moment(day), company=world.company):
            deal = _deal(world, client, name, value, stage, expected_close_on=day)
            actions.win_deal(deal=deal, on=day, actor=DEMO)


def _open_deals(world: World) -> None:
    stages = {stage.name: stage for stage in Stage.objects.all()}
    for client, name, value, stage_name, closes_in, step, due_in in OPEN_DEALS:
        opened = world.today - timedelta(days=40)
        with clock.at(moment(opened), company=world.company):
            first = stages["Qualified"]
            deal = _deal(world, client, name, value, first, expected_close_on=world.today + timedelta(days=closes_in))
        with clock.at(moment(world.today - timedelta(days=9)), company=world.company):
            if stage_name != "Qualified":
                actions.move_deal(deal=deal, to=stages[stage_name], actor=DEMO)
            _talk(deal)
            if step:
                due = world.today + timedelta(days=due_in)
                follow_up = FollowUp(text=step, due_on=due, owner=deal.owner, deal=deal)
                actions.plan_follow_up(follow_up=follow_up, actor=DEMO)


def _talk(deal: Deal) -> None:
    text = "Went through the scope; the budget is approved and the decision is made by the steering group."
    call = Activity(kind=Activity.Kind.CALL, text=text, user=deal.owner, deal=deal, at=clock.now())
    actions.log_activity(activity=call, actor=DEMO)


def _lost_deals(world: World) -> None:
    stage = Stage.objects.get(name="Proposal")
    reasons = list(LossReason.objects.all())
    for number, client in enumerate(CLIENTS[:10]):
        day = world.today - timedelta(days=30 + 55 * number)
        with clock.at(moment(max(day, world.first)), company=world.company):
            deal = _deal(world, client.key, f"Website renewal {day.year}", 18000 + 4500 * number, stage)
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
