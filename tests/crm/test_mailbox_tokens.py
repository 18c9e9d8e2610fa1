"""Tokens of mailboxes: renewed in time and by one alone, never lost, given back, and told of when they are refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from core import clock
from core.errors import Refused
from core.models import Notification
from core.sealing import seal, unseal
from crm.actions import mail_providers, mailbox_grants, mailbox_sign_ins, mailboxes
from crm.mail import leaving, oauth, syncing, web
from crm.mail.accounts import SYSTEM, SignedOut, access_token
from crm.mail.health import health_of
from crm.mail.hosts import public_addresses
from crm.mail.imap import ServerTrouble
from crm.models import Mail, Mailbox, MailboxGrant, MailProvider
from tests.cast import Cast
from tests.crm.mail_server import MailServer, mail, mail_server, mailbox_of
from tests.crm.oauth_server import ACCOUNT, CLIENT, SECRET, Fake, oauth_provider
from tests.crm.test_mail_sync import sync
from tests.factories import PersonFactory


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    settings.KEEL_MAIL_PRIVATE_HOSTS = True
    with mail_server() as running:
        yield running


@pytest.fixture
def fake(server: MailServer) -> Iterator[Fake]:
    with oauth_provider(server) as running:
        yield running


def signed_in(cast: Cast, fake: Fake, kind: str = "google", *, lives: int = 3600, **more: Any) -> Mailbox:
    """A mailbox whose tokens live so many seconds longer."""
    if not MailProvider.objects.filter(kind=kind).exists():
        row = MailProvider(kind=kind, client_id=CLIENT)
        mail_providers.save_provider(provider=row, secret=SECRET, actor=cast.owner)
    given = fake.grant()
    until = clock.now() + timedelta(seconds=lives)
    tokens = oauth.Tokens(given["access_token"], given["refresh_token"], until, ACCOUNT)
    values = {"name": "Tuomas", "address": ACCOUNT, "owner": cast.sales, "company": cast.company} | more
    return mailbox_sign_ins.connect_signed_in(mailbox=Mailbox(**values), kind=kind, tokens=tokens, actor=cast.sales)


def run(box: Mailbox) -> Any:
    Mailbox.objects.filter(pk=box.pk).update(next_run_at=clock.now(), claimed_at=None)
    found = syncing.sync(box.pk)
    box.refresh_from_db()
    return found


def told(cast: Cast) -> int:
    return Notification.objects.filter(user=cast.sales, kind="mailbox").count()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_token_is_renewed_before_it_runs_out_and_a_new_refresh_token_is_kept(
    cast: Cast, fake: Fake, server: MailServer, kind: str
) -> None:
    PersonFactory(email="saara@suvanto.example")
    server.deliver(mail())
    box = signed_in(cast, fake, kind, canary="append")
    first = MailboxGrant.objects.get()
    sync(box)
    assert fake.renewals() == 0 and Mail.objects.count() == 1
    box.refresh_from_db()
    assert box.canary_seen_at, "the test mail works as with a password"
    MailboxGrant.objects.update(expires_at=clock.now() + timedelta(minutes=5))
    sync(box)
    grant = MailboxGrant.objects.get()
    assert fake.renewals() == 1 and grant.claimed_at is None
    assert unseal(grant.refresh) != unseal(first.refresh) and unseal(grant.refresh) in fake.refreshes
    assert grant.expires_at > clock.now() + timedelta(minutes=50)
    MailboxGrant.objects.update(expires_at=clock.now())
    sync(box)
    assert fake.renewals() == 2, "with the refresh token that came last"


@pytest.mark.django_db
def test_a_provider_that_keeps_its_refresh_token_is_served_too(cast: Cast, fake: Fake) -> None:
    fake.rotates = False
    box = signed_in(cast, fake, lives=0)
    first = unseal(MailboxGrant.objects.get().refresh)
    sync(box)
    assert unseal(MailboxGrant.objects.get().refresh) == first and fake.renewals() == 1


@pytest.mark.django_db
def test_a_token_refused_before_its_time_is_renewed_once(cast: Cast, fake: Fake) -> None:
    box = signed_in(cast, fake)
    fake.tokens.clear()
    sync(box)
    assert fake.renewals() == 1
    fake.trouble, fake.tokens = (200, {"access_token": "at-good-for-nothing", "token_type": "Bearer"}), {}
    assert run(box).failed == 1 and fake.renewals() == 2
    assert health_of(box, clock.now()).state == "failing" and "refused the login" in box.last_error


@pytest.mark.django_db
def test_a_grant_that_was_taken_back_stops_the_mailbox_and_tells_its_owner_once(cast: Cast, fake: Fake) -> None:
    box = signed_in(cast, fake, lives=0)
    fake.refreshes.clear()
    assert run(box).failed == 1
    assert box.signed_out_at and box.claimed_at is None and not MailboxGrant.objects.exists()
    assert health_of(box, clock.now()).state == "signed_out" and "sign in again" in box.last_error
    assert told(cast) == 1
    note = Notification.objects.get(user=cast.sales, kind="mailbox")
    assert note.url == box.get_absolute_url()
    asked = len(fake.asked)
    assert run(box).failed == 0 and box.pk not in syncing.sync_due() and len(fake.asked) == asked and told(cast) == 1
    with pytest.raises(SignedOut):
        access_token(box)
    with pytest.raises(Refused):
        mailboxes.read_now(mailbox=box, actor=cast.sales)


@pytest.mark.django_db
def test_a_provider_that_is_away_costs_a_run_and_no_token(cast: Cast, fake: Fake) -> None:
    box = signed_in(cast, fake, lives=0)
    fake.trouble = (503, b"")
    assert run(box).failed == 1
    assert box.failures == 1 and not box.signed_out_at and MailboxGrant.objects.get().claimed_at is None
    fake.trouble = None
    sync(box)
    box.refresh_from_db()
    assert box.failures == 0


@pytest.mark.django_db
def test_a_secret_that_ran_out_is_told_to_who_registered_keel(cast: Cast, fake: Fake, client: Any) -> None:
    box = signed_in(cast, fake, lives=0)
    fake.trouble = (401, {"error": "invalid_client", "error_description": "AADSTS7000222 expired"})
    for _time in range(2):
        assert run(box).failed == 1 and not box.signed_out_at
    row = MailProvider.objects.get()
    assert row.trouble == "invalid_client" and Notification.objects.filter(user=cast.owner, kind="mailbox").count() == 1
    client.force_login(cast.owner)
    assert "invalid_client" in client.get(reverse("crm:mail_providers")).content.decode()
    fake.trouble = None
    sync(box)
    row.refresh_from_db()
    assert row.trouble == "" and row.trouble_since_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_renew_a_token_once_between_them(cast: Cast, fake: Fake) -> None:
    box = signed_in(cast, fake, lives=0)
    both, got = threading.Barrier(2), []

    def work() -> None:
        both.wait(30)
        try:
            got.append(access_token(box))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    assert fake.renewals() == 1 and len(got) == 2 and got[0] == got[1]
    grant = MailboxGrant.objects.get()
    assert unseal(grant.access) == got[0] and unseal(grant.refresh) in fake.refreshes


@pytest.mark.django_db
def test_a_worker_that_died_holds_nothing_up_for_long(cast: Cast, fake: Fake) -> None:
    box = signed_in(cast, fake, lives=0)
    grant = MailboxGrant.objects.get()
    held = mailbox_grants.claim_renewal(grant=grant, actor=SYSTEM)
    assert held and mailbox_grants.claim_renewal(grant=grant, actor=SYSTEM) is None
    MailboxGrant.objects.update(claimed_at=clock.now() - mailbox_grants.CLAIM_LIMIT * 2)
    assert access_token(box) in fake.tokens
    late = oauth.Tokens("at-late", "rt-late", clock.now())
    assert not mailbox_grants.store_renewed(grant=grant, claim=held, tokens=late, actor=SYSTEM), "its claim is gone"
    assert not mailbox_grants.lose_grant(grant=grant, claim=held, reason="x", actor=SYSTEM)


@pytest.mark.django_db
def test_who_signs_in_while_a_token_is_renewed_is_not_signed_out_by_it(cast: Cast, fake: Fake) -> None:
    box = signed_in(cast, fake, lives=0)
    fake.refreshes.clear()
    fresh = fake.grant()
    grant = MailboxGrant.objects.get()
    claim = mailbox_grants.claim_renewal(grant=grant, actor=SYSTEM)
    assert claim
    tokens = oauth.Tokens(fresh["access_token"], fresh["refresh_token"], clock.now() + timedelta(hours=1))
    mailbox_sign_ins.sign_in_again(mailbox=box, kind="google", tokens=tokens, actor=cast.sales)
    assert not mailbox_grants.lose_grant(grant=grant, claim=claim, reason="x", actor=SYSTEM)
    assert access_token(box) == fresh["access_token"]
    box.refresh_from_db()
    assert box.signed_out_at is None and told(cast) == 0


@pytest.mark.django_db
def test_disconnecting_takes_the_grant_back_and_forgets_it(cast: Cast, fake: Fake) -> None:
    box = signed_in(cast, fake)
    refresh = unseal(MailboxGrant.objects.get().refresh)
    mailboxes.retire_mailbox(mailbox=box, actor=cast.sales)
    grant = MailboxGrant.objects.get()
    assert grant.ended_at and not grant.access
    with pytest.raises(SignedOut):
        access_token(box)
    fake.trouble = (503, b"")
    assert leaving.take_back().failed == 1 and MailboxGrant.objects.exists()
    fake.trouble = None
    assert leaving.take_back().done == 1
    assert fake.revoked == [refresh] and not MailboxGrant.objects.exists()
    assert leaving.take_back().done == 0


@pytest.mark.django_db
def test_a_provider_that_takes_nothing_back_is_forgotten_at_once_and_a_silent_one_after_a_day(
    cast: Cast, fake: Fake
) -> None:
    mailboxes.retire_mailbox(mailbox=signed_in(cast, fake, "microsoft"), actor=cast.sales)
    assert not MailboxGrant.objects.exists()
    mailboxes.retire_mailbox(mailbox=signed_in(cast, fake), actor=cast.sales)
    fake.trouble = (503, b"")
    MailboxGrant.objects.update(ended_at=clock.now() - timedelta(days=2))
    assert leaving.take_back().done == 1 and not MailboxGrant.objects.exists()


@pytest.mark.django_db
def test_what_is_taken_back_is_never_what_another_mailbox_rests_on(cast: Cast, fake: Fake) -> None:
    mailboxes.retire_mailbox(mailbox=signed_in(cast, fake), actor=cast.sales)
    box = signed_in(cast, fake)
    leaving.take_back()
    assert not fake.revoked and MailboxGrant.objects.get().mailbox == box
    other = mailbox_of(cast, login="other@luoto.example", signs_in="google", host="x.example")
    MailboxGrant.objects.create(mailbox=other, kind="google", account=ACCOUNT, refresh=seal("rt"), ended_at=clock.now())
    leaving.take_back()
    assert not fake.revoked and MailboxGrant.objects.get().mailbox == box, "granted by the same person"


@pytest.mark.django_db
def test_a_key_that_changed_asks_for_a_sign_in(cast: Cast, fake: Fake) -> None:
    box = signed_in(cast, fake)
    MailboxGrant.objects.update(access="no seal", refresh="no seal")
    assert run(box).failed == 1 and box.signed_out_at
    assert told(cast) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "localhost", "::1", "0.0.0.0"])
def test_nothing_of_the_own_network_is_called(settings: Any, host: str) -> None:
    settings.KEEL_MAIL_PRIVATE_HOSTS = False
    with pytest.raises(Refused):
        public_addresses(host, 443)
    with pytest.raises(ServerTrouble):
        web.post_form(f"https://[{host}]/token" if ":" in host else f"https://{host}/token", "a=b")


def test_without_encryption_nothing_is_told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEEL_MAIL_PRIVATE_HOSTS = False
    monkeypatch.setattr(web, "public_addresses", lambda host, port: ["192.0.2.1"])
    with pytest.raises(ServerTrouble, match="Without encryption"):
        web.post_form("http://login.example/token", "a=b")
