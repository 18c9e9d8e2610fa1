"""Clients and deals of Luoto Dijital, the small company in Istanbul; all of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core import clock
from core.demo import DemoPart, World, register, sister
from core.demo.world import DEMO, moment
from crm import actions
from crm.demo_clients import add_client, put_deal, talk
from crm.demo_names import DemoClient
from crm.demo_sales import Sale, open_sale, sale
from crm.models import FollowUp, Lead, LeadSource, LossReason, Stage


def _client(key: str, name: str, industry: str, where: tuple[str, str, str], people: tuple[tuple[str, str], ...],
            vkn: str, late: int) -> DemoClient:  # fmt: skip
    return DemoClient(
        key, name, industry, *where, people, owner="zeynep", country="TR", language="tr", currency="TRY",
        business_id=vkn, vat_id=vkn, days=30, late=late,
    )  # fmt: skip


TURKISH_CLIENTS = (
    _client("marmarasigorta", "Marmara Sigorta A.Ş.", "Insurance", ("Büyükdere Caddesi 201", "34394", "İstanbul"),
            (("Deniz Ünal", "Hasar müdürü"), ("Gökhan Işık", "Satın alma uzmanı")), "4810226373", 9),
    _client("kordonotel", "Kordon Otelcilik A.Ş.", "Travel", ("Atatürk Caddesi 188", "35220", "İzmir"),
            (("Ayşe Yalçın", "Genel müdür yardımcısı"),), "7340155826", 18),
    _client("anadolugida", "Anadolu Gıda Sanayi A.Ş.", "Food", ("Organize Sanayi 5. Cadde 12", "06930", "Ankara"),
            (("Murat Çetin", "Bilgi işlem müdürü"),), "1058832149", 24),
    _client("egetekstil", "Ege Tekstil Ltd. Şti.", "Textiles", ("Kâzım Dirik Mahallesi 372. Sokak 4", "35100", "İzmir"),
            (("Pınar Güneş", "İhracat müdürü"),), "6291400782", 4),
    _client("bogaziciegitim", "Boğaziçi Eğitim Vakfı", "Education", ("Nispetiye Caddesi 40", "34342", "İstanbul"),
            (("İlker Şen", "Proje koordinatörü"),), "3502774194", 1),
    _client("torosenerji", "Toros Enerji A.Ş.", "Energy", ("Turgut Özal Bulvarı 77", "01170", "Adana"),
            (("Çağla Öztürk", "Dijital dönüşüm müdürü"),), "8723014661", 12),
    DemoClient("rheinland", "Rheinland Handels GmbH", "Retail", "Hohe Straße 52", "50667", "Köln",
               (("Sabine Krüger", "Leiterin E-Commerce"),), owner="zeynep", country="DE", language="en",
               vat_id="DE811569869", days=30, late=6),
)  # fmt: skip
BY_KEY = {client.key: client for client in TURKISH_CLIENTS}


@dataclass(frozen=True)
class Sold:
    """Won so many weeks ago, worked on for so many; `billing` as of projects.Project.Billing."""

    client: str
    name: str
    value: int
    weeks_ago: int
    weeks: int
    billing: str


SOLD = (
    Sold("bogaziciegitim", "Öğrenci portalı bakımı", 3150000, 51, 54, "time"),
    Sold("marmarasigorta", "Hasar bildirim uygulaması", 2350000, 49, 34, "time"),
    Sold("kordonotel", "Rezervasyon sitesi", 1140000, 41, 22, "fixed"),
    Sold("anadolugida", "Bayi portalı", 1780000, 25, 30, "time"),
    Sold("rheinland", "Marketplace connector", 26500, 19, 22, "time"),
    Sold("egetekstil", "B2B ürün kataloğu", 690000, 14, 16, "fixed"),
)
# client, name, value, stage, closes in days, next step ("" for none), due in days
OPEN = (
    ("torosenerji", "Abone işlemleri merkezi", 2900000, "Proposal", 26, "Çağla Hanım’la teknik şartnameyi gözden geçir", 1),
    ("marmarasigorta", "Acente ekranları", 1650000, "Negotiation", 15, "Sözleşme taslağını gönder", -1),
    ("kordonotel", "Mobil uygulama", 1250000, "Discovery", 44, "Ayşe Hanım’ı ara", 4),
    ("egetekstil", "Bayi sipariş modülü", 540000, "Qualified", 58, "", 0),
)  # fmt: skip
# client, name, value, lost so many days ago, whose offer was taken, why
LOST = (
    ("anadolugida", "Depo el terminali", 820000, 150, "Ankara Yazılım A.Ş.", "Diğer teklif daha kısa sürede teslim vaat etti."),
    ("torosenerji", "Sayaç okuma uygulaması", 1400000, 64, "", "Yatırım gelecek yıla ertelendi."),
)  # fmt: skip
# name, organisation, what they need, days ago
LEADS = (
    ("Ozan Kılıç", "Kılıç Mobilya", "Bayilerimiz için sipariş sitesi istiyoruz, yaklaşık bütçe nedir?", 1),
    ("Nilüfer Aksoy", "Aksoy Sağlık Grubu", "Randevu sistemimizi yenilemek istiyoruz.", 3),
    ("Hakan Tunç", "Tunç Lojistik", "Filomuz için takip ekranı arıyoruz.", 8),
)
TALKED = "Kapsamı konuştuk; bütçe onaylandı, karar yönetim kurulunda."


def sales(world: World) -> list[Sale]:
    """What was sold, by the day of the first word; some of it by a quote."""
    found = []
    for sold in SOLD:
        starts_on = max(world.first, world.today - timedelta(weeks=sold.weeks_ago))
        found.append(
            sale(world, sold.client, sold.name, sold.value, starts_on, sold.weeks, sold.billing, is_first=True)
        )
    return sorted(found, key=lambda one: one.contact_on)


def begin(world: World) -> None:
    here = sister(world)
    for client in TURKISH_CLIENTS:
        add_client(here, client)
    stages = {stage.name: stage for stage in Stage.objects.filter(pipeline__name="New business")}
    for number, one in enumerate(sales(here)):
        open_sale(here, one, number, stages)
    _open(here, stages)
    _lost(here, stages["Proposal"])
    _leads(here)


def _open(world: World, stages: dict[str, Stage]) -> None:
    for client, name, value, stage, closes_in, step, due_in in OPEN:
        with clock.at(moment(world.today - timedelta(days=33)), company=world.company):
            closes = world.today + timedelta(days=closes_in)
            deal = put_deal(world, client, name, value, stages["Qualified"], expected_close_on=closes)
        with clock.at(moment(world.today - timedelta(days=6)), company=world.company):
            if stage != "Qualified":
                actions.move_deal(deal=deal, to=stages[stage], actor=DEMO)
            talk(deal, TALKED)
            if step:
                due = world.today + timedelta(days=due_in)
                follow_up = FollowUp(text=step, due_on=due, owner=deal.owner, deal=deal)
                actions.plan_follow_up(follow_up=follow_up, actor=DEMO)


def _lost(world: World, stage: Stage) -> None:
    reasons = {reason.name: reason for reason in LossReason.objects.all()}
    for client, name, value, days_ago, competitor, note in LOST:
        day = max(world.first, world.today - timedelta(days=days_ago))
        with clock.at(moment(day - timedelta(days=31)), company=world.company):
            deal = put_deal(world, client, name, value, stage)
        with clock.at(moment(day), company=world.company):
            actions.lose_deal(
                deal=deal,
                reason=reasons["Chose a competitor" if competitor else "Wrong timing"],
                competitor=competitor,
                note=note,
                on=day,
                actor=DEMO,
            )


def _leads(world: World) -> None:
    website = LeadSource.objects.get(name="Website")
    for name, at, message, days_ago in LEADS:
        with clock.at(moment(world.today - timedelta(days=days_ago)), company=world.company):
            Lead.objects.create(
                company=world.company,
                name=name,
                organisation_name=at,
                email=f"{at.split()[0].lower().translate(str.maketrans('ıçğöşü', 'icgosu'))}@example.com",
                message=message,
                source=website,
                owner=world.people["zeynep"],
            )


register(DemoPart("crm.turkish", 12, begin=begin))
