"""Who the demo's clients are and what they buy; all of it is invented."""

from __future__ import annotations

from dataclasses import dataclass

from core.textkeys import fold


@dataclass(frozen=True)
class DemoClient:
    key: str
    name: str
    industry: str
    street: str
    postal_code: str
    city: str
    people: tuple[tuple[str, str], ...]
    owner: str = "mikael"
    country: str = "FI"
    language: str = "fi"
    currency: str = "EUR"
    business_id: str = ""
    vat_id: str = ""
    days: int = 14
    # How many days after the due date they usually pay.
    late: int = 2

    @property
    def domain(self) -> str:
        return f"{self.key}.example"

    def mail_of(self, name: str) -> str:
        """Mail servers take plain letters only."""
        return f"{fold(name.split()[0])}.{fold(name.split()[-1])}@{self.domain}"


def _people(*pairs: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.strip(), title.strip()) for name, title in (pair.split(":") for pair in pairs))


CLIENTS = (
    DemoClient("rautatammi", "Rautatammi Insurance Oyj", "Insurance", "Bulevardi 7", "00120", "Helsinki",
               _people("Katri Salo: Head of claims", "Juhani Vesa: Buyer"), late=1, days=30),
    DemoClient("merituuli", "Merituuli Ferries Oy", "Travel", "Satamakatu 3", "20100", "Turku",
               _people("Maria Holm: Digital director"), late=12),
    DemoClient("suvanto", "Suvanto Energy Oy", "Energy", "Voimatie 5", "33100", "Tampere",
               _people("Riikka Salonen: Head of customer service", "Ville Hakala: Security officer"), late=5),
    DemoClient("kaarna", "Kaarna Outdoor Oy", "Retail", "Kauppakatu 22", "40100", "Jyväskylä",
               _people("Petra Lahti: Managing director"), owner="jari", late=8),
    DemoClient("helmi", "Helmi Apteekit Oy", "Health care", "Apteekinkuja 1", "70100", "Kuopio",
               _people("Anu Kettunen: Development manager"), owner="jari", late=20),
    DemoClient("vesihaka", "Vesihaka Asunnot Oy", "Housing", "Rantatie 40", "90100", "Oulu",
               _people("Timo Niskanen: Property manager"), owner="jari", late=31),
    DemoClient("kivijoki", "Kivijoen kunta", "Public", "Kunnantie 1", "45100", "Kivijoki",
               _people("Sari Pohjola: IT manager"), owner="jari", late=0, days=30),
    DemoClient("nordvik", "Nordvik Shipping AB", "Shipping", "Skeppsbron 12", "111 30", "Stockholm",
               _people("Anders Ekdahl: Fleet manager"), country="SE", language="en", vat_id="SE556012345601", days=30, late=6),
    DemoClient("yeditepe", "Yeditepe Lojistik A.Ş.", "Logistics", "Barbaros Bulvarı 85", "34353", "İstanbul",
               _people("Emre Yıldız: Operasyon müdürü"), owner="elif", country="TR", language="tr", late=15),
    DemoClient("harbourline", "Harbourline Inc.", "Software", "500 Harbor Street", "02210", "Boston",
               _people("Laura Bennett: VP product"), owner="elif", country="US", language="en", currency="USD", days=30, late=3),
    DemoClient("pohjanpeura", "Pohjanpeura Oy", "Food", "Tehtaankatu 9", "96100", "Rovaniemi",
               _people("Hannu Alatalo: Marketing manager"), owner="jari", late=4),
    DemoClient("lumikko", "Lumikko Media Oy", "Media", "Lehtikuja 2", "00500", "Helsinki",
               _people("Outi Rinne: Publisher"), late=7),
    DemoClient("tervaranta", "Tervaranta Rakennus Oy", "Construction", "Työmaantie 6", "15100", "Lahti",
               _people("Markku Hietala: CEO"), owner="jari", late=18),
    DemoClient("saaristo", "Saaristo Hotels Oy", "Travel", "Laivurinkatu 4", "22100", "Mariehamn",
               _people("Ida Sundqvist: Revenue manager"), late=10),
    DemoClient("koivukoulu", "Koivukoulu ry", "Education", "Koulutie 14", "60100", "Seinäjoki",
               _people("Leena Aalto: Principal"), owner="jari", late=2),
    DemoClient("ambarli", "Ambarlı Tersanesi A.Ş.", "Shipping", "Liman Caddesi 3", "34524", "İstanbul",
               _people("Selin Öztürk: Bilgi işlem müdürü"), owner="elif", country="TR", language="tr", late=22),
    DemoClient("bergstein", "Bergstein Präzision GmbH", "Industry", "Werkstraße 21", "70565", "Stuttgart",
               _people("Jürgen Vogt: Einkauf"), owner="elif", country="DE", language="en", vat_id="DE136695976", days=30, late=0),
)  # fmt: skip

# They asked once and bought from others.
PROSPECTS = (
    DemoClient("kuusamokelkat", "Kuusamon Kelkat Oy", "Retail", "Kitkantie 12", "93600", "Kuusamo",
               _people("Arto Määttä: Sales director"), owner="jari", business_id="3848662-4"),
    DemoClient("satamasauna", "Satamasauna Oy", "Travel", "Laituri 2", "48100", "Kotka",
               _people("Eeva Lampinen: Managing director"), business_id="3919369-8"),
    DemoClient("borgabryggeri", "Borgå Bryggeri Ab", "Food", "Åstranden 7", "06100", "Borgå",
               _people("Johan Westerholm: Head of brand"), language="en", business_id="4060783-5"),
    DemoClient("valkeakivi", "Valkeakivi Kiinteistöt Oy", "Housing", "Kivitie 3", "37600", "Valkeakoski",
               _people("Päivi Sorsa: Development manager"), owner="jari", business_id="4131490-3"),
)  # fmt: skip
# client, name, value, lost so many days ago, days it had been open, source, reason, who won it, dearer by %, note
LOST_DEALS = (
    ("satamasauna", "Booking of sauna times", 48000, 9, 38, "Website", "Price", "Norrsken Digital", 18,
     "Our offer was dearer by a fifth; they liked the plan."),
    ("merituuli", "Crew app", 140000, 24, 51, "Existing client", "Wrong timing", "", None,
     "Moved to the budget of next year. Ask again in March."),
    ("kuusamokelkat", "Dealer extranet", 98000, 43, 62, "Event", "Chose a competitor", "Pikseli & Kuu", 6,
     "The other firm had done the same for a competitor of theirs."),
    ("lumikko", "Podcast player", 58000, 66, 29, "Existing client", "No budget", "", None, ""),
    ("borgabryggeri", "Brand site and shop", 84000, 81, 44, "Referral", "Price", "Norrsken Digital", 24,
     "They chose a ready-made theme."),
    ("suvanto", "Meter data service", 290000, 118, 76, "Existing client", "Chose a competitor", "Voltti Software", 11,
     "Wanted a house with energy data of its own."),
    ("valkeakivi", "Tenant portal", 160000, 151, 58, "Website", "No answer", "", None,
     "Three calls and two mails; nobody came back."),
    ("kivijoki", "Open data portal", 120000, 204, 90, "Existing client", "Price", "Pikseli & Kuu", 15,
     "A public tender where price counted for 70 %."),
    ("helmi", "Loyalty card app", 130000, 262, 40, "Existing client", "Wrong timing", "", None, ""),
    ("kaarna", "Store screens", 74000, 331, 35, "Existing client", "No budget", "", None,
     "Head office stopped all new purchases."),
    ("vesihaka", "Energy report for tenants", 66000, 402, 47, "Existing client", "Chose a competitor", "Voltti Software",
     None, ""),
    ("rautatammi", "Chat for claims", 210000, 487, 70, "Existing client", "Price", "Norrsken Digital", 9,
     "Their buyer asked for fixed prices we could not promise."),
)  # fmt: skip
# client, name, value, won so many weeks ago, weeks of work, billing
WON_DEALS = (
    ("rautatammi", "Claims app", 980000, 70, 70, "time"),
    ("rautatammi", "Broker extranet", 720000, 104, 40, "fixed"),
    ("merituuli", "Booking flow redesign", 420000, 38, 40, "time"),
    ("merituuli", "Ticket kiosks", 420000, 96, 34, "time"),
    ("suvanto", "Outage service", 260000, 60, 30, "fixed"),
    ("kaarna", "Webshop retainer", 830000, 104, 104, "time"),
    ("helmi", "Online pharmacy", 380000, 44, 46, "fixed"),
    ("vesihaka", "Tenant app", 430000, 80, 40, "time"),
    ("kivijoki", "Maintenance", 840000, 104, 104, "time"),
    ("nordvik", "Fleet dashboard", 640000, 52, 54, "time"),
    ("yeditepe", "Müşteri portalı", 290000, 34, 36, "time"),
    ("harbourline", "Design system", 340000, 30, 32, "time"),
    ("pohjanpeura", "Brand site", 96000, 66, 20, "fixed"),
    ("lumikko", "Subscriber pages", 220000, 48, 30, "time"),
    ("tervaranta", "Site diary app", 190000, 26, 28, "time"),
    ("saaristo", "Booking engine", 520000, 88, 36, "time"),
    ("koivukoulu", "School platform", 120000, 22, 24, "time"),
    ("ambarli", "Yard planning", 230000, 40, 30, "time"),
    ("bergstein", "Parts catalogue", 460000, 58, 50, "time"),
)
# client, name, value, stage, opened so many days ago, closes in days, next step ("" for none), due in days, talked days ago
OPEN_DEALS = (
    ("suvanto", "Customer portal for district heating", 430000, "Proposal", 74, 47, "Call Riikka about the security annex", 0, 9),
    ("kaarna", "Loyalty programme study", 64000, "Qualified", 31, 75, "Discovery call", 5, 6),
    ("kivijoki", "Intranet renewal", 150000, "Qualified", 81, 96, "", 0, 48),
    ("yeditepe", "Tedarikçi portalı", 140000, "Qualified", 18, 118, "Answer the mail about logins", 4, 4),
    ("vesihaka", "Tenant app, phase 2", 240000, "Discovery", 37, 72, "Workshop with the caretakers", 8, 8),
    ("merituuli", "Onboard shop", 180000, "Discovery", 29, 49, "Send the estimate", -2, 10),
    ("harbourline", "Mobile design kit", 210000, "Discovery", 44, 101, "Demo with Laura", 12, 3),
    ("rautatammi", "Claims app, phase 3", 620000, "Negotiation", 92, 18, "Agree the hourly prices", 3, 5),
    ("kaarna", "Webshop retainer 2027", 410000, "Negotiation", 58, 53, "Contract to Petra", 6, 2),
    ("bergstein", "Dealer portal", 330000, "Proposal", 41, 66, "Ask about the tender", 9, 7),
    ("lumikko", "Archive search", 96000, "Proposal", 55, 21, "", 0, 33),
    ("ambarli", "Yard planning, phase 2", 240000, "Verbal yes", 69, 10, "Sign the contract", 2, 6),
)  # fmt: skip
# Name, language, subject, text of the shared mail templates.
TEMPLATES = (
    (
        "First answer",
        "en",
        "{{deal.name|Your question}}",
        "Hello {{person.first_name|there}},\n\nthank you for your time. This is how we would go on:\n\n"
        "- a workshop of two hours with your team\n- an estimate by the end of that week\n\n"
        "Which days suit you?\n\nKind regards",
    ),
    (
        "After the offer",
        "en",
        "Our offer: {{deal.name|next steps}}",
        "Hello {{person.first_name|there}},\n\ndid our offer answer your questions? The sum is **{{deal.value|as agreed}}**, "
        "excluding VAT.\n\nI am glad to go through it with {{organisation.name|you}} by phone.\n\nKind regards",
    ),
    (
        "Ensimmäinen vastaus",
        "fi",
        "{{deal.name|Kysymyksenne}}",
        "Hei {{person.first_name|sinä}},\n\nkiitos ajastasi. Ehdotan, että jatkamme näin:\n\n"
        "- kahden tunnin työpaja tiiminne kanssa\n- työmääräarvio saman viikon loppuun mennessä\n\n"
        "Mitkä päivät sopisivat teille?\n\nYstävällisin terveisin",
    ),
    (
        "Tarjouksen jälkeen",
        "fi",
        "Tarjouksemme: {{deal.name|seuraavat vaiheet}}",
        "Hei {{person.first_name|sinä}},\n\nvastasiko tarjouksemme kysymyksiinne? Hinta on **{{deal.value|sovittu}}** ilman "
        "arvonlisäveroa.\n\nKäyn sen mielelläni läpi puhelimessa.\n\nYstävällisin terveisin",
    ),
    (
        "İlk yanıt",
        "tr",
        "{{deal.name|Sorunuz}}",
        "Merhaba {{person.first_name|efendim}},\n\nzaman ayırdığınız için teşekkür ederiz. Şöyle ilerlemeyi öneriyoruz:\n\n"
        "- ekibinizle iki saatlik bir atölye\n- aynı hafta sonuna kadar bir tahmin\n\n"
        "Hangi günler size uygun?\n\nSaygılarımızla",
    ),
    (
        "Tekliften sonra",
        "tr",
        "Teklifimiz: {{deal.name|sonraki adımlar}}",
        "Merhaba {{person.first_name|efendim}},\n\nteklifimiz sorularınızı yanıtladı mı? Tutar KDV hariç "
        "**{{deal.value|anlaştığımız gibi}}**.\n\nTelefonda birlikte gözden geçirmekten memnuniyet duyarım.\n\nSaygılarımızla",
    ),
)
