"""Mail comes in from a real IMAP server: each once, nothing touched there, private mail never stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core import clock
from core.models import Attachment, Notification
from crm.mail import syncing
from crm.mail.imap import Session
from crm.models import Mail, MailBody, Mailbox, MailCopy, MailExclusion, MailFolder, MailLink, MailThread, TimelineEntry
from tests.cast import Cast
from tests.crm.mail_server import MailServer, id_of, mail, mail_server, mailbox_of, subjects
from tests.factories import DealFactory, LeadFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private_network(settings: Any) -> None:
    settings.KEEL_MAIL_PRIVATE_HOSTS = True


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def sync(box: Mailbox) -> None:
    Mailbox.objects.filter(pk=box.pk).update(next_run_at=clock.now(), claimed_at=None)
    counted = syncing.sync(box.pk)
    assert not counted.failed, counted.error


def saara() -> Any:
    return PersonFactory(name="Saara Virtanen", email="Saara@Suvanto.example")


def test_mail_of_a_contact_is_filed_and_told_and_nothing_is_touched_on_the_server(
    cast: Cast, server: MailServer
) -> None:
    person = saara()
    client = OrganisationFactory(website="https://www.suvanto.example")
    server.deliver(mail(), mail(sender="Ville <ville@suvanto.example>", number=2, subject="Toinen"))
    box = mailbox_of(cast, server)
    sync(box)
    first, second = Mail.objects.order_by("message_id")
    assert (first.state, first.direction, first.counterpart) == ("filed", "in", "Saara Virtanen")
    assert first.links.get().person == person
    assert second.links.get().organisation == client and second.links.get().source == "domain"
    assert first.body.text.startswith("Hei,")
    entry = TimelineEntry.objects.get(person=person)
    assert (entry.kind, entry.arguments, entry.said) == ("mail.in", {"who": "Saara Virtanen"}, "")
    assert all(b"Seen" not in row for row in server.flags())
    box.refresh_from_db()
    assert box.last_success_at and not box.last_error and box.claimed_at is None
    folder = box.read_folders.get()
    assert folder.last_uid > 0 and folder.taken == 2 and folder.read_at


def test_a_second_look_finds_nothing_new_and_later_mail_is_added(cast: Cast, server: MailServer) -> None:
    saara()
    server.deliver(mail())
    box = mailbox_of(cast, server)
    sync(box)
    sync(box)
    assert Mail.objects.count() == MailCopy.objects.count() == 1
    server.deliver(mail(number=2, subject="Uusi"))
    sync(box)
    assert Mail.objects.count() == 2 and TimelineEntry.objects.count() == 2


def test_what_nobody_knows_stays_on_the_server(cast: Cast, server: MailServer) -> None:
    server.deliver(mail(sender="Äiti <aiti@gmail.com>"), mail(sender="Aino <aino@luoto.example>", number=2))
    sync(mailbox_of(cast, server))
    assert not Mail.objects.exists() and not MailBody.objects.exists()
    assert MailFolder.objects.get().passed == 2


def test_private_mail_is_never_stored(cast: Cast, server: MailServer) -> None:
    saara()
    PersonFactory(email="doctor@clinic.example")
    PersonFactory(email="anna@competitor.example")
    MailExclusion.objects.create(owner=cast.sales, pattern="clinic.example", added_by=cast.sales)
    MailExclusion.objects.create(owner=None, pattern="competitor.example", added_by=cast.owner)
    MailExclusion.objects.create(owner=cast.finance, pattern="suvanto.example", added_by=cast.finance)
    server.deliver(mail(sender="doctor@clinic.example", number=1))
    server.deliver(mail(number=2, to="tuomas@luoto.example, x@team.clinic.example"))
    server.deliver(mail(sender="anna@competitor.example", number=3))
    server.deliver(mail(number=4, Sensitivity="Private"))
    server.deliver(mail(number=5), flags="($Personal)")
    server.deliver(mail(number=6, subject="Stored"))
    sync(mailbox_of(cast, server, private_labels=["$personal"]))
    assert subjects(Mail.objects.all()) == ["Stored"]


def test_one_mail_in_two_mailboxes_is_one_mail(cast: Cast, server: MailServer) -> None:
    saara()
    sent = mail(to="tuomas@luoto.example, riikka@luoto.example")
    with mail_server() as other:
        for one in (server, other):
            one.deliver(sent)
        sync(mailbox_of(cast, server))
        sync(mailbox_of(cast, other, name="Riikka", login="demouser", host="localhost", owner=cast.lead))
    found = Mail.objects.get()
    assert found.copies.count() == 2 and found.links.count() == 1 and TimelineEntry.objects.count() == 1


def test_a_folder_numbered_anew_is_read_again_without_doubles(cast: Cast, server: MailServer) -> None:
    saara()
    server.deliver(mail(), mail(number=2, subject="Toinen"), folder="Clients")
    box = mailbox_of(cast, server, folders=["Clients"])
    sync(box)
    before = MailFolder.objects.get()
    server.number_anew("Clients")
    server.deliver(mail(number=3, subject="Kolmas"), folder="Clients")
    sync(box)
    after = MailFolder.objects.get()
    assert after.uid_validity != before.uid_validity
    assert subjects(Mail.objects.all()) == ["Kolmas", "Tarjouspyyntö", "Toinen"]
    assert TimelineEntry.objects.count() == 3


def test_a_server_that_dies_in_the_middle(cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    saara()
    server.deliver(*(mail(number=n, subject=f"Mail {n:02d}") for n in range(20)))
    box = mailbox_of(cast, server)
    monkeypatch.setattr(syncing, "BATCH", 5)
    real, calls = Session.bodies, []

    def dying(self: Session, heads: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise ConnectionResetError("gone")
        return real(self, heads)

    monkeypatch.setattr(Session, "bodies", dying)
    counted = syncing.sync(box.pk)
    assert counted.failed == 1
    box.refresh_from_db()
    assert box.failures == 1 and box.last_error and box.claimed_at is None and box.next_run_at > clock.now()
    assert Mail.objects.count() == 10
    sync(box)
    assert Mail.objects.count() == MailCopy.objects.count() == TimelineEntry.objects.count() == 20
    box.refresh_from_db()
    assert box.failures == 0 and not box.last_error


def test_a_server_that_is_gone_is_told_of_once(cast: Cast, server: MailServer) -> None:
    box = mailbox_of(cast, server)
    server.stop()
    for _attempt in range(2):
        Mailbox.objects.filter(pk=box.pk).update(next_run_at=clock.now())
        assert syncing.sync(box.pk).failed == 1
    assert not Notification.objects.exists()
    long_ago = clock.now() - timedelta(hours=2)
    for _attempt in range(2):
        Mailbox.objects.filter(pk=box.pk).update(next_run_at=clock.now(), failing_since_at=long_ago)
        syncing.sync(box.pk)
    told = Notification.objects.get()
    assert told.user == cast.sales and told.kind == "mailbox"


def test_a_wrong_password_is_said_and_never_shown(cast: Cast, server: MailServer) -> None:
    box = mailbox_of(cast, server, login="nobody")
    assert syncing.sync(box.pk).failed == 1
    box.refresh_from_db()
    assert "demopass" not in box.last_error and box.last_error


def test_two_workers_do_not_read_one_mailbox(cast: Cast, server: MailServer) -> None:
    saara()
    server.deliver(mail())
    box = mailbox_of(cast, server)
    Mailbox.objects.filter(pk=box.pk).update(claimed_at=clock.now())
    assert syncing.sync(box.pk).done == 0 and not Mail.objects.exists()
    Mailbox.objects.filter(pk=box.pk).update(claimed_at=clock.now() - timedelta(minutes=30))
    assert syncing.sync(box.pk).done == 1


def test_threads_by_reference_in_any_order(cast: Cast, server: MailServer) -> None:
    saara()
    start = timezone.now() - timedelta(hours=5)
    box = mailbox_of(cast, server)
    server.deliver(
        mail(number=3, subject="Vs: Sivut", at=start + timedelta(hours=2), References=f"{id_of(1)} {id_of(2)}"),
        mail(number=4, subject="Re: Sivut", at=start + timedelta(hours=3), In_Reply_To=id_of(1)),
    )
    sync(box)
    assert MailThread.objects.count() == 1
    server.deliver(mail(number=2, subject="RE: Sivut", at=start + timedelta(hours=1), In_Reply_To=id_of(1)))
    server.deliver(mail(number=1, subject="Sivut", at=start))
    sync(box)
    assert MailThread.objects.get().subject == "Sivut" and Mail.objects.count() == 4


def test_an_answer_of_somebody_unknown_comes_with_its_thread(cast: Cast, server: MailServer) -> None:
    person = saara()
    deal = DealFactory(person=person, company=cast.company)
    server.deliver(
        mail(number=1),
        mail(sender="Outo <outo@elsewhere.example>", number=2, subject="Re: Tarjouspyyntö", In_Reply_To=id_of(1)),
    )
    sync(mailbox_of(cast, server))
    assert set(MailLink.objects.values_list("deal", flat=True)) == {deal.pk}
    assert MailLink.objects.get(mail__sender_address="outo@elsewhere.example").source == "thread"


def test_sent_mail_and_leads(cast: Cast, server: MailServer) -> None:
    lead = LeadFactory(company=cast.company, email="elif@kaya.example")
    server.deliver(mail(sender="tuomas@luoto.example", to="Elif <elif@kaya.example>"))
    sync(mailbox_of(cast, server))
    found = Mail.objects.get()
    assert (found.direction, found.links.get().lead) == ("out", lead)
    assert TimelineEntry.objects.get(lead=lead).kind == "mail.out"


def test_hard_mails_arrive(cast: Cast, server: MailServer) -> None:
    saara()
    big = mail(number=1, subject="İıŞğ 🙂 iso")
    big.add_attachment(b"%PDF-1.4 " + b"x" * 1000, maintype="application", subtype="pdf", filename="Şartname İ.pdf")
    big.add_attachment(b"y" * 21_000_000, maintype="application", subtype="pdf", filename="huge.pdf")
    big.add_attachment(b"MZ\x90\x00", maintype="application", subtype="pdf", filename="virus.pdf")
    server.deliver(
        big,
        b"From: saara@suvanto.example\r\nTo: tuomas@luoto.example\r\n\r\nNo id, no date",
        b"From: saara@suvanto.example\r\nSubject: \xf0\xfe\x00x\r\nMessage-ID: <nul@x>\r\n\r\nNul \x00 here",
        b"Subject: nobody\r\n\r\nNo sender at all",
    )
    sync(mailbox_of(cast, server))
    assert Mail.objects.count() == 3
    found = Mail.objects.get(message_id=id_of(1))
    assert found.has_files and [file.name for file in Attachment.objects.all()] == ["Şartname İ.pdf"]
    assert [note["arguments"]["name"] for note in found.notes] == ["huge.pdf", "virus.pdf"]


def test_our_own_test_mail_proves_the_reading_and_is_not_kept(
    cast: Cast, server: MailServer, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.MAIL_LEAVES = True
    box = mailbox_of(cast, server, canary="smtp")
    sync(box)
    [sent] = mailoutbox
    server.deliver(sent.message().as_bytes())
    sync(box)
    box.refresh_from_db()
    assert box.canary_seen_at and box.canary_since_at is None and not Mail.objects.exists()
    assert len(mailoutbox) == 1, "once an hour"
    Mailbox.objects.update(
        canary_sent_at=clock.now() - timedelta(hours=3), canary_since_at=clock.now() - timedelta(hours=3)
    )
    sync(box)
    sync(box)
    assert Notification.objects.get().key.startswith(f"canary {box.pk}")
    server.deliver(mail(X_Keel_Canary="made up"))
    sync(box)
    box.refresh_from_db()
    assert box.canary_since_at, "a token that is not ours proves nothing"


def test_a_test_mail_in_a_folder_of_its_own_is_removed_again(cast: Cast, server: MailServer) -> None:
    box = mailbox_of(cast, server, canary="append")
    sync(box)
    box.refresh_from_db()
    assert box.canary_seen_at and not server.flags("Keel check")


def test_servers_of_our_own_network_are_refused(cast: Cast, server: MailServer, settings: Any) -> None:
    settings.KEEL_MAIL_PRIVATE_HOSTS = False
    for host, port in (("127.0.0.1", server.port), ("127.0.0.1", 993), ("169.254.169.254", 993), ("10.0.0.1", 143)):
        box = mailbox_of(cast, server, host=host, port=port, security="tls", login=f"{host}{port}")
        assert syncing.sync(box.pk).failed == 1
        box.refresh_from_db()
        assert "network" in box.last_error or "993" in box.last_error


def test_a_certificate_nobody_vouches_for_is_refused(cast: Cast, server: MailServer) -> None:
    box = mailbox_of(cast, server, security="tls")
    assert syncing.sync(box.pk).failed == 1
    box.refresh_from_db()
    assert box.last_error
