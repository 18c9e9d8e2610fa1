"""An answer to a mail that came in: to its sender, with its text quoted, into its thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from core.models import Company, MailMessage
from crm.models import Letter
from tests.cast import Cast, client_of
from tests.core.mail.post import Post, post_office
from tests.crm.mail_server import mailbox_of
from tests.crm.test_mail_privacy import SECRET, stored
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with post_office(settings) as office:
        yield office


def test_an_answer_goes_to_its_sender_and_into_its_thread(cast: Cast, post: Post) -> None:
    Company.objects.update(is_demo=False, mail_from="myynti@luoto.example")
    client = OrganisationFactory(name="Suvanto", owner=cast.sales)
    came = stored(mailbox_of(cast), client, answers=["<0@x>"])
    browser = client_of(cast.sales)
    thread = browser.get(came.get_absolute_url()).content.decode()
    compose = f"{reverse('crm:mail_compose')}?organisation={client.pk}&mail={came.pk}"
    assert compose.replace("&", "&amp;") in thread
    page = browser.get(compose).content.decode()
    assert "Re: Offer for spring" in page and f"&gt; {SECRET}" in page and "saara@suvanto.example" in page
    data = {"more": "saara@suvanto.example", "subject": "Re: Offer for spring", "body": "Gladly.", "act": "send"}
    assert browser.post(compose, data).status_code == 303
    letter = Letter.objects.get()
    assert letter.answers_mail == came and letter.to == ["saara@suvanto.example"]
    assert MailMessage.objects.get().references == f"<0@x> {came.message_id}"


def test_a_mail_out_of_reach_is_not_quoted(cast: Cast) -> None:
    client = OrganisationFactory(name="Suvanto", owner=cast.sales)
    came = stored(mailbox_of(cast, owner=cast.owner, name="Aino"), client)
    page = client_of(cast.sales).get(f"{reverse('crm:mail_compose')}?organisation={client.pk}&mail={came.pk}")
    assert page.status_code == 200 and SECRET not in page.content.decode()
