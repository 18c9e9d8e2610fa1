"""Mail in and answered in a real browser: a real IMAP server is read, a real SMTP server is written to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from core import clock
from core.mail import sending
from core.models import Company, MailMessage
from crm.mail import syncing
from crm.models import Lead, Letter, Mail, Mailbox, MailTemplate, MailThread, PartyRole, Person
from tests.cast import Cast
from tests.core.mail.post import Post, post_office
from tests.crm.mail_server import PASSWORD, USER, MailServer, id_of, mail, mail_server
from tests.factories import OrganisationFactory, PersonFactory
from tests.journeys.firm import open_for_business

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[[Any], Page]
SAARA = "Saara Virtanen <saara@suvanto.example>"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    settings.KEEL_MAIL_PRIVATE_HOSTS = True
    with post_office(settings) as office:
        yield office


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def read(box: Mailbox) -> None:
    """As the worker does when its time has come."""
    Mailbox.objects.filter(pk=box.pk).update(next_run_at=clock.now())
    assert syncing.sync(box.pk).failed == 0


def connected(page: Page, server: MailServer) -> Mailbox:
    """The person connects their own mailbox, whose folder of sent mail is found by its name."""
    server.deliver(folder="Sent")
    page.goto(reverse("crm:my_mail"))
    page.get_by_role("link", name="Connect a mailbox").click()
    for label, value in (("Server", "127.0.0.1"), ("Port", str(server.port)), ("Login", USER), ("Password", PASSWORD)):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Encryption").select_option("none")
    page.get_by_label("Keep mail of people nobody knows, to be sorted").check()
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("heading", name="Reading")).to_be_visible()
    return Mailbox.objects.get()


def test_mail_in_and_answered(cast: Cast, sit_down: Sit, server: MailServer, post: Post) -> None:
    cache.clear()
    open_for_business(cast.owner)
    Company.objects.update(is_demo=False, mail_from="myynti@luoto.example")
    client = OrganisationFactory(name="Suvanto Oy", owner=cast.sales)
    saara = PersonFactory(name="Saara Virtanen", email="saara@suvanto.example", owner=cast.sales)
    PartyRole.objects.create(organisation=client, person=saara, period=(clock.today(), None))
    MailTemplate.objects.create(name="Thanks", language="en", subject="Unused", body="Dear {{person.first_name}},\n\nthank you.")
    asked = clock.now() - timedelta(hours=2)
    server.deliver(mail(SAARA, f"Tuomas <{cast.sales.email}>", "New pages", "Could you build us new pages?", at=asked))

    # The mail stands on the client's page and opens as a thread.
    page = sit_down(cast.sales)
    box = connected(page, server)
    read(box)
    page.goto(client.get_absolute_url())
    page.get_by_role("link", name="Mail from Saara Virtanen").click()
    expect(page.get_by_role("heading", name="New pages")).to_be_visible()
    expect(page.get_by_text("Could you build us new pages?")).to_be_visible()

    # It is answered with a template, above what it quotes.
    page.get_by_role("link", name="Answer").click()
    page.locator("[name=template]").select_option(label="Thanks (en)")
    page.get_by_role("button", name="Put in").click()
    text = page.locator("[name=body]")
    expect(text).to_have_value(re.compile("^Dear Saara"))
    assert "> Could you build us new pages?" in text.input_value()
    expect(page.locator("[name=subject]")).to_have_value("Re: New pages")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("The mail leaves in 15 seconds.")).to_be_visible()
    letter = Letter.objects.get()
    assert letter.mail is not None
    MailMessage.objects.filter(pk=letter.mail.pk).update(not_before=clock.now())
    assert sending.send(letter.mail.pk)
    [sent] = post.got
    assert sent["In-Reply-To"] == id_of(1) and sent["To"] == "saara@suvanto.example"

    # The client's reply comes back into the same conversation, and so does the copy in the folder of sent mail.
    again = clock.now() + timedelta(minutes=5)
    reply = mail(SAARA, f"Tuomas <{cast.sales.email}>", "Vs: New pages", "Let us begin on Monday.", number=2, at=again,
                 In_Reply_To=str(sent["Message-ID"]))  # fmt: skip
    server.deliver(sent.as_bytes(), reply)
    read(box)
    thread = MailThread.objects.get()
    page.goto(client.get_absolute_url())
    expect(page.get_by_role("link", name="Mail from Saara Virtanen")).to_have_count(2)
    page.get_by_role("link", name="Mail from Saara Virtanen").first.click()
    articles = page.locator("article.letter")
    expect(articles).to_have_count(3)
    for article, words in zip(articles.all(), ("build us", "Dear Saara", "on Monday"), strict=True):
        expect(article).to_contain_text(words)
    assert page.url.partition("#")[0].endswith(reverse("crm:mail_thread", args=[thread.pk]))


def test_strangers_are_sorted(cast: Cast, sit_down: Sit, server: MailServer, post: Post) -> None:
    cache.clear()
    open_for_business(cast.owner)
    page = sit_down(cast.sales)
    box = connected(page, server)
    to = f"Tuomas <{cast.sales.email}>"
    early, late = clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1)
    server.deliver(
        mail("Emre Yıldız <emre@yeditepe.example>", to, "Takip ekranı", "Teklif bekliyoruz.", number=1, at=late),
        mail("Petra Lahti <petra@kaarna.example>", to, "Campaign", "May we talk?", number=2, at=early),
        mail("Fair <news@fair.example>", to, "Fair in Tampere", "Come and see.", number=3, at=early),
    )
    read(box)

    # The newest becomes a lead.
    page.goto(reverse("crm:mail_triage"))
    page.get_by_role("link", name="Takip ekranı").click()
    page.get_by_role("button", name="Make a lead of it").click()
    expect(page.get_by_role("heading", name="Emre Yıldız")).to_be_visible()
    assert Lead.objects.get().email == "emre@yeditepe.example"

    # The next sender becomes a contact, on whose page the mail stands.
    page.goto(reverse("crm:mail_triage"))
    page.get_by_role("link", name="Campaign").click()
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_text("Added. All mail from this address that waited is filed.")).to_be_visible()
    page.goto(Person.objects.get(email="petra@kaarna.example").get_absolute_url())
    expect(page.get_by_role("link", name="Mail from Petra Lahti")).to_be_visible()

    # The rest is set aside, found again and taken back.
    page.goto(reverse("crm:mail_triage"))
    page.get_by_role("link", name="Fair in Tampere").click()
    page.get_by_role("button", name="Set aside").click()
    expect(page.get_by_text("Nothing waits to be sorted")).to_be_visible()
    page.get_by_role("link", name="Set aside").click()
    page.get_by_role("link", name="Fair in Tampere").click()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("button", name="Set aside")).to_be_visible()
    assert Mail.objects.waiting().count() == 1
