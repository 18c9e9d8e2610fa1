"""Who became a client in the last months: each asked through the website's form, was talked to, and bought or may buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from core import clock
from core.access import System
from core.demo import World
from core.demo.world import acting, moment
from crm import actions
from crm.actions.conversion import DealWish
from crm.actions.inquiries import Details
from crm.demo_clients import complete
from crm.demo_names import DemoClient
from crm.demo_sales import Sale, walk, workday
from crm.models import Activity, Deal, Lead, LeadSource, Organisation, Stage, WebForm

FORM = System("crm.web_form")


@dataclass(frozen=True)
class Newcomer:
    """`days` are days before today: asked, deal opened, quote sent, deal won, work begun; None where it has not."""

    client: DemoClient
    deal: str
    value: int
    days: tuple[int, int, int | None, int | None, int | None]
    weeks: int
    billing: str
    source: str
    asked: str
    campaign: str = ""
    stage: str = "Negotiation"


def _client(key: str, name: str, industry: str, where: tuple[str, str, str], who: tuple[str, str], number: str,
            late: int, country: str = "FI", language: str = "fi", vat_id: str = "") -> DemoClient:  # fmt: skip
    return DemoClient(
        key, name, industry, *where, (who,), country=country, language=language, business_id=number, vat_id=vat_id,
        late=late,
    )  # fmt: skip


NEWCOMERS = (
    Newcomer(
        _client("kallavesi", "Kallaveden Sähkö Oy", "Energy", ("Satamakatu 18", "70100", "Kuopio"),
                ("Merja Tolonen", "Customer service manager"), "3212299-3", 3),
        "Outage map", 146000, (143, 136, 118, 105, 98), 26, "time", "Website",
        "Asiakkaamme eivät löydä tietoa sähkökatkoista. Tarvitsemme karttapalvelun, budjetti on varattu.",
    ),
    Newcomer(
        _client("linnunrata", "Linnunrata Optiikka Oy", "Retail", ("Hallituskatu 9", "90100", "Oulu"),
                ("Antti Kemppainen", "Chain manager"), "3283006-8", 6),
        "Booking of eye tests", 98000, (127, 110, 104, 94, 87), 20, "time", "Website",
        "Ajanvaraus 14 liikkeeseen, nykyinen sovellus on sulkeutumassa.", "spring-ads",
    ),
    Newcomer(
        _client("ruskatieto", "Ruskatieto Oy", "Software", ("Koskikatu 25", "96200", "Rovaniemi"),
                ("Elina Juntunen", "Product owner"), "3353713-8", 1),
        "Design partner, first release", 62000, (113, 104, 92, 83, 77), 10, "time", "Referral",
        "Ville Saari suositteli teitä. Etsimme suunnittelukumppania ensimmäiseen julkaisuun.",
    ),
    Newcomer(
        _client("merikarhu", "Merikarhu Satamapalvelut Oy", "Shipping", ("Hylkysaarentie 3", "48310", "Kotka"),
                ("Kari Holopainen", "Operations director"), "3424420-6", 9),
        "Berth planning", 118000, (98, 89, 76, 68, 61), 18, "fixed", "Website",
        "Laituripaikkojen suunnittelu tehdään yhä taulukolla. Mitä maksaisi oma palvelu?", "newsletter",
    ),
    Newcomer(
        _client("vasabatvarv", "Vasa Båtvarv Ab", "Boats", ("Varvsgatan 14", "65100", "Vasa"),
                ("Susanne Backman", "Managing director"), "3495127-7", 4, language="en"),
        "Winter storage booking", 42000, (84, 79, 66, 59, 53), 10, "time", "Event",
        "We met at the boat fair: booking and billing of winter storage for 400 boats.",
    ),
    Newcomer(
        _client("hiidenkivi", "Hiidenkivi Luomuruoka Oy", "Food", ("Tuulimyllyntie 1", "08100", "Lohja"),
                ("Sampsa Ekman", "Founder"), "3565834-7", 12),
        "Webshop for boxes", 70000, (79, 61, 56, 50, 46), 9, "time", "Website",
        "Ruokalaatikoiden tilauskauppa ennen joulua, tilaus viikoittain.",
    ),
    Newcomer(
        _client("taigatextil", "Taiga Textil AB", "Retail", ("Storgatan 31", "903 26", "Umeå"),
                ("Karin Nyberg", "E-commerce manager"), "5560360793", 2, "SE", "en", "SE556036079301"),
        "B2B order portal", 160000, (52, 41, None, None, None), 0, "time", "Website",
        "Our retailers order by mail and phone. We look for a portal with their own prices; budget approved.",
        stage="Discovery",
    ),
    Newcomer(
        _client("aallotar", "Aallotar Spa Oy", "Travel", ("Rantakatu 6", "21100", "Naantali"),
                ("Hanne Silvola", "Marketing manager"), "3636541-5", 0),
        "Gift cards and bookings", 74000, (33, 27, None, None, None), 0, "time", "Referral",
        "Lahjakortit ja varaukset samaan palveluun. Saaristo Hotels suositteli teitä.", stage="Qualified",
    ),
)  # fmt: skip


def sales_of_newcomers(world: World) -> list[Sale]:
    """Of those who have bought; their first word came by the form."""
    found = []
    for one in NEWCOMERS:
        days = [workday(world.today - timedelta(days=number)) for number in one.days if number is not None]
        if len(days) < len(one.days):
            continue
        asked, opened, quoted, won, starts = days
        found.append(
            Sale(
                one.client.key, one.deal, one.value, one.weeks, one.billing, one.source, "lead",
                contact_on=asked, opened_on=opened, quoted_on=quoted, won_on=won, starts_on=starts, is_quoted=True,
            )
        )  # fmt: skip
    return found


def welcome(world: World, one: Newcomer, pipeline: dict[str, Stage], form: WebForm) -> None:
    """The inquiry, a call about it, and the conversion into a client, a person and a deal."""
    asked, opened, quoted, won, _starts = (
        workday(world.today - timedelta(days=number)) if number is not None else None for number in one.days
    )
    assert asked is not None and opened is not None
    with clock.at(moment(asked, 7), company=world.company):
        lead = _inquiry(world, one, form)
    with clock.at(moment(asked + timedelta(days=1), 10), company=world.company):
        lead.refresh_from_db()
        seller = lead.owner or world.people["mikael"]
        actions.qualify_lead(lead=lead, actor=acting(seller))
        talk = Activity(kind="call", text="Heard what they need and when.", user=seller, lead=lead, at=clock.now())
        actions.log_activity(activity=talk, actor=acting(seller))
    with clock.at(moment(opened), company=world.company):
        until = won or world.today + timedelta(days=40 + one.value // 2500)
        wish = DealWish(one.deal, pipeline["Qualified"], Decimal(one.value), until)
        lead = actions.convert_lead(
            lead=lead,
            organisation=None,
            person=None,
            deal=wish,
            actor=acting(seller),
            business_id=one.client.business_id,
        )
        complete(Organisation.objects.get(leads=lead), one.client)
    deal = Deal.objects.select_related("owner").get(lead=lead)
    if one.stage != "Qualified":
        half = quoted or opened + timedelta(days=8)
        walk(world, deal, (("Discovery", half), ("Proposal", half))[: 2 if quoted else 1], pipeline)
    if won:
        walk(world, deal, ((one.stage, won),), pipeline)


def _inquiry(world: World, one: Newcomer, form: WebForm) -> Lead:
    name = one.client.people[0][0]
    utm = {"utm_source": one.campaign, "utm_campaign": "autumn"} if one.campaign else {}
    more = Details(
        form=form, country=one.client.country, postal_code=one.client.postal_code, city=one.client.city,
        language=one.client.language, consent_text=form.consent_text, consent_purpose=form.consent_purpose,
        consent_ip="192.0.2.17",
    )  # fmt: skip
    return actions.take_inquiry(
        company=world.company, name=name, email=one.client.mail_of(name), phone="", organisation_name=one.client.name,
        message=one.asked, source=LeadSource.objects.get(name=one.source), utm=utm, key=f"demo {one.client.key}",
        actor=FORM, more=more,
    )  # fmt: skip
