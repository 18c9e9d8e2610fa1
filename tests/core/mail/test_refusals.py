"""A server that takes a mail for some and refuses it for others: who did not get it is said, and they alone get it later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.mail import queue, queue_mail, refusals, sending
from core.mail.queue import Envelope
from core.models import Company, MailMessage
from tests.cast import Cast, client_of
from tests.core.mail.post import Post, post_office

pytestmark = pytest.mark.django_db
ANNA, BEN, CEM = "anna@suvanto.example", "ben@suvanto.example", "cem@suvanto.example"


@pytest.fixture
def post(settings: Any, cast: Cast) -> Iterator[Post]:
    Company.objects.update(is_demo=False)
    with post_office(settings) as office:
        yield office


def to_three() -> MailMessage:
    return queue_mail(kind="document", to=[ANNA], subject="Plan", body="Text", envelope=Envelope(cc=[BEN], bcc=[CEM]))


def later(mail: MailMessage) -> bool:
    """As if its time had come again."""
    MailMessage.objects.filter(pk=mail.pk).update(not_before=clock.now() - timedelta(seconds=1))
    sent = sending.send(mail.pk)
    mail.refresh_from_db()
    return sent


def test_who_did_not_get_it_is_named(cast: Cast, post: Post) -> None:
    post.refused = {BEN: "550 5.1.1 no such user"}
    mail = to_three()
    assert later(mail) and mail.state == "sent" and mail.sent_at
    assert mail.refused == {BEN: [550, "5.1.1 no such user"]} and len(post.got) == 1
    page = client_of(cast.finance).get(reverse("core:mail", args=[mail.pk])).content.decode()
    assert f"Not delivered to {BEN}" in page and "no such user" in page
    listed = client_of(cast.finance).get(reverse("core:mails"), {"refused": "1"}).content.decode()
    assert f"Not delivered to {BEN}" in listed
    assert "no such user" not in client_of(cast.finance).get(reverse("core:mails"), {"refused": "0"}).content.decode()
    assert not queue.withdraw(mail), "others have it"


def test_whom_the_server_puts_off_gets_it_later_and_alone(post: Post) -> None:
    post.refused = {BEN: "450 4.7.1 come back", CEM: "550 gone"}
    mail = to_three()
    assert later(mail) and mail.state == "queued"
    first = mail.sent_at
    assert not queue.withdraw(mail), "some have it already"
    assert post.asked[-1] == [ANNA]
    post.refused = {}
    assert later(mail) and mail.state == "sent" and mail.sent_at == first
    assert post.asked[-1] == [BEN] and mail.refused == {CEM: [550, "gone"]}
    assert {got["Message-ID"] for got in post.got} == {mail.message_id}
    assert not later(mail), "twice is once"


def test_put_off_for_ever_it_is_given_up_and_said(post: Post) -> None:
    post.refused = {BEN: "451 later"}
    mail = to_three()
    for _attempt in range(sending.MOST_ATTEMPTS):
        later(mail)
    assert mail.state == "sent" and mail.refused[BEN][0] == 451 and len(post.got) == 1


def test_a_person_sends_it_again_to_those_alone(cast: Cast, post: Post) -> None:
    post.refused = {BEN: "550 full"}
    mail = to_three()
    later(mail)
    again = reverse("core:mail_send_again", args=[mail.pk])
    assert client_of(cast.stranger).post(again).status_code in (403, 404)
    post.refused = {}
    assert client_of(cast.owner).post(again).status_code == 303
    assert later(mail) and post.asked[-1] == [BEN]
    assert mail.refused == {} and refusals.label(mail) == ""
    assert client_of(cast.owner).post(again).status_code == 409, "everybody has it"
