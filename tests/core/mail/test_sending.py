"""The promise of the outbox: a mail leaves once, comes late rather than never, and nobody is pressed twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.mail import queue_mail, sending
from core.models import MailMessage
from tests.core.mail.post import Post, post_office

State = MailMessage.State


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office(settings) as office:
        yield office


def written(kind: str = "document", **more: Any) -> MailMessage:
    return queue_mail(kind=kind, to=["maksaja@merituuli.example"], subject="Lasku 2026-0412", body="Hei!\n", **more)


def again(mail: MailMessage) -> bool:
    """The next attempt, without waiting for it."""
    MailMessage.objects.filter(pk=mail.pk).update(not_before=timezone.now())
    return sending.send(mail.pk)


@pytest.mark.django_db
def test_a_mail_leaves_with_the_message_id_that_was_fixed_before(post: Post) -> None:
    mail = written()
    assert sending.send(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.SENT, 1)
    assert mail.sent_at is not None
    [got] = post.got
    assert got["Message-ID"] == mail.message_id
    assert got["Subject"] == "Lasku 2026-0412"
    assert got.get_content().strip() == "Hei!"


@pytest.mark.django_db
def test_twice_is_once(post: Post) -> None:
    mail = written()
    assert sending.send(mail.pk)
    assert not sending.send(mail.pk)
    assert sending.sweep() == 0
    assert len(post.got) == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_it_once(post: Post) -> None:
    mail = written()

    def work(_number: int) -> bool:
        try:
            return sending.send(mail.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 1
    assert len(post.got) == 1


@pytest.mark.django_db
def test_a_server_that_is_down_is_asked_again_later(post: Post, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    mail = written("reminder")
    assert not sending.send(mail.pk)
    mail.refresh_from_db()
    assert mail.state == State.QUEUED
    assert mail.not_before > timezone.now() + timedelta(seconds=30)
    assert "ConnectionRefusedError" in mail.error
    assert sending.sweep() == 0, "it waits for its time"


@pytest.mark.django_db
def test_after_eight_attempts_it_is_given_up_with_the_reason(post: Post, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    mail = written()
    for _attempt in range(sending.MOST_ATTEMPTS):
        again(mail)
    mail.refresh_from_db()
    assert mail.state == State.FAILED
    assert "refused" in mail.error


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "state"), [("451 try later", State.QUEUED), ("554 never", State.FAILED)])
def test_a_refusal_is_lasting_or_not_as_the_server_says(post: Post, answer: str, state: str) -> None:
    post.answer = answer
    mail = written("reminder")
    sending.send(mail.pk)
    mail.refresh_from_db()
    assert mail.state == state
    assert post.got == []


@pytest.mark.django_db
def test_an_unknown_recipient_is_final(post: Post) -> None:
    post.recipient_answer = "550 nobody of that name"
    mail = written()
    sending.send(mail.pk)
    mail.refresh_from_db()
    assert mail.state == State.FAILED


@pytest.mark.django_db
def test_a_document_whose_fate_is_unknown_is_sent_again_with_the_same_message_id(post: Post) -> None:
    post.answer = None
    mail = written("document")
    assert not sending.send(mail.pk)
    mail.refresh_from_db()
    assert mail.state == State.QUEUED
    post.answer = "250 taken"
    assert again(mail)
    first, second = post.got
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.django_db
def test_a_reminder_whose_fate_is_unknown_is_shown_to_a_person(post: Post) -> None:
    post.answer = None
    mail = written("reminder")
    sending.send(mail.pk)
    mail.refresh_from_db()
    assert mail.state == State.UNCERTAIN
    assert not again(mail)
    assert len(post.got) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state"), [("document", State.SENT), ("account", State.SENT), ("reminder", State.UNCERTAIN)]
)
def test_what_a_dead_worker_left_is_settled_by_kind(post: Post, kind: str, state: str) -> None:
    mail = written(kind)
    long_ago = timezone.now() - sending.CLAIM_LIMIT - timedelta(minutes=1)
    MailMessage.objects.filter(pk=mail.pk).update(state=State.SENDING, claimed_at=long_ago, attempts=1)
    sending.sweep()
    mail.refresh_from_db()
    assert mail.state == state


@pytest.mark.django_db
def test_a_claim_that_is_young_is_left_alone(post: Post) -> None:
    mail = written()
    MailMessage.objects.filter(pk=mail.pk).update(state=State.SENDING, claimed_at=timezone.now(), attempts=1)
    assert not sending.send(mail.pk)
    assert sending.sweep() == 0


@pytest.mark.django_db
def test_nothing_leaves_without_a_mail_server() -> None:
    mail = written()
    assert mail.state == State.KEPT
    assert not sending.send(mail.pk)
    assert sending.sweep() == 0
