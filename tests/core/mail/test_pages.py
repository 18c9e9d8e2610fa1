"""Outgoing mail as finance sees it, and the two words a person can say about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.mail import queue_mail, sending
from core.mail.masking import MASK
from core.models import AuditEvent, MailMessage
from tests.cast import Cast, client_of
from tests.core.mail.post import Post, post_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office(settings) as office:
        yield office


def uncertain(post: Post) -> MailMessage:
    post.answer = None
    mail = queue_mail(kind="reminder", to=["m@merituuli.example"], subject="Muistutus", body="Lasku on avoinna.")
    sending.send(mail.pk)
    post.answer = "250 taken"
    return MailMessage.objects.get(pk=mail.pk)


def test_finance_reads_what_leaves(cast: Cast, post: Post) -> None:
    mail = uncertain(post)
    client = client_of(cast.finance)
    assert "Muistutus" in client.get("/mail/").content.decode()
    assert "Muistutus" not in client.get("/mail/?state=sent").content.decode()
    page = client.get(f"/mail/{mail.pk}/").content.decode()
    assert "Lasku on avoinna." in page
    assert "Was it sent?" in page


def test_it_was_sent(cast: Cast, post: Post) -> None:
    mail = uncertain(post)
    for _time in range(2):
        assert client_of(cast.finance).post(f"/mail/{mail.pk}/sent/").status_code == 303
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert AuditEvent.objects.filter(kind="core.MailMarkedSent").count() == 1
    assert client_of(cast.finance).post(f"/mail/{mail.pk}/send/").status_code == 409


def test_it_is_sent_again_under_its_message_id(cast: Cast, post: Post) -> None:
    mail = uncertain(post)
    for _time in range(2):
        assert client_of(cast.finance).post(f"/mail/{mail.pk}/send/").status_code == 303
    assert sending.sweep() == 1
    assert [message["Message-ID"] for message in post.got] == [mail.message_id] * 2
    assert AuditEvent.objects.filter(kind="core.MailSentAgain").count() == 1


def test_a_kept_mail_can_not_leave_a_machine_without_a_server(cast: Cast) -> None:
    mail = queue_mail(kind="document", to=["a@b.example"], subject="Kept", body="Text")
    assert client_of(cast.finance).post(f"/mail/{mail.pk}/send/").status_code == 409


def test_account_mails_are_masked(cast: Cast, settings: Any) -> None:
    settings.MAIL_LEAVES = True
    mail = queue_mail(kind="account", to=["a@b.example"], subject="Reset", body="http://x.example/reset/secret-1/")
    page = client_of(cast.owner).get(f"/mail/{mail.pk}/").content.decode()
    assert MASK in page
    assert "secret-1" not in page


@pytest.mark.parametrize("who", ["sales", "lead", "staff", "auditor", "stranger"])
def test_others_do_not_read_mail(cast: Cast, who: str) -> None:
    mail = queue_mail(kind="document", to=["a@b.example"], subject="Kept", body="Text")
    client = client_of(cast.of(who))
    for path in ("/mail/", f"/mail/{mail.pk}/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/mail/{mail.pk}/send/").status_code == 403
