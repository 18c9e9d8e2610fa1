"""How large the large demo is, and the words it is written with; all names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SOURCE = "large"
DAYS = 720
PREFIX = "L"
# Above the references of the demo's ordinary series, whose prefixes are below a hundred.
REFERENCE_PREFIX = 700


@dataclass(frozen=True)
class Plan:
    """Rows to make; `today` is the last day of the history."""

    today: date
    people: int = 300
    customers: int = 10_000
    deals: int = 50_000
    open_deals: int = 5_000
    projects: int = 2_000
    entries: int = 200_000
    invoices: int = 100_000
    paid_percent: int = 95

    @property
    def first(self) -> date:
        return self.today - timedelta(days=DAYS)


def _words(text: str, by: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(by))


FIRST_NAMES = _words(
    "Aada Eino Helmi Väinö Lilja Oiva Sisu Taimi Urho Vilma Åke Björn Elsa Gustav Ingrid Sven Ayşe Barış Çağla Deniz "
    "Emre Gül İpek Kaan Ömer Şule Alice Brian Clara Daniel"
)
LAST_NAMES = _words(
    "Ahonen Heikkinen Jokela Korhonen Lampi Mäkelä Nieminen Öhman Pöllänen Räsänen Savolainen Turunen Åkerman "
    "Lindholm Sandberg Wikström Demir Güneş Kılıç Öztürk Şen Yılmaz Baker Clarke Hughes Morgan"
)
PLACES = _words(
    "Havu Kivi Lumi Meri Niemi Pelto Ranta Salo Suo Taivas Tuuli Vesi Yläne Äijä Öljy Åsnäs Harju Kangas Koski Laakso "
    "Lähde Metsä Mäki Notko Oja Piha Raja Selkä Tammi Vuori"
)
TRADES = _words(
    "rakennus energia logistiikka vakuutus media kauppa hoiva kone laiva paperi teräs ohjelmisto data tori terveys "
    "matka ruoka kuljetus asunto koulutus"
)
FORMS = ("Oy", "Oyj", "Ab", "ry", "Ky")
DEAL_WORDS = _words(
    "Website renewal|Intranet|Online shop|Service design sprint|Accessibility audit|Data platform|Mobile app|"
    "Integration of orders|Brand renewal|Maintenance agreement|Päätepalvelu|Työntekijäkokemus|Ölçüm paneli|"
    "Customer portal|Analytics set-up|Cloud migration",
    "|",
)
TASKS = _words(
    "Wireframes|Interface design|Development|Code review|Workshop with the client|Testing|Project meeting|"
    "Documentation|Bug fixing|Research interviews",
    "|",
)
EXTRAS = (
    "Project management",
    "Hosting and monitoring",
    "Licence",
    "Support agreement",
    "Usability test",
    "Workshop materials",
    "Content production",
)
