"""Mail of the demo: threads with clients as they came in by a mailbox, and some that nobody knew; no server is asked."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import DEMO, moment
from crm.actions import mail_privacy, mailboxes, mails
from crm.actions.mail_taking import Arrival
from crm.demo_triage import ACCEPTED, ASIDE, STRANGERS, WAITING, Stranger, add_calendar, settle
from crm.mail import known
from crm.mail.deciding import Rules, place
from crm.mail.directory import directory_of, the_firm
from crm.mail.parsing import message_in
from crm.models import Letter, Mailbox, Sharing

# Client's person, subject, then (days ago, who writes: them or us, what).
THREADS = (
    (
        "Riikka Salonen", "riikka.salonen@suvanto.example", "Security annex of the customer portal",
        (
            (12, "them", "Hi Mikael,\n\nour security officer asks for the annex before we sign. Could you go through the "
             "points on log retention and the penetration test?\n\nBest regards,\nRiikka"),
            (11, "us", "Hi Riikka,\n\nof course. Logs are kept for 12 months, and the test is done by an outside firm before "
             "launch. I'll send the filled-in annex by Thursday.\n\nMikael"),
            (8, "them", "Thank you, that is what we needed. Ville joins us from now on.\n\nRiikka"),
        ),
    ),
    (
        "Maria Holm", "maria.holm@merituuli.example", "Vs: Varausjärjestelmän uudistus",
        (
            (20, "them", "Hei,\n\njohtoryhmä käsitteli ehdotusta eilen. Aikataulu sopii, mutta hinta pitäisi saada jaettua "
             "kahdelle vuodelle.\n\nYstävällisin terveisin\nMaria"),
            (19, "us", "Hei Maria,\n\njaetaan työ kahteen vaiheeseen: haku ja varaus tänä vuonna, asiakastili ensi vuonna. "
             "Lähetän päivitetyn laskelman perjantaina.\n\nTerveisin\nMikael"),
        ),
    ),
    (
        "Emre Yıldız", "emre.yildiz@yeditepe.example", "Takip ekranı için teklif",
        (
            (6, "them", "Merhaba,\n\nşoförlerin kullanacağı takip ekranı için teklifinizi bekliyoruz. İlk sürümün ocak sonunda "
             "hazır olması gerekiyor.\n\nSaygılarımla,\nEmre"),
        ),
    ),
    (
        "Petra Lahti", "petra.lahti@kaarna.example", "Summer campaign numbers",
        (
            (4, "them", "Hi,\n\nthe campaign page sold 18 % more than last year. Let's talk about doing the same for autumn."
             "\n\nPetra"),
            (3, "us", "Great news, Petra! I have time on Tuesday at 10 or Wednesday afternoon.\n\nMikael"),
        ),
    ),
    (
        "Katri Salo", "katri.salo@rautatammi.example", "Phase 3: hourly prices",
        (
            (34, "us", "Hi Katri,\n\nhere are the hourly prices for phase 3 as we discussed: they stay as they are until "
             "summer, and go up by 2.5 % after that.\n\nMikael"),
            (31, "them", "Thanks. Juhani from purchasing has questions about the travel costs, the rest is fine.\n\nKatri"),
            (30, "us", "Travel is billed as it comes, without a margin, and never without asking you first.\n\nMikael"),
            (15, "them", "Good. The steering group decides on the 12th.\n\nKatri"),
        ),
    ),
    (
        "Merja Tolonen", "merja.tolonen@kallavesi.example", "Katkokartan ensimmäinen versio",
        (
            (22, "them", "Hei,\n\nkartta toimii puhelimella hyvin. Asiakaspalvelu toivoo vielä hakua osoitteella.\n\nMerja"),
            (21, "us", "Hei Merja,\n\nosoitehaku mahtuu seuraavaan jaksoon, lisähintaa siitä ei tule.\n\nMikael"),
        ),
    ),
)  # fmt: skip
ANSWERS = (
    "Hello,\n\nthanks for the mail. We go through it on Thursday, and I come back to you after that.\n\nBest regards",
    "Hi,\n\nthis looks right. One question: can the first part be ready before the holidays?\n\nBest regards",
)


def end(world: World) -> None:
    seller = world.people["mikael"]
    own = _box(world, "Mikael Ström", Mailbox.Kind.PERSONAL, seller.email, sharing=Sharing.SUBJECT)
    us = (seller.name, seller.email)
    own_mails = [
        _mail(world, number, index, (name, address), us, subject, text, days, by)
        for number, (name, address, subject, letters) in enumerate(THREADS)
        for index, (days, by, text) in enumerate(letters)
    ]
    invited = [
        add_calendar(
            _mail(world, 70 + number, 0, (one.name, one.address), us, one.summary, one.summary, one.sent, "them"),
            one,
            world,
        )
        for number, one in enumerate((WAITING, ACCEPTED))
    ]
    _take(world, own, [*own_mails, *invited, *_answers(world)])
    drop = _box(world, "CRM", Mailbox.Kind.DROP, "crm@luoto.example", sharing=Sharing.METADATA)
    _take(world, drop, [_strange(world, drop, number, one) for number, one in enumerate((*STRANGERS, *ASIDE))])
    settle(world)
    mail_privacy.make_filing_address(user=seller, actor=DEMO)


def _strange(world: World, box: Mailbox, number: int, one: Stranger) -> EmailMessage:
    name, address, subject, text, days, headers = one
    message = _mail(world, 90 + number, 0, (name, address), ("Luoto", box.address), subject, text, days, "them")
    for header, value in headers.items():
        message[header] = value
    return message


def _answers(world: World) -> list[EmailMessage]:
    """Clients answer two of the letters that were written to them, so that conversations hold both sides."""
    written = Letter.objects.exclude(mail=None).filter(person__isnull=False, user__email__isnull=False)
    found = []
    for number, letter in enumerate(written.select_related("mail", "person", "user").order_by("pk")[: len(ANSWERS)]):
        assert letter.mail is not None and letter.person is not None  # narrowed just now
        them, us = (letter.person.name, letter.person.email), (letter.user.name, letter.user.email)
        days = max(0, (world.today - letter.mail.created_at.date()).days - 1)
        message = _mail(world, 50 + number, 0, them, us, f"Re: {letter.subject}", ANSWERS[number], days, "them")
        message["In-Reply-To"] = letter.mail.message_id
        found.append(message)
    return found


def _box(world: World, name: str, kind: str, address: str, *, sharing: int) -> Mailbox:
    """Paused: there is no such server, and a demo asks none."""
    box = Mailbox(
        name=name, kind=kind, address=address, owner=world.people["mikael"], company=world.company,
        host="imap.luoto.example", login=address, sharing=sharing, is_paused=True, keeps_unmatched=True,
        last_success_at=clock.now(),
    )  # fmt: skip
    return mailboxes.save_mailbox(mailbox=box, password="demo", actor=DEMO)  # noqa: S106  of no server


def _mail(
    world: World,
    number: int,
    index: int,
    them: tuple[str, str],
    us: tuple[str, str],
    subject: str,
    text: str,
    days: int,
    by: str,
) -> EmailMessage:
    at = moment(world.today - timedelta(days=days))
    sender, to = (them, us) if by == "them" else (us, them)
    message = EmailMessage()
    message["From"], message["To"] = _named(sender), _named(to)
    message["Subject"] = subject if index == 0 else f"Re: {subject}"
    message["Date"], message["Message-ID"] = format_datetime(at), f"<demo-{number}-{index}@luoto.example>"
    if index:
        message["In-Reply-To"] = f"<demo-{number}-{index - 1}@luoto.example>"
    message.set_content(text)
    return message


def _named(who: tuple[str, str]) -> str:
    name, address = who
    return formataddr((name, address)) if address.isascii() else f"{name} <{address}>"


def _take(world: World, box: Mailbox, messages: list[EmailMessage]) -> None:
    rules = Rules(box, the_firm(), known.exclusions_of(box), known.tokens())
    folder = mails.open_folder(mailbox=box, name="INBOX", uid_validity=1, actor=DEMO)
    read = [message_in(one.as_bytes(), received_at=clock.now()) for one in messages]
    read.sort(key=lambda one: one.at)
    directory = directory_of(rules.outside(address for one in read for address in one.everybody))
    arrivals = [Arrival(uid, one, place(one, rules, directory, ())) for uid, one in enumerate(read, start=1)]
    mails.take_mails(
        folder=folder, arrivals=arrivals, passed=0, upto=len(read), rules=rules, directory=directory, actor=DEMO
    )


register(DemoPart("crm.mail", 95, end=end))
