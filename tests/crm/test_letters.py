"""Mails from a record: written with a template, sent once, taken back in time, and told on the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import attachments, clock
from core.errors import Refused
from core.mail import sending
from core.models import AuditEvent, Company, MailMessage
from crm import actions
from crm.models import Deal, Letter, MailTemplate, TimelineEntry
from crm.timeline import timeline_of
from tests.cast import Cast, client_of, with_role
from tests.core.mail.post import Post, post_office
from tests.factories import DealFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db
TEXT = b"Our offer, in plain words."


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office(settings) as office:
        yield office


@pytest.fixture
def deal(cast: Cast) -> Deal:
    Company.objects.update(is_demo=False, mail_from="myynti@luoto.example")
    cast.company.refresh_from_db()
    client = OrganisationFactory(name="Merituuli Oy", owner=cast.sales, email="info@merituuli.example")
    saara = PersonFactory(name="Saara Şahin", email="saara@merituuli.example")
    return DealFactory(organisation=client, person=saara, owner=cast.sales, company=cast.company, name="Webshop")


def letter_of(deal: Deal, user: Any, **more: Any) -> Letter:
    given = {"to": ["saara@merituuli.example"], "subject": "Hei", "body": "Hi **there**\n\nhttps://luoto.example/a"}
    return Letter(user=user, company=deal.company, deal=deal, organisation=deal.organisation, person=deal.person,
                  **given | more)  # fmt: skip


def due(letter: Letter) -> MailMessage:
    """As if the moment for second thoughts had passed."""
    assert letter.mail is not None
    MailMessage.objects.filter(pk=letter.mail.pk).update(not_before=clock.now())
    return letter.mail


def test_from_a_deal_with_a_template_to_the_server_and_the_timeline(cast: Cast, deal: Deal, post: Post) -> None:
    cast.sales.signature = "Tuomas\nLuoto Digital"
    cast.sales.save()
    template = MailTemplate.objects.create(
        name="First answer", language="en", subject="About {{deal.name}}",
        body="Dear {{person.first_name|there}},\n\nsee **{{organisation.name}}**.",
    )  # fmt: skip
    attachments.attach(row=deal, upload=SimpleUploadedFile("offer.txt", TEXT), actor=cast.sales)
    desk = Desk(cast.sales).open(deal.get_absolute_url()).follow("Write a mail")
    desk.says("Saara Şahin", "offer.txt").fill(template=str(template.pk)).press("Put in")
    desk.says("Dear Saara")
    desk.fill(attached=[str(attachments.of(deal).get().pk)], cc="Merituuli Oy <info@merituuli.example>")
    form = desk.sent("Send")
    answers = [desk.client.post(*form) for _click in range(2)]
    assert [found.status_code for found in answers] == [303, 303]
    letter = Letter.objects.get()
    assert not sending.send(letter.mail.pk)  # it waits a moment for second thoughts
    assert sending.send(due(letter).pk)
    [got] = post.got
    assert (got["Subject"], got["Reply-To"]) == ("About Webshop", cast.sales.email)
    assert got["From"].addresses[0].addr_spec == "myynti@luoto.example"
    assert got["From"].addresses[0].display_name == f"{cast.sales.name}, {cast.company.name}"
    assert got["Cc"] == "info@merituuli.example"
    assert got["Message-ID"] == letter.mail.message_id
    text, html = got.get_body(("plain",)).get_content(), got.get_body(("html",)).get_content()
    assert "-- Tuomas Luoto Digital" in " ".join(text.split()) and "see Merituuli Oy." in text
    assert "<strong>Merituuli Oy</strong>" in html and "Dear Saara," in html
    assert [part.get_filename() for part in got.iter_attachments()] == ["offer.txt"]
    [told] = timeline_of(cast.sales, deal=deal, kinds=["mail"]).items
    assert told.what == "Mail to saara@merituuli.example: About Webshop"
    assert AuditEvent.objects.filter(kind="crm.LetterSent").count() == 1
    assert MailTemplate.objects.with_use().get().used == 1


def test_it_can_be_taken_back_until_it_leaves(cast: Cast, deal: Deal, post: Post) -> None:
    letter = actions.send_letter(letter=letter_of(deal, cast.sales), actor=cast.sales)
    first = letter.mail
    actions.take_back(letter=letter, actor=cast.sales)
    assert not sending.send(first.pk) and sending.sweep() == 0
    assert not TimelineEntry.objects.filter(kind="mail.out").exists()
    again = actions.send_letter(letter=Letter.objects.get(), actor=cast.sales)
    assert again.mail.message_id != first.message_id
    assert sending.send(due(again).pk)
    with pytest.raises(Refused):
        actions.take_back(letter=again, actor=cast.sales)
    assert len(post.got) == 1
    assert actions.send_letter(letter=again, actor=cast.sales).mail == again.mail


def test_a_later_hour_is_kept_and_an_answer_names_what_it_answers(cast: Cast, deal: Deal, post: Post) -> None:
    first = actions.send_letter(letter=letter_of(deal, cast.sales), actor=cast.sales)
    when = clock.now() + timedelta(hours=3)
    later = letter_of(deal, cast.sales, send_at=when, answers=first)
    actions.send_letter(letter=later, actor=cast.sales)
    assert later.mail.not_before == when and not sending.send(later.mail.pk)
    assert sending.send(due(later).pk)
    assert post.got[0]["In-Reply-To"] == first.mail.message_id == post.got[0]["References"]


def test_a_failure_stands_on_the_record_and_is_tried_again(cast: Cast, deal: Deal, post: Post) -> None:
    post.recipient_answer = "550 nobody here"
    letter = actions.send_letter(letter=letter_of(deal, cast.sales), actor=cast.sales)
    sending.send(due(letter).pk)
    desk = Desk(cast.sales).open(deal.get_absolute_url()).says("Failed").follow("Mail to saara")
    post.recipient_answer = "250 known"
    desk.says("550").press("Send again")
    sending.send(letter.mail.pk)
    assert [got["Message-ID"] for got in post.got] == [letter.mail.message_id]
    letter.mail.refresh_from_db()
    with pytest.raises(Refused):
        actions.send_letter_again(letter=letter, actor=cast.sales)


def test_who_reads_the_text(cast: Cast, deal: Deal, post: Post) -> None:
    letter = actions.send_letter(letter=letter_of(deal, cast.sales, body="The secret sum"), actor=cast.sales)
    url = letter.get_absolute_url()
    assert "secret" in client_of(cast.owner).get(url).content.decode()
    seen = client_of(cast.finance).get(url)
    assert seen.status_code == 200 and "secret" not in seen.content.decode()
    assert client_of(cast.staff).get(url).status_code == 403
    assert client_of(cast.lead).get(url).status_code == 404
    with pytest.raises(Refused):
        actions.take_back(letter=letter, actor=cast.owner)
    with pytest.raises(PermissionDenied):
        actions.send_letter(letter=letter_of(deal, cast.staff), actor=cast.staff)


def test_a_draft_is_kept_with_its_files_and_is_nobody_else_s(cast: Cast, deal: Deal) -> None:
    desk = Desk(cast.sales).open("crm:mail_compose", query=f"?deal={deal.pk}")
    desk.fill(subject="İş teklifi 🙂", body="Half a sen", uploads=SimpleUploadedFile("plan.txt", TEXT))
    desk.press("Keep as draft").says("plan.txt", "Half a sen")
    letter = Letter.objects.get()
    assert letter.is_draft and letter.files
    assert client_of(cast.owner).get(letter.get_absolute_url()).status_code == 404
    assert client_of(cast.owner).get(reverse("crm:letter_edit", args=[letter.pk])).status_code == 404
    assert "İş teklifi" not in client_of(cast.owner).get(reverse("crm:letters")).content.decode()
    desk.open("crm:letter_drop", letter.pk).press("Throw the draft away")
    assert not Letter.objects.exists() and not attachments.of(letter).exists()


@pytest.mark.parametrize(
    "given", [{"to": [], "more": ""}, {"subject": " "}, {"body": ""}, {"more": "nobody@"}, {"more": "Nemo Nobody"},
              {"body": "Hello {{person.first_name}}"}, {"send_at": "2020-01-01T10:00"}, {"template": "99999"}]
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_leaves(cast: Cast, deal: Deal, given: dict[str, Any]) -> None:
    data = {"to": ["saara@merituuli.example"], "subject": "Hei", "body": "Hello", "act": "send"} | given
    answer = client_of(cast.sales).post(f"{reverse('crm:mail_compose')}?deal={deal.pk}", data)
    assert answer.status_code == 422
    assert not MailMessage.objects.exists() and not Letter.objects.exists()


def test_records_out_of_reach_can_not_be_written_from(cast: Cast, deal: Deal) -> None:
    url = reverse("crm:mail_compose")
    assert client_of(cast.lead).get(f"{url}?deal={deal.pk}").status_code == 404
    assert client_of(cast.sales).get(f"{url}?deal=999999999").status_code == 404
    assert client_of(cast.sales).get(url).status_code == 404
    assert client_of(cast.staff).get(f"{url}?deal={deal.pk}").status_code == 403


def test_files_of_other_records_can_not_be_taken_along(cast: Cast, deal: Deal) -> None:
    other = DealFactory(owner=cast.owner, company=cast.company)
    secret = attachments.attach(row=other, upload=SimpleUploadedFile("secret.txt", TEXT), actor=cast.owner)
    data = {
        "to": ["saara@merituuli.example"],
        "subject": "Hei",
        "body": "x",
        "attached": [str(secret.pk)],
        "act": "send",
    }
    assert client_of(cast.sales).post(f"{reverse('crm:mail_compose')}?deal={deal.pk}", data).status_code == 422


def test_the_outbox_shows_finance_that_a_letter_left_and_not_its_text(cast: Cast, deal: Deal, post: Post) -> None:
    sent = actions.send_letter(letter=letter_of(deal, cast.sales), actor=cast.sales)
    assert sent.mail is not None
    page = reverse("core:mail", args=[sent.mail.pk])
    shown = client_of(cast.finance).get(page).content.decode()
    assert "Hei" in shown and "letter of a colleague" in shown and "luoto.example/a" not in shown
    assert "luoto.example/a" in client_of(cast.owner).get(page).content.decode()


def test_colleagues_neither_open_nor_change_drafts_and_what_was_sent(cast: Cast, deal: Deal, post: Post) -> None:
    mate = with_role(UserFactory(name="Mate"), "sales")
    draft = actions.save_draft(letter=letter_of(deal, cast.sales), actor=cast.sales)
    upload = SimpleUploadedFile("plan.txt", TEXT)
    draft = actions.save_draft(letter=draft, uploads=[upload], actor=cast.sales)
    [file] = attachments.of(draft)
    path = reverse("core:attachments", args=["crm.letter", draft.pk])
    for url in (path, reverse("core:file", args=[file.pk])):
        assert client_of(mate).get(url).status_code == 404
        assert client_of(cast.sales).get(url).status_code == 200
    assert client_of(mate).post(path, {"files": SimpleUploadedFile("b.txt", TEXT)}).status_code == 404
    with pytest.raises(PermissionDenied):
        attachments.attach(row=draft, upload=SimpleUploadedFile("b.txt", TEXT), actor=mate)
    sent = actions.send_letter(letter=draft, actor=cast.sales)
    assert client_of(mate).get(reverse("core:file", args=[file.pk])).status_code == 200
    for user in (mate, cast.sales):
        assert client_of(user).post(path, {"files": SimpleUploadedFile("b.txt", TEXT)}).status_code == 404
        assert client_of(user).post(reverse("core:file_remove", args=[file.pk])).status_code == 403
    assert attachments.of(sent).count() == 1


def test_a_file_of_the_deal_that_a_mail_takes_along_stays(cast: Cast, deal: Deal, post: Post) -> None:
    file = attachments.attach(row=deal, upload=SimpleUploadedFile("plan.txt", TEXT), actor=cast.sales)
    letter = actions.send_letter(letter=letter_of(deal, cast.sales, files=[file.pk]), actor=cast.sales)
    url = reverse("core:file_remove", args=[file.pk])
    assert client_of(cast.sales).post(url).status_code == 409
    actions.take_back(letter=letter, actor=cast.sales)
    assert client_of(cast.sales).post(url).status_code == 303


def test_who_got_it_unseen_is_for_its_readers(cast: Cast, deal: Deal, post: Post) -> None:
    letter = actions.send_letter(letter=letter_of(deal, cast.sales, bcc=["blind@luoto.example"]), actor=cast.sales)
    for user, seen in ((cast.sales, True), (cast.finance, False)):
        page = client_of(user).get(letter.get_absolute_url()).content.decode()
        assert "saara@merituuli.example" in page and ("blind@luoto.example" in page) is seen
