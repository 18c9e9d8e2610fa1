"""People sign in to their mailboxes at Google and Microsoft: the way there, the way back, and what can go wrong on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Refused
from core.models import AuditEvent, Notification
from core.sealing import seal, unseal
from crm.actions import mail_providers, mailbox_sign_ins, mailboxes
from crm.mail import oauth, syncing
from crm.mail.providers import PROVIDERS
from crm.models import Mail, Mailbox, MailboxGrant, MailProvider
from tests.cast import Cast, client_of
from tests.crm.mail_server import MailServer, mail, mail_server, mailbox_of
from tests.crm.oauth_server import ACCOUNT, CLIENT, SECRET, Fake, oauth_provider
from tests.crm.test_mail_sync import sync
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    settings.KEEL_MAIL_PRIVATE_HOSTS = True
    with mail_server() as running:
        yield running


@pytest.fixture
def fake(server: MailServer) -> Iterator[Fake]:
    with oauth_provider(server) as running:
        yield running


@pytest.fixture
def google(cast: Cast) -> MailProvider:
    return registered(cast, "google")


def registered(cast: Cast, kind: str) -> MailProvider:
    row = MailProvider(kind=kind, client_id=CLIENT)
    return mail_providers.save_provider(provider=row, secret=SECRET, actor=cast.owner)


def typed(**more: Any) -> dict[str, Any]:
    return {
        "name": "Tuomas töissä İş", "address": ACCOUNT, "folders": "INBOX", "reads_sent": "on", "private_labels": "Koti",
        "backfill_days": 30, "sharing": 2, "canary": "off",
    } | more  # fmt: skip


def leave(client: Client, provider: str = "google", way: str = "crm:my_mailbox_sign_in", **more: Any) -> str:
    """The form is sent; the provider's address."""
    response = client.post(reverse(way, args=[provider]), typed(**more))
    assert response.status_code == 303, response.content.decode()[:2000]
    return str(response.headers["Location"])


def come_back(client: Client, given: dict[str, str]) -> Any:
    return client.get(reverse("crm:mail_signed_in"), given)


def connected(cast: Cast, fake: Fake, client: Client | None = None) -> Mailbox:
    client = client or client_of(cast.sales)
    response = come_back(client, fake.consent(leave(client)))
    box = Mailbox.objects.live().get()
    assert response.status_code == 303 and response.headers["Location"] == box.get_absolute_url()
    return box


def test_a_person_signs_in_and_mail_comes(cast: Cast, fake: Fake, google: MailProvider, server: MailServer) -> None:
    PersonFactory(name="Saara Virtanen", email="saara@suvanto.example")
    server.deliver(mail())
    client = client_of(cast.sales)
    page = client.get(reverse("crm:my_mailbox_new")).content.decode()
    assert reverse("crm:my_mailbox_sign_in", args=["google"]) in page and "Microsoft" not in page
    box = connected(cast, fake, client)
    assert (box.kind, box.owner, box.signs_in, box.login, box.sharing) == (
        "personal", cast.sales, "google", ACCOUNT, 2,
    )  # fmt: skip
    assert box.secret == "" and box.name == "Tuomas töissä İş" and box.private_labels == ["Koti"]
    sync(box)
    assert Mail.objects.count() == 1
    assert client.get(box.get_absolute_url()).status_code == 200


def test_the_way_there_is_bound_to_this_session_and_to_the_code(cast: Cast, fake: Fake, google: MailProvider) -> None:
    client = client_of(cast.sales)
    address = leave(client)
    given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith("https://accounts.google.com/") and given["login_hint"] == ACCOUNT
    assert (given["access_type"], given["code_challenge_method"]) == ("offline", "S256")
    assert given["redirect_uri"].endswith("/crm/mailboxes/signed-in/") and len(given["state"]) >= 40
    assert "https://mail.google.com/" in given["scope"].split()
    back = fake.consent(address)
    stranger = come_back(client_of(cast.lead), back)
    assert stranger.headers["Location"] == reverse("crm:my_mail") and not Mailbox.objects.exists()
    assert come_back(client, back | {"state": back["state"][:-1] + "x"}).headers["Location"] == reverse("crm:my_mail")
    assert come_back(client, {"code": "x"}).headers["Location"] == reverse("crm:my_mail")
    assert not fake.asked, "no code was sent anywhere"
    come_back(client, back)
    box = Mailbox.objects.get()
    assert come_back(client, back).headers["Location"] == reverse("crm:my_mail"), "a state counts once"
    assert Mailbox.objects.get() == box and len(fake.asked) == 1


def test_a_sign_in_that_takes_too_long_is_told_by_the_form_with_all_that_was_typed(
    cast: Cast, fake: Fake, google: MailProvider
) -> None:
    client = client_of(cast.sales)
    back = fake.consent(leave(client))
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        response = come_back(client, back)
        form = reverse("crm:my_mailbox_sign_in", args=["google"])
        assert response.headers["Location"] == form and not fake.asked
        page = client.get(form).content.decode()
    assert "took too long" in page and "Tuomas töissä İş" in page and "Koti" in page
    assert "took too long" not in client.get(form).content.decode(), "told once"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"error": "access_denied"}, "You did not let Keel read"),
        ({"error": "consent_required"}, "an administrator of your firm"),
        ({"error": "<script>alert(1)</script>"}, "refuses the sign-in"),
    ],
)
def test_what_the_provider_refuses_is_told_in_words(
    cast: Cast, fake: Fake, google: MailProvider, given: dict[str, str], words: str
) -> None:
    client = client_of(cast.sales)
    back = fake.consent(leave(client))
    response = come_back(client, {"state": back["state"]} | given)
    page = client.get(response.headers["Location"]).content.decode()
    assert words in page and "Tuomas töissä İş" in page and "alert(1)" not in page
    assert not Mailbox.objects.exists() and not fake.asked


def test_it_is_told_in_the_language_of_the_person(cast: Cast, fake: Fake, google: MailProvider) -> None:
    cast.sales.language = "fi"
    cast.sales.save()
    client = client_of(cast.sales)
    back = fake.consent(leave(client))
    response = come_back(client, {"state": back["state"], "error": "access_denied"})
    assert "Et antanut" in client.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ((503, b"<html>busy</html>"), "reached for now"),
        ((200, b"no json"), "reached for now"),
        ((200, []), "reached for now"),
        ((200, {"access_token": "at-x", "expires_in": "soon"}), "reached for now"),
        ((400, {"error": "invalid_grant"}), "sign in again"),
        ((401, {"error": "invalid_client"}), "invalid_client"),
        ((400, {"error": "redirect_uri_mismatch"}), "redirect_uri_mismatch"),
    ],
)
def test_a_provider_that_fails_costs_nothing_that_was_typed(
    cast: Cast, fake: Fake, google: MailProvider, trouble: tuple[int, Any], words: str
) -> None:
    client = client_of(cast.sales)
    back = fake.consent(leave(client))
    fake.trouble = trouble
    response = come_back(client, back)
    page = client.get(response.headers["Location"]).content.decode()
    assert words in page and "Tuomas töissä İş" in page and not Mailbox.objects.exists()
    google.refresh_from_db()
    assert bool(google.trouble) == (trouble[0] == 401 or "uri" in words)


def test_another_account_does_not_open_the_mailbox(cast: Cast, fake: Fake, google: MailProvider) -> None:
    client = client_of(cast.sales)
    response = come_back(client, fake.consent(leave(client), account="eve@evil.example"))
    page = client.get(response.headers["Location"]).content.decode()
    assert "You signed in as eve@evil.example" in page and not Mailbox.objects.exists()
    assert not MailboxGrant.objects.exists()


def test_mail_that_was_unticked_and_grants_for_an_hour_are_refused(
    cast: Cast, fake: Fake, google: MailProvider
) -> None:
    client = client_of(cast.sales)
    fake.scope = "openid email"
    response = come_back(client, fake.consent(leave(client)))
    assert "leave its box ticked" in client.get(response.headers["Location"]).content.decode()
    fake.scope = "https://mail.google.com/ openid"
    fake.trouble = (200, {"access_token": "at-x", "token_type": "Bearer", "expires_in": 3600})
    response = come_back(client, fake.consent(leave(client)))
    assert "for an hour only" in client.get(response.headers["Location"]).content.decode()
    assert not Mailbox.objects.exists()


def test_a_folder_that_is_not_there_is_said_by_its_field(cast: Cast, fake: Fake, google: MailProvider) -> None:
    client = client_of(cast.sales)
    response = come_back(client, fake.consent(leave(client, folders="INBOX\nNowhere")))
    page = client.get(response.headers["Location"]).content.decode()
    assert ("Nowhere" in page and 'id="id_folders_error"' in page) or "The folder Nowhere" in page
    assert not Mailbox.objects.exists()


def test_the_same_mailbox_is_not_read_twice(cast: Cast, fake: Fake, google: MailProvider) -> None:
    connected(cast, fake)
    client = client_of(cast.lead)
    response = come_back(client, fake.consent(leave(client)))
    assert "Keel reads this mailbox already" in client.get(response.headers["Location"]).content.decode()
    assert Mailbox.objects.count() == 1


def test_a_shared_mailbox_is_opened_by_its_reader(cast: Cast, fake: Fake) -> None:
    registered(cast, "microsoft")
    fake.opens = {"info@luoto.example"}
    client, given = client_of(cast.owner), {"owner": cast.owner.pk, "company": cast.company.pk, "kind": "shared"}
    address = leave(client, "microsoft", "crm:mailbox_sign_in", address="info@luoto.example", **given)
    assert "login_hint" not in address and "organizations" in address and "offline_access" in address
    come_back(client, fake.consent(address))
    box = Mailbox.objects.get()
    assert (box.kind, box.login, box.signs_in) == ("shared", "info@luoto.example", "microsoft")
    assert ACCOUNT in client.get(box.get_absolute_url()).content.decode(), "as whom Keel gets in"
    refused = client_of(cast.sales).post(reverse("crm:mailbox_sign_in", args=["microsoft"]), typed())
    assert refused.status_code == 403


def test_signing_in_again_goes_on_where_it_was(
    cast: Cast, fake: Fake, google: MailProvider, server: MailServer
) -> None:
    PersonFactory(email="saara@suvanto.example")
    server.deliver(mail())
    client = client_of(cast.sales)
    box = connected(cast, fake, client)
    sync(box)
    folders = list(box.read_folders.values_list("name", "uid_validity", "last_uid", "taken"))
    fake.refreshes.clear()
    fake.tokens.clear()
    fail(box)
    assert reverse("crm:mailbox_sign_in_again", args=[box.pk]) in client.get(box.get_absolute_url()).content.decode()
    again = reverse("crm:mailbox_sign_in_again", args=[box.pk])
    assert client.get(again).status_code == 200
    wrong = come_back(client, fake.consent(client.post(again).headers["Location"], account="eve@evil.example"))
    assert wrong.headers["Location"] == again
    assert "You signed in as eve@evil.example" in client.get(again).content.decode()
    box.refresh_from_db()
    assert box.signed_out_at
    come_back(client, fake.consent(client.post(again).headers["Location"]))
    box.refresh_from_db()
    assert box.signed_out_at is None and not box.last_error
    server.deliver(mail(number=2))
    sync(box)
    after = list(box.read_folders.values_list("name", "uid_validity", "last_uid", "taken"))
    assert after[0][:2] == folders[0][:2] and after[0][2] > folders[0][2] and after[0][3] == 2
    assert Mail.objects.count() == 2


def fail(box: Mailbox) -> None:
    Mailbox.objects.filter(pk=box.pk).update(next_run_at=clock.now(), claimed_at=None)
    MailboxGrant.objects.filter(mailbox=box).update(expires_at=clock.now())
    assert syncing.sync(box.pk).failed == 1
    box.refresh_from_db()


def test_a_password_is_given_up_for_a_sign_in(cast: Cast, fake: Fake, google: MailProvider, server: MailServer) -> None:
    there = PROVIDERS["google"]
    del PROVIDERS["microsoft"]  # which has the same address in the tests
    box = mailbox_of(cast, login=ACCOUNT, host=there.host, port=there.port)
    client = client_of(cast.sales)
    come_back(
        client, fake.consent(client.post(reverse("crm:mailbox_sign_in_again", args=[box.pk])).headers["Location"])
    )
    box.refresh_from_db()
    assert box.signs_in == "google" and box.secret == "" and box.grant.account == ACCOUNT
    other = mailbox_of(cast, login="else", host="imap.luoto.example")
    assert client.post(reverse("crm:mailbox_sign_in_again", args=[other.pk])).status_code == 409


def test_nobody_signs_in_to_anothers_mailbox(cast: Cast, fake: Fake, google: MailProvider) -> None:
    client = client_of(cast.sales)
    box = connected(cast, fake, client)
    again = reverse("crm:mailbox_sign_in_again", args=[box.pk])
    assert client_of(cast.lead).post(again).status_code == 404
    assert client_of(cast.owner).post(again).status_code == 403
    assert client_of(cast.staff).post(again).status_code == 403
    address = client.post(again).headers["Location"]
    mailboxes.retire_mailbox(mailbox=box, actor=cast.sales)
    assert come_back(client, fake.consent(address)).status_code == 404
    tokens = oauth.Tokens("at-x", "rt-x", clock.now())
    other = mailbox_of(cast, login="o")
    for actor in (cast.owner, cast.lead):
        with pytest.raises((Refused, PermissionDenied)):
            mailbox_sign_ins.sign_in_again(mailbox=other, kind="google", tokens=tokens, actor=actor)


def test_only_what_is_set_up_is_offered(cast: Cast, fake: Fake) -> None:
    client = client_of(cast.sales)
    assert "Sign in with" not in client.get(reverse("crm:my_mailbox_new")).content.decode()
    for kind in ("google", "nobody"):
        assert client.get(reverse("crm:my_mailbox_sign_in", args=[kind])).status_code == 404
    registered(cast, "google")
    page = client.get(reverse("crm:my_mailbox_sign_in", args=["google"]))
    assert 'name="password"' not in page.content.decode() and 'name="host"' not in page.content.decode()
    assert "https://accounts.google.com" in page.headers["Content-Security-Policy"]
    invalid = client.post(reverse("crm:my_mailbox_sign_in", args=["google"]), typed(address="no address"))
    assert invalid.status_code == 422 and not fake.asked


def test_the_settings_of_a_signed_in_mailbox(cast: Cast, fake: Fake, google: MailProvider) -> None:
    client = client_of(cast.sales)
    box = connected(cast, fake, client)
    url = reverse("crm:mailbox_edit", args=[box.pk])
    page = client.get(url).content.decode()
    assert 'name="password"' not in page and box.grant.access not in page
    given = typed(name="Uusi", folders="INBOX", address="eve@evil.example", version=box.version)
    assert client.post(url, given).status_code in (302, 303)
    box.refresh_from_db()
    assert (box.name, box.address, box.login) == ("Uusi", ACCOUNT, ACCOUNT)
    bad = client.post(url, given | {"folders": "Nowhere", "version": box.version})
    assert bad.status_code == 422 and "The folder Nowhere" in bad.content.decode()


def test_no_token_stands_anywhere_in_words(
    cast: Cast, fake: Fake, google: MailProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    box = connected(cast, fake)
    sync(box)
    fake.trouble = (400, {"error": "invalid_grant", "error_description": "rt-secret"})
    fail(box)
    fake.trouble = None
    known = [
        *fake.tokens,
        *fake.refreshes,
        SECRET,
        *(one.get("code_verifier", "-") for one in fake.asked if one.get("code")),
    ]
    known += [one["refresh_token"] for one in fake.asked if "refresh_token" in one]
    told = " ".join(
        [caplog.text, *(str(row) for row in AuditEvent.objects.values_list("facts", flat=True)),
         *(str(row) for row in Notification.objects.values_list("arguments", flat=True)),
         *(str(row) for row in Mailbox.objects.values_list("last_error", "secret", "login")),
         repr(oauth.client_of("google")), repr(oauth.Tokens("at-secret", "rt-secret", clock.now()))]
    )  # fmt: skip
    assert known and not [one for one in [*known, "at-secret", "rt-secret"] if one in told]
    assert AuditEvent.objects.filter(kind="crm.MailboxSignedIn").count() == 1


def test_tokens_and_secrets_are_sealed_and_tracked_by_no_history(cast: Cast, fake: Fake, google: MailProvider) -> None:
    box = connected(cast, fake)
    grant = MailboxGrant.objects.get()
    assert unseal(grant.refresh) in fake.refreshes and unseal(grant.access) in fake.tokens
    assert unseal(google.secret) == SECRET and SECRET not in google.secret
    for model in (MailboxGrant, MailProvider, Mailbox):
        tracked = [one.get_accessor_name() for one in model._meta.related_objects if "event" in one.name]
        assert not tracked, f"{model.__name__} keeps versions"
    assert seal("x") != seal("x") and box.secret == ""


def test_the_registration_is_for_owners(cast: Cast, fake: Fake) -> None:
    pages = [reverse("crm:mail_providers"), reverse("crm:mail_provider_edit", args=["google"])]
    for url in pages:
        assert client_of(cast.sales).get(url).status_code == 403
    client, url = client_of(cast.owner), pages[1]
    page = client.get(url).content.decode()
    assert oauth.redirect_address() in page and "https://mail.google.com/" in page
    assert client.post(url, {"client_id": CLIENT, "secret_typed": ""}).status_code == 422
    assert client.post(url, {"client_id": CLIENT, "secret_typed": SECRET}).status_code == 303
    row = MailProvider.objects.get()
    page = client.get(url).content.decode()
    assert unseal(row.secret) == SECRET and SECRET not in page and row.secret not in page and CLIENT in page
    kept = client.post(url, {"client_id": CLIENT, "secret_typed": "", "version": row.version})
    assert kept.status_code == 303
    row.refresh_from_db()
    moved = client.post(url, {"client_id": "another", "secret_typed": "", "version": row.version})
    assert moved.status_code == 422, "another registration has another secret"
    with pytest.raises(PermissionDenied):
        mail_providers.save_provider(provider=row, secret="x", actor=cast.sales)
    assert AuditEvent.objects.filter(kind="crm.MailProviderSaved").count() == 2
    assert client.get(reverse("crm:mail_provider_edit", args=["nobody"])).status_code == 404


def test_a_tenant_never_becomes_another_address(cast: Cast, fake: Fake) -> None:
    client, url = client_of(cast.owner), reverse("crm:mail_provider_edit", args=["microsoft"])
    for tenant in ("../evil", "x/y", "a?b", "a#b", "@evil.example", "a b", "-"):
        answer = client.post(url, {"client_id": CLIENT, "secret_typed": SECRET, "tenant": tenant})
        assert answer.status_code == 422, tenant
    good = "0F5A1B2C-0000-4000-8000-000000000000"
    assert client.post(url, {"client_id": CLIENT, "secret_typed": SECRET, "tenant": good}).status_code == 303
    assert MailProvider.objects.get().tenant == good.lower()


def test_a_registration_that_is_removed_stops_its_mailboxes(cast: Cast, fake: Fake, google: MailProvider) -> None:
    box = connected(cast, fake)
    client, url = client_of(cast.owner), reverse("crm:mail_provider_remove", args=["google"])
    assert client_of(cast.sales).post(url).status_code == 403
    assert client.post(url).status_code == 303 and client.post(url).status_code == 303
    box.refresh_from_db()
    google.refresh_from_db()
    assert box.signed_out_at and not google.is_set_up and not google.secret
    assert Notification.objects.filter(user=cast.sales, kind="mailbox").count() == 1
    assert AuditEvent.objects.filter(kind="crm.MailProviderRemoved").count() == 1
    assert client_of(cast.sales).post(reverse("crm:mailbox_read", args=[box.pk])).status_code == 409
