"""A mailbox is read whole: what a server leaves out is asked for again, and what can't be had is said."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from imap_tools.imap_utf7 import utf7_encode

from core import clock
from core.errors import Refused
from core.firm.actions.handover import hand_over
from core.firm.actions.users import deactivate_user
from core.models import Notification
from crm.actions import mailboxes
from crm.mail import hosts, imap, syncing
from crm.mail.accounts import account_of
from crm.mail.folders import sent_in
from crm.mail.health import health_of
from crm.mail.imap import Head, ServerTrouble, Session
from crm.models import Mail, Mailbox
from tests.cast import Cast, client_of
from tests.crm.mail_server import MailServer, mail, mail_server, mailbox_of, subjects
from tests.crm.test_mail_sync import saara, sync
from tests.crm.test_mailboxes import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    settings.KEEL_MAIL_PRIVATE_HOSTS = True
    with mail_server() as running:
        yield running


def state_of(box: Mailbox) -> str:
    return health_of(Mailbox.objects.select_related("owner").get(pk=box.pk), clock.now()).state


def test_a_missing_folder_holds_up_no_other(cast: Cast, server: MailServer) -> None:
    saara()
    server.deliver(mail())
    box = mailbox_of(cast, server, folders=["Gone", "INBOX"])
    sync(box)
    assert Mail.objects.count() == 1 and state_of(box) == "partly"
    page = client_of(cast.sales).get(box.get_absolute_url()).content.decode()
    assert "The folder Gone can&#x27;t be opened." in page
    assert not Notification.objects.exists()
    box.read_folders.filter(name="Gone").update(trouble_since_at=clock.now() - timedelta(hours=2))
    for _run in range(2):
        sync(box)
    assert Notification.objects.get().user == cast.sales
    server.deliver(mail(number=2), folder="Gone")
    sync(box)
    assert Mail.objects.count() == 2 and state_of(box) == "good"


def test_a_mailbox_of_which_no_folder_is_there_fails(cast: Cast, server: MailServer) -> None:
    box = mailbox_of(cast, server, folders=["Gone", "Lost"])
    assert syncing.sync(box.pk).failed == 1
    assert state_of(box) == "failing"


def test_what_an_answer_leaves_out_is_asked_for_by_itself(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    saara()
    server.deliver(*(mail(number=number, subject=f"S{number}") for number in range(6)))
    heads, bodies = Session.heads, Session.bodies

    def few_heads(self: Session, uids: Sequence[int]) -> list[Head]:
        found = heads(self, uids)
        return found if len(uids) == 1 else found[:-1]

    def few_bodies(self: Session, wanted: Sequence[Head]) -> dict[int, bytes]:
        found = bodies(self, wanted)
        return found if len(wanted) == 1 else dict(list(found.items())[1:])

    monkeypatch.setattr(Session, "heads", few_heads)
    monkeypatch.setattr(Session, "bodies", few_bodies)
    box = mailbox_of(cast, server)
    sync(box)
    assert subjects(Mail.objects.all()) == [f"S{number}" for number in range(6)]
    assert box.read_folders.get().skipped == 0


def test_what_is_held_back_is_kept_bare_or_counted(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    saara()
    server.deliver(*(mail(number=number, subject=f"S{number}") for number in range(3)))
    heads, bodies = Session.heads, Session.bodies
    box = mailbox_of(cast, server)
    first, second, _third = (head.uid for head in _heads(box))
    monkeypatch.setattr(Session, "heads", lambda self, uids: [one for one in heads(self, uids) if one.uid != first])
    monkeypatch.setattr(
        Session, "bodies", lambda self, rows: {uid: text for uid, text in bodies(self, rows).items() if uid != second}
    )
    sync(box)
    assert subjects(Mail.objects.all()) == ["S1", "S2"]
    bare = Mail.objects.get(subject="S1")
    assert bare.body.text == "" and "did not hand over" in bare.notes[0]["text"]
    assert box.read_folders.get().skipped == 1
    page = client_of(cast.sales).get(box.get_absolute_url()).content.decode()
    assert "1 mail was skipped" in page
    monkeypatch.undo()
    _private(monkeypatch)
    mailboxes.read_now(mailbox=box, from_start=True, actor=cast.sales)
    sync(box)
    assert subjects(Mail.objects.all()) == ["S0", "S1", "S2"] and box.read_folders.get().skipped == 0


def _private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.KEEL_MAIL_PRIVATE_HOSTS", True, raising=False)


def _heads(box: Mailbox) -> list[Head]:
    with imap.session(account_of(box)) as server:
        server.open("INBOX")
        return server.heads(server.uids(0, None))


def test_a_server_that_hands_over_nothing_is_asked_again_later(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    saara()
    server.deliver(mail(), mail(number=2))
    monkeypatch.setattr(Session, "heads", lambda self, uids: [])
    box = mailbox_of(cast, server)
    assert syncing.sync(box.pk).failed == 1
    assert box.read_folders.get().last_uid == 0
    monkeypatch.undo()
    _private(monkeypatch)
    sync(box)
    assert Mail.objects.count() == 2


def test_an_address_that_leads_nowhere_is_not_the_last(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        real = socket.create_connection

        def connect(where: tuple[str, int], timeout: float | None = None) -> socket.socket:
            port = closed.getsockname()[1] if where[0] == "::1" else where[1]
            return real(("127.0.0.1", port), timeout)

        monkeypatch.setattr(imap.socket, "create_connection", connect)
        monkeypatch.setattr(imap, "allowed_addresses", lambda host, port: ["::1", "127.0.0.1"])
        box = mailbox_of(cast, server)
        with imap.session(account_of(box)) as opened:
            assert opened.open("INBOX").count == 0
        monkeypatch.setattr(imap, "allowed_addresses", lambda host, port: ["::1"])
        with pytest.raises(ServerTrouble), imap.session(account_of(box)):
            pass
    assert hosts.allowed_addresses("127.0.0.1", server.port) == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([rb'(\HasNoChildren) "/" INBOX', rb'(\HasNoChildren \Sent) "/" "Obj&AOk-ts"'], "Objéts"),
        ([rb'(\HasNoChildren) "/" "Sent"', rb'(\Sent) "/" "[Gmail]/Sent Mail"'], "[Gmail]/Sent Mail"),
        ([rb'(\HasNoChildren) "." "INBOX.L&AOQ-hetetyt"'], "INBOX.Lähetetyt"),
        ([rb"(\HasNoChildren) NIL Sent"], "Sent"),
        ([rb'(\Noselect) "/" "Sent"', rb'() "/" "Sent Items"'], "Sent Items"),
        ([rb'() "/" "G&APY-nderilmi&AV8- &ANY-&AR8-eler"'], "Gönderilmiş Öğeler"),
        ([rb'() "/" "Consent"', b"nonsense", b""], ""),
    ],
)
def test_the_folder_of_sent_mail(lines: list[bytes], expected: str) -> None:
    assert sent_in(lines) == expected


def test_connecting_reads_sent_mail_too(cast: Cast, server: MailServer) -> None:
    server.client().delete("Sent")
    client, url = client_of(cast.sales), reverse("crm:my_mailbox_new")
    assert "checked" in str(client.get(url).context["form"]["reads_sent"])
    server.deliver(mail(), folder="Sent")
    assert client.post(url, typed(server, reads_sent="on")).status_code == 303
    box = Mailbox.objects.get()
    assert box.folders == ["INBOX", "Sent"] and not box.lacks_sent


def test_without_a_folder_of_sent_mail_it_is_connected_and_the_folder_chosen(cast: Cast, server: MailServer) -> None:
    server.client().delete("Sent")
    server.deliver(mail(), folder=utf7_encode("Omat vastaukset Şş").decode())
    client = client_of(cast.sales)
    assert client.post(reverse("crm:my_mailbox_new"), typed(server, reads_sent="on")).status_code == 303
    box = Mailbox.objects.get()
    assert box.lacks_sent and box.folders == ["INBOX"]
    url = reverse("crm:mailbox_sent", args=[box.pk])
    assert url in client.get(box.get_absolute_url()).content.decode()
    assert "Omat vastaukset Şş" in client.get(url).content.decode()
    assert client_of(cast.lead).post(url).status_code == 404 and client_of(cast.owner).post(url).status_code == 403
    assert client.post(url, {"folder": "made up"}).status_code == 422
    assert client.post(url, {"folder": "Omat vastaukset Şş"}).status_code == 303
    box.refresh_from_db()
    assert box.folders == ["INBOX", "Omat vastaukset Şş"] and not box.lacks_sent
    assert url not in client.get(box.get_absolute_url()).content.decode()


def test_a_server_that_is_away_is_said_where_a_folder_is_chosen(cast: Cast, server: MailServer) -> None:
    box = mailbox_of(cast, server, lacks_sent=True)
    server.stop()
    client, url = client_of(cast.sales), reverse("crm:mailbox_sent", args=[box.pk])
    assert client.get(url).status_code == 200 and client.post(url, {"folder": ""}).status_code == 422
    box.refresh_from_db()
    assert box.lacks_sent


def test_a_leavers_own_mailbox_is_read_no_more(cast: Cast, server: MailServer) -> None:
    own = mailbox_of(cast, server)
    shared = mailbox_of(cast, server, kind="shared", name="Sales", login="sales")
    deactivate_user(user=cast.sales, actor=cast.owner)
    own.refresh_from_db(), shared.refresh_from_db()
    assert own.is_paused and not shared.is_paused and state_of(own) == "left"
    assert Notification.objects.filter(user=cast.owner, kind="mailbox").count() == 1
    with pytest.raises(Refused):
        mailboxes.resume_mailbox(mailbox=own, actor=cast.owner)
    Mailbox.objects.filter(pk=own.pk).update(is_paused=False)
    assert own.pk not in syncing.sync_due() and syncing.sync(own.pk).done == 0
    assert "Its owner has left" in client_of(cast.owner).get(own.get_absolute_url()).content.decode()
    assert hand_over(user=cast.sales, kind="crm.mailboxes", to=cast.owner, actor=cast.owner) == 1
    shared.refresh_from_db(), own.refresh_from_db()
    assert (shared.owner, own.owner) == (cast.owner, cast.sales)
    assert client_of(cast.owner).post(reverse("crm:mailbox_retire", args=[own.pk])).status_code == 303
    own.refresh_from_db()
    assert own.archived_at and not own.secret


def test_the_first_test_mail_teaches_who_checks_senders(cast: Cast, server: MailServer) -> None:
    box = mailbox_of(cast, server, kind="drop", canary="smtp", canary_token="abc", canary_since_at=clock.now())
    checked = {"Authentication_Results": "mx.luoto.example; spf=pass; dmarc=pass header.from=keel.example"}
    server.deliver(mail(number=1, X_Keel_Canary="made up", Authentication_Results="mx.evil.com; spf=pass"))
    sync(box)
    box.refresh_from_db()
    assert box.auth_server == ""
    server.deliver(mail(number=2, X_Keel_Canary="abc", **checked))
    sync(box)
    box.refresh_from_db()
    assert box.auth_server == "mx.luoto.example" and box.canary_seen_at
