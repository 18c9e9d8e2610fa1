"""What else comes in by mail in the demo: mail that somebody has to sort, mail that was set aside, invitations to meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from core.demo import World
from core.demo.world import DEMO, acting, moment
from crm.actions import invitations, mail_filing
from crm.models import Mail, MailInvitation

# Name, address, subject, text, days ago, headers of its own.
Stranger = tuple[str, str, str, str, int, dict[str, str]]
STRANGERS: tuple[Stranger, ...] = (
    (
        "Sanna Koivisto",
        "sanna.koivisto@havula.example",
        "Website for a dental clinic",
        "Hello,\n\nwe are three clinics in Tampere and our site is ten years old. What would a new one cost?\n\nSanna Koivisto",
        1,
        {},
    ),
    (
        "Ville Hakala",
        "ville@hakala.example",
        "Fwd: draft contract",
        "I read this from my own address over the weekend; two remarks are in the margin.\n\nVille",
        2,
        {},
    ),
    (
        "Fuar Takvimi",
        "bulten@fuartakvimi.example",
        "2027 fuar takvimi yayında",
        "Yeni yılın teknoloji fuarları tek sayfada. Erken kayıt indirimi ay sonuna kadar sürüyor.",
        3,
        {"List-Unsubscribe": "<https://fuartakvimi.example/birak>", "List-Id": "<bulten.fuartakvimi.example>"},
    ),
    (
        "Oona Hiltunen",
        "oona.hiltunen@hiltunen.example",
        "Avoin hakemus: palvelumuotoilija",
        "Hei,\n\nolen valmistumassa keväällä ja etsin paikkaa suunnittelijana. Portfolio: hiltunen.example.\n\nOona",
        4,
        {},
    ),
    (
        "Emre Aydın",
        "emre@marmaratekne.example",
        "Re: Web sitemizi yenilemek istiyoruz",
        "Merhaba,\n\ngörüşme için perşembe günü uygundur. Teknik ekibimizden iki kişi de katılacak.\n\nEmre Aydın",
        0,
        {},
    ),
)
# These were looked at and put aside.
ASIDE: tuple[Stranger, ...] = (
    ("Toimistotarvike Oy", "laskut@toimistotarvike.example", "Lasku 80431",
     "Liitteenä lasku 80431, eräpäivä 14 päivää.", 6, {"Auto-Submitted": "auto-generated"}),
    ("Rank First", "hello@rank-first.example", "Quick question about your site",
     "I noticed your site could rank higher. Do you have 15 minutes this week?", 9, {}),
    ("Automaattinen vastaus", "poissa@rinteentila.example", "Poissa toimistolta",
     "Olen lomalla ja luen postini palattuani.", 12, {"Auto-Submitted": "auto-replied"}),
)  # fmt: skip


@dataclass(frozen=True)
class Meeting:
    """An invitation that a client's calendar sent: so many days ago, for a day from today on."""

    uid: str
    name: str
    address: str
    summary: str
    place: str
    sent: int
    on: int
    hour: int


WAITING = Meeting("luoto-demo-1@rautatammi.example", "Katri Salo", "katri.salo@rautatammi.example",
                  "Claims app, phase 3: prices and start", "Bulevardi 7, room Saimaa", 1, 6, 10)  # fmt: skip
ACCEPTED = Meeting("luoto-demo-2@nordvik.example", "Anders Ekdahl", "anders.ekdahl@nordvik.example",
                   "Fleet dashboard: yearly review", "Teams", 5, 2, 12)  # fmt: skip


def add_calendar(message: EmailMessage, meeting: Meeting, world: World) -> EmailMessage:
    starts = moment(world.today + timedelta(days=meeting.on), meeting.hour)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Demo//Calendar//EN", "METHOD:REQUEST", "BEGIN:VEVENT",
        f"UID:{meeting.uid}", "SEQUENCE:0", f"DTSTAMP:{starts - timedelta(days=7):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts:%Y%m%dT%H%M%SZ}", f"DTEND:{starts + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{meeting.summary.replace(',', chr(92) + ',')}", f"LOCATION:{meeting.place.replace(',', chr(92) + ',')}",
        f"ORGANIZER;CN={meeting.name}:mailto:{meeting.address}", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    message.add_alternative("\r\n".join(lines) + "\r\n", subtype="calendar", params={"method": "REQUEST"})
    return message


def settle(world: World) -> None:
    """One invitation is taken on, the other waits; and what is nobody's business is put aside."""
    mikael = acting(world.people["mikael"])
    accepted = MailInvitation.objects.filter(uid=ACCEPTED.uid).first()
    if accepted is not None and accepted.mail.links.exists():
        invitations.log_invitation(invitation=accepted, actor=mikael)
    for mail in Mail.objects.waiting().filter(sender_address__in=[address for _name, address, *_rest in ASIDE]):
        mail_filing.set_aside(mail=mail, actor=DEMO)
