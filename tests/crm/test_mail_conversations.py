"""A conversation holds both sides in order, each as far as its reader may see it, and no mail of it twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.mail import sending
from core.models import Company, MailMessage, User
from crm import actions
from crm.mail.conversation import conversation
from crm.models import Letter, Mail, MailTemplate, MailThread, Organisation, TimelineEntry
from crm.permissions import LETTER_READ
from crm.timeline import timeline_of
from tests.cast import Cast, client_of, with_role
from tests.core.mail.post import Post, post_office
from tests.crm.mail_server import id_of, mail, mailbox_of
from tests.crm.test_mail_dropbox import drop_box, take
from tests.crm.test_mail_privacy import SECRET, stored
from tests.factories import OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
SAARA = "saara@suvanto.example"


@pytest.fixture
def post(settings: Any, cast: Cast) -> Iterator[Post]:
    Company.objects.update(is_demo=False, mail_from="myynti@luoto.example")
    cast.company.refresh_from_db()
    with post_office(settings) as office:
        yield office


@pytest.fixture
def client(cast: Cast) -> Organisation:
    return OrganisationFactory(name="Suvanto", owner=cast.sales, email=SAARA)


def send(cast: Cast, client: Organisation, subject: str = "Our offer", **more: Any) -> Letter:
    letter = Letter(user=cast.sales, company=cast.company, organisation=client, to=[SAARA], subject=subject,
                    body=more.pop("body", "Here it is."), **more)  # fmt: skip
    actions.send_letter(letter=letter, actor=cast.sales)
    MailMessage.objects.filter(pk=letter.mail_id).update(not_before=clock.now())
    assert letter.mail is not None and sending.send(letter.mail.pk)
    letter.refresh_from_db()
    return letter


def answer_to(letter: Letter, number: object = "reply", **more: Any) -> Any:
    assert letter.mail is not None
    return mail(f"Saara <{SAARA}>", "tuomas@luoto.example", "Re: Our offer", "Agreed.", number=number,
                at=clock.now() + timedelta(minutes=1), In_Reply_To=letter.mail.message_id, **more)  # fmt: skip


def told(reader: User, thread: MailThread | None) -> list[str]:
    assert thread is not None
    return [type(one).__name__ for one in conversation(reader, thread)]


def test_both_sides_stand_in_one_thread_in_order(cast: Cast, post: Post, client: Organisation) -> None:
    with time_machine.travel(clock.now() - timedelta(hours=2)):
        first = send(cast, client)
        reply = answer_to(first)
    box = mailbox_of(cast)
    [came] = take(box, reply)
    assert came.thread == first.thread and came.links.get().organisation == client
    second = send(cast, client, "Re: Our offer", answers_mail=came, body="Great!\n\nSaara wrote:\n> Agreed.\n> Really.")
    assert post.got[-1]["In-Reply-To"] == came.message_id
    assert post.got[-1]["References"].split()[0] == first.mail.message_id  # type: ignore[union-attr]
    assert second.thread == came.thread
    page = client_of(cast.sales).get(reverse("crm:mail_thread", args=[came.thread_id])).content.decode()
    assert page.index("Here it is.") < page.index("Agreed.") < page.index("Great!")
    assert "<details" in page.partition("Great!")[2], "what the answer quotes is folded away"
    assert page.count("data-keys=\"M R\"") == 1
    shown = client_of(cast.sales).get(second.get_absolute_url()).content.decode()
    assert reverse("crm:mail_thread", args=[came.thread_id]) in shown


def test_the_same_mail_from_the_folder_of_sent_mail_stands_once(cast: Cast, post: Post, client: Organisation) -> None:
    letter = send(cast, client)
    copy = post.got[-1]
    [found] = take(mailbox_of(cast), copy)
    [again] = take(drop_box(cast), copy)
    assert found == again and found.thread == letter.thread and found.state == "filed"
    assert told(cast.sales, letter.thread) == ["ShownLetter"]
    assert [entry.subject_type for entry in TimelineEntry.objects.filter(kind="mail.out")] == ["crm.letter"]
    assert MailThread.objects.count() == 1


def test_a_copy_of_what_nobody_is_known_of_is_filed_where_it_was_written(cast: Cast, post: Post) -> None:
    client = OrganisationFactory(name="Elsewhere", owner=cast.sales)
    send(cast, client)
    with_server = mailbox_of(cast, keeps_unmatched=True)
    from_sync = take(with_server, post.got[-1], sent=True)
    assert from_sync[0].state == "filed" and from_sync[0].links.get().organisation == client


def test_an_answer_that_names_nothing_finds_the_letter(cast: Cast, post: Post, client: Organisation) -> None:
    letter = send(cast, client)
    bare = mail(f"Saara <{SAARA}>", "tuomas@luoto.example", "VS: Our offer", "Ok", at=clock.now() + timedelta(hours=1))
    [came] = take(mailbox_of(cast), bare)
    assert came.thread == letter.thread


def test_threads_that_turn_out_to_be_one_take_their_letters_along(cast: Cast, post: Post, client: Organisation) -> None:
    letter = send(cast, client)
    box = mailbox_of(cast)
    [other] = take(box, mail(f"Saara <{SAARA}>", number="a", In_Reply_To=id_of("between")))
    assert letter.mail is not None
    [between] = take(box, mail(f"Saara <{SAARA}>", number="between", In_Reply_To=letter.mail.message_id))
    other.refresh_from_db()
    letter.refresh_from_db()
    assert other.thread == between.thread == letter.thread and MailThread.objects.count() == 1


def test_a_colleague_sees_of_an_answer_no_more_than_of_what_it_answers(
    cast: Cast, post: Post, client: Organisation
) -> None:
    colleague = with_role(UserFactory(name="Mikael"), "sales")
    came = stored(mailbox_of(cast), client)
    letter = send(cast, client, f"Re: {came.subject}", answers_mail=came, body=f"Yes.\n\n> {SECRET}\n> x")
    url = reverse("crm:mail_thread", args=[came.thread_id])
    addresses = (url, letter.get_absolute_url(), reverse("crm:letters"), client.get_absolute_url())
    for level, words in ((1, ()), (2, ("Offer for spring",)), (3, ("Offer for spring", SECRET))):
        came.thread.sharing = level
        came.thread.save()
        for address in addresses:
            page = client_of(colleague).get(address).content.decode()
            hidden = {"Offer for spring", SECRET} - set(words)
            assert not [word for word in hidden if word in page], (level, address)
        assert all(word in client_of(colleague).get(url).content.decode() for word in words)
        assert ("Offer for spring" in client_of(colleague).get(letter.get_absolute_url()).content.decode()) == (level > 1)
        found = client_of(colleague).get(reverse("crm:letters"), {"q": "Offer"}).content.decode()
        assert (letter.get_absolute_url() in found) == (level > 1)
        assert Letter.objects.visible_to(colleague, LETTER_READ).exists() == (level == 3)
        assert SECRET in client_of(cast.sales).get(url).content.decode()
    came.delete()
    letter.refresh_from_db()
    assert letter.answers_mail is None and not Letter.objects.visible_to(colleague, LETTER_READ).exists()
    assert Letter.objects.visible_to(cast.sales, LETTER_READ).exists()


def test_a_thread_of_letters_alone_is_seen_by_who_sees_them(cast: Cast, post: Post, client: Organisation) -> None:
    first = send(cast, client)
    second = send(cast, client, "Again", answers=first)
    assert second.thread == first.thread
    url = reverse("crm:mail_thread", args=[first.thread_id])
    page = client_of(cast.sales).get(url)
    assert page.status_code == 200 and "Here it is." in page.content.decode()
    assert client_of(cast.lead).get(url).status_code == 404
    assert client_of(cast.stranger).get(url).status_code == 403
    finance = client_of(cast.finance).get(url).content.decode()
    assert "Our offer" in finance and "Here it is." not in finance


def test_what_was_taken_back_is_no_part_of_it(cast: Cast, post: Post, client: Organisation) -> None:
    letter = Letter(user=cast.sales, company=cast.company, organisation=client, to=[SAARA], subject="S", body="B")
    actions.send_letter(letter=letter, actor=cast.sales)
    thread = letter.thread
    actions.take_back(letter=letter, actor=cast.sales)
    assert told(cast.sales, thread) == []
    assert client_of(cast.sales).get(reverse("crm:mail_thread", args=[thread.pk])).status_code == 404  # type: ignore[union-attr]
    letter.refresh_from_db()
    actions.send_letter(letter=letter, actor=cast.sales)
    assert letter.thread == thread and told(cast.sales, thread) == ["ShownLetter"]


def test_a_thread_costs_the_same_however_long(cast: Cast, post: Post, client: Organisation) -> None:
    letter = send(cast, client)
    box, thread = mailbox_of(cast), letter.thread
    take(box, answer_to(letter))
    with CaptureQueriesContext(connection) as few:
        conversation(cast.sales, thread)  # type: ignore[arg-type]
    for number in range(5):
        send(cast, client, answers=letter)
        take(box, answer_to(letter, number))
    with CaptureQueriesContext(connection) as many:
        assert len(conversation(cast.sales, thread)) == 12  # type: ignore[arg-type]
    assert len(many) == len(few)


def test_a_mail_is_found_by_its_subject_by_those_who_may_read_it(cast: Cast, post: Post, client: Organisation) -> None:
    colleague = with_role(UserFactory(name="Mikael"), "sales")
    came = stored(mailbox_of(cast), client)
    letter = send(cast, client, "Re: Offer for spring", answers_mail=came)
    [mine] = [timeline_of(cast.sales, words="offer SPRING", organisation=client).items]
    assert {item.url for item in mine} == {came.get_absolute_url(), letter.get_absolute_url()}
    assert "Offer for spring" in mine[0].said
    assert timeline_of(colleague, words="spring", organisation=client).items == []
    came.thread.sharing = 2
    came.thread.save()
    assert len(timeline_of(colleague, words="spring", organisation=client).items) == 2
    assert timeline_of(cast.sales, words="spring", organisation=OrganisationFactory()).items == []


def test_who_was_refused_stands_on_the_timeline_and_in_the_thread(cast: Cast, post: Post, client: Organisation) -> None:
    post.refused = {"ben@suvanto.example": "550 no such user"}
    letter = send(cast, client, cc=["ben@suvanto.example"])
    label = "Not delivered to ben@suvanto.example"
    [item] = timeline_of(cast.sales, organisation=client).items
    assert item.pill == label and item.tone == "bad" and item.menu
    for address in (letter.get_absolute_url(), reverse("crm:mail_thread", args=[letter.thread_id])):
        page = client_of(cast.sales).get(address).content.decode()
        assert label in page and "no such user" in page
    assert label in client_of(cast.sales).get(reverse("crm:letters"), {"trouble": "1"}).content.decode()
    post.refused = {}
    client_of(cast.sales).post(reverse("crm:letter_send_again", args=[letter.pk]))
    assert letter.mail is not None and sending.send(letter.mail.pk)
    assert post.asked[-1] == ["ben@suvanto.example"]
    assert timeline_of(cast.sales, organisation=client).items[0].pill == ""


def test_a_template_keeps_the_subject_of_an_answer(cast: Cast, client: Organisation) -> None:
    template = MailTemplate.objects.create(name="T", language="en", subject="New subject", body="Dear all,")
    came = stored(mailbox_of(cast), client)
    url = f"{reverse('crm:mail_compose')}?organisation={client.pk}&mail={came.pk}"
    data = {"subject": "Re: Offer for spring", "body": "> quoted", "act": "template", "template": template.pk}
    page = client_of(cast.sales).post(url, data).content.decode()
    assert "Re: Offer for spring" in page and "New subject" not in page and "Dear all," in page


def test_set_aside_is_found_again_and_taken_back(cast: Cast) -> None:
    first, second = take(drop_box(cast), *(mail("x@nobody.example", "crm@luoto.example", number=n) for n in (1, 2)))
    browser = client_of(cast.sales)
    browser.post(reverse("crm:mail_sort_aside", args=[first.pk]))
    queue = reverse("crm:mail_triage")
    link = reverse("crm:mail_sort", args=[first.pk])
    shown = f'href="{link}"'
    assert shown not in browser.get(queue).content.decode()
    assert shown in browser.get(queue, {"aside": "only"}).content.decode()
    assert "Take back" in browser.get(link).content.decode()
    back = reverse("crm:mail_sort_back", args=[first.pk])
    assert client_of(cast.lead).post(back).status_code == 404 and client_of(cast.stranger).post(back).status_code == 403
    for _twice in range(2):
        assert browser.post(back).status_code == 303
    first.refresh_from_db()
    assert first.state == "triage" and shown in browser.get(queue).content.decode()
    data = {"act": "aside", "pick": [first.pk, second.pk]}
    assert browser.post(queue, data).status_code in (200, 204, 303)
    assert Mail.objects.aside().count() == 2
    person = PersonFactory(email="x@nobody.example")
    browser.post(reverse("crm:mail_sort_person", args=[first.pk]), {"name": "X"})
    first.refresh_from_db()
    assert first.state == "filed" and first.links.get().person == person
    assert browser.post(back).status_code in (404, 409)
