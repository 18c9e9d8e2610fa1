"""Mailboxes are set up and looked after: passwords stay secret, personal boxes stay personal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from core.errors import Refused
from core.models import AuditEvent
from core.sealing import Unreadable, seal, unseal
from crm.actions import mailboxes
from crm.mail.health import health_of
from crm.models import Mailbox, MailFolder
from tests.cast import Cast, client_of
from tests.crm.mail_server import PASSWORD, USER, MailServer, mail_server, mailbox_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    settings.KEEL_MAIL_PRIVATE_HOSTS = True
    with mail_server() as running:
        yield running


def typed(server: MailServer, **more: Any) -> dict[str, Any]:
    return {
        "name": "Tuomas", "address": "tuomas@luoto.example", "host": "127.0.0.1", "port": server.port, "security": "none",
        "login": USER, "password": PASSWORD, "folders": "INBOX", "private_labels": "Private\n\nKoti", "backfill_days": 30,
        "sharing": 1, "canary": "off",
    } | more  # fmt: skip


def test_a_secret_is_sealed_and_bound_to_the_installation(settings: Any) -> None:
    sealed = seal("şifre €")
    assert "ifre" not in sealed and unseal(sealed) == "şifre €" and seal("şifre €") != sealed
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert unseal(sealed) == "şifre €"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(sealed)


def test_a_person_connects_their_own_mailbox(cast: Cast, server: MailServer) -> None:
    client = client_of(cast.sales)
    response = client.post(reverse("crm:my_mailbox_new"), typed(server))
    box = Mailbox.objects.get()
    assert response.status_code == 303
    assert (box.owner, box.kind, box.private_labels) == (cast.sales, "personal", ["Private", "Koti"])
    assert unseal(box.secret) == PASSWORD
    for url in (box.get_absolute_url(), reverse("crm:mailbox_edit", args=[box.pk]), reverse("crm:my_mail")):
        page = client.get(url)
        assert page.status_code == 200
        assert PASSWORD not in page.content.decode() and box.secret not in page.content.decode()
    events = AuditEvent.objects.filter(subject_type="crm.mailbox")
    assert events.exists() and not any(
        PASSWORD in str(event.facts) or box.secret in str(event.facts) for event in events
    )


def test_slips_are_said_by_the_field(cast: Cast, server: MailServer) -> None:
    client, url = client_of(cast.sales), reverse("crm:my_mailbox_new")
    for given, words in (
        ({"password": "wrong"}, "refused the login"),
        ({"folders": "Nowhere"}, "Nowhere"),
        ({"host": "no such host!"}, "name of the server"),
        ({"password": ""}, "required"),
        ({"login": 'x"y'}, "login"),
    ):
        response = client.post(url, typed(server, **given))
        assert response.status_code == 422 and words in response.content.decode()
    assert not Mailbox.objects.exists()


def test_the_password_goes_to_no_other_server(cast: Cast, server: MailServer) -> None:
    box = mailbox_of(cast, server)
    client, url = client_of(cast.sales), reverse("crm:mailbox_edit", args=[box.pk])
    same = typed(server, password="", version=box.version, name="Renamed")
    assert client.post(url, same).status_code in (302, 303)
    box.refresh_from_db()
    assert box.name == "Renamed" and unseal(box.secret) == PASSWORD
    moved = same | {"host": "localhost", "version": box.version}
    assert client.post(url, moved).status_code == 422
    box.host = "evil.example"
    with pytest.raises(Refused):
        mailboxes.save_mailbox(mailbox=box, password="", actor=cast.sales)


def test_a_personal_mailbox_is_its_owners_alone(cast: Cast, server: MailServer) -> None:
    """Not even the owner of the firm opens it to others."""
    box = mailbox_of(cast, server)
    url = reverse("crm:mailbox_edit", args=[box.pk])
    assert client_of(cast.owner).get(url).status_code == 403
    assert client_of(cast.lead).get(url).status_code == 404
    box.sharing = 3
    with pytest.raises(Refused):
        mailboxes.save_mailbox(mailbox=box, password="x", members=[cast.owner], actor=cast.owner)
    assert client_of(cast.owner).get(box.get_absolute_url()).status_code == 200, "how it does is seen"


def test_the_firms_mailboxes_are_for_who_sets_them_up(cast: Cast, server: MailServer) -> None:
    given = typed(
        server, kind="drop", owner=cast.owner.pk, company=cast.company.pk, keeps_unmatched="on", canary="smtp"
    )
    assert client_of(cast.sales).get(reverse("crm:mailbox_new")).status_code == 403
    assert client_of(cast.sales).get(reverse("crm:mailboxes")).status_code == 403
    response = client_of(cast.owner).post(reverse("crm:mailbox_new"), given | {"readers": [cast.sales.pk]})
    assert response.status_code in (302, 303), response.content.decode()[:3000]
    box = Mailbox.objects.get()
    assert box.kind == "drop" and list(box.members.all()) == [cast.sales] and box.keeps_unmatched
    with pytest.raises(PermissionDenied):
        mailboxes.save_mailbox(mailbox=box, password="x", actor=cast.finance)


def test_paused_resumed_read_and_given_up(cast: Cast) -> None:
    box = mailbox_of(cast)
    folder = MailFolder.objects.create(mailbox=box, name="INBOX", uid_validity=1, last_uid=40, read_at=clock.now())
    client = client_of(cast.sales)

    def press(verb: str) -> int:
        status = client.post(reverse(f"crm:mailbox_{verb}", args=[box.pk])).status_code
        box.refresh_from_db()
        return status

    press("pause")
    assert box.is_paused and press("read") == 409
    press("resume")
    assert not box.is_paused
    Mailbox.objects.update(next_run_at=clock.now() + timedelta(hours=1))
    press("read")
    assert box.next_run_at <= clock.now()
    press("read_again")
    folder.refresh_from_db()
    assert folder.last_uid == 0 and folder.read_at is None
    press("retire")
    assert box.archived_at and not box.secret
    assert press("read") == 404
    assert client_of(cast.finance).post(reverse("crm:mailbox_pause", args=[box.pk])).status_code == 404
    assert client_of(cast.staff).post(reverse("crm:mailbox_pause", args=[box.pk])).status_code == 403


def test_health_never_says_good_without_reason(cast: Cast) -> None:
    box, now = mailbox_of(cast, canary="smtp"), clock.now()
    assert health_of(box, now).state == "new"
    box.last_success_at = now
    assert health_of(box, now).state == "good"
    box.last_success_at = now - timedelta(hours=1)
    assert health_of(box, now).state == "late"
    box.canary_since_at = now - timedelta(hours=2)
    assert health_of(box, now).state == "unproven"
    box.failures = 1
    assert health_of(box, now).state == "failing"
    box.is_paused = True
    assert health_of(box, now).state == "paused"
