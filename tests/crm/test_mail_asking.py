"""Known people who write to the inquiry address are not lost among the filed mail."""

from __future__ import annotations

import pytest

from core.models import Notification
from crm.models import Deal, Lead, Mailbox
from tests.cast import Cast
from tests.crm.mail_server import id_of, mail, mailbox_of
from tests.crm.test_mail_dropbox import take
from tests.factories import DealFactory, LeadFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
TO = "info@luoto.example"


def inquiries(cast: Cast) -> Mailbox:
    return mailbox_of(cast, kind="shared", name="Info", address=TO, inquiry_address=TO, owner=cast.owner)


def test_with_an_open_deal_its_owner_hears_of_it(cast: Cast) -> None:
    person = PersonFactory(name="Saara Virtanen", email="saara@suvanto.example")
    deal = DealFactory(person=person, owner=cast.sales, company=cast.company, name="Webshop")
    [found] = take(inquiries(cast), mail(to=TO, subject="Secret"))
    assert found.state == "filed" and not Lead.objects.exists()
    told = Notification.objects.get(kind="mail.inquiry")
    assert told.user == cast.sales and told.url == found.get_absolute_url()
    assert told.arguments == {"who": "Saara Virtanen", "box": "Info", "what": deal.name}
    Deal.objects.update(owner=cast.staff)
    take(inquiries_again(), mail(to=f"{TO}, {cast.staff.email}", number=2))
    assert Notification.objects.filter(kind="mail.inquiry").count() == 1, "who has the mail anyway is not told"


def inquiries_again() -> Mailbox:
    return Mailbox.objects.get(name="Info")


def test_without_one_it_is_a_lead_of_theirs(cast: Cast) -> None:
    client = OrganisationFactory(name="Suvanto Oy", website="https://suvanto.example")
    person = PersonFactory(name="Saara Virtanen", email="saara@suvanto.example")
    [found] = take(inquiries(cast), mail(to=TO, subject="New site"))
    lead = Lead.objects.get()
    assert (lead.person, lead.organisation) == (person, client) and "New site" in lead.message
    assert {link.lead for link in found.links.all()} == {None, lead}
    [answer] = take(inquiries_again(), mail(to=TO, number=2, subject="Re: New site", In_Reply_To=id_of(1)))
    assert Lead.objects.count() == 1 and answer.links.filter(lead=lead).exists()


def test_an_open_lead_takes_it_as_one_more_inquiry(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, email="saara@suvanto.example", owner=cast.sales)
    take(inquiries(cast), mail(to=TO))
    assert Lead.objects.get() == lead and lead.inquiries.count() == 1
    assert Notification.objects.get(user=cast.sales).kind == "lead.inquiry"


def test_an_answer_in_a_thread_of_a_client_tells_the_clients_owner(cast: Cast) -> None:
    client = OrganisationFactory(website="https://suvanto.example", owner=cast.sales)
    own = mailbox_of(cast, owner=cast.lead, name="Riikka", login="r")
    take(own, mail("Riikka <riikka@luoto.example>", "saara@suvanto.example", number=1))
    take(inquiries(cast), mail(to=TO, number=2, subject="Re: x", In_Reply_To=id_of(1)))
    assert not Lead.objects.exists()
    told = Notification.objects.get(kind="mail.inquiry")
    assert told.user == cast.sales and told.arguments["what"] == client.name
