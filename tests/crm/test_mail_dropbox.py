"""The filing address, sorting what matched nobody, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.access import System
from core.errors import Refused
from core.models import AuditEvent, User
from crm.actions import invitations, mail_filing, mail_privacy, mails
from crm.actions.mail_taking import Arrival
from crm.mail import known
from crm.mail.deciding import Rules, place, senders_of
from crm.mail.directory import directory_of, the_firm
from crm.mail.parsing import message_in
from crm.models import Activity, Lead, Mail, Mailbox, MailExclusion, MailInvitation, Person
from crm.permissions import MAIL_READ, MAIL_TRIAGE
from tests.cast import Cast, client_of
from tests.crm.mail_server import id_of, mail, mailbox_of
from tests.crm.test_mail_parsing import FORWARDS
from tests.factories import DealFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
WORKER = System("crm.mail")


def drop_box(cast: Cast, **more: Any) -> Mailbox:
    given = {"name": "CRM", "kind": "drop", "address": "crm@luoto.example", "owner": cast.owner, "login": "crm"} | more
    return mailbox_of(cast, **given)


def take(box: Mailbox, *messages: Any, sent: bool = False) -> list[Mail]:
    """As the worker does with a batch, without a server; with `sent` it looks for letters that left from here."""
    folder = mails.open_folder(mailbox=box, name="INBOX", uid_validity=1, actor=WORKER)
    rules = Rules(box, the_firm(), known.exclusions_of(box), known.tokens())
    arrivals, addresses = [], set()
    read = [message_in(one.as_bytes(), received_at=clock.now()) for one in messages]
    for message in read:
        addresses |= {*message.everybody, *senders_of(message, rules)}
    directory = directory_of(rules.outside(addresses))
    for number, message in enumerate(read, start=folder.last_uid + 1):
        links = [link for found in known.links_of_answered(message.answers).values() for link in found]
        if sent:
            links += known.links_of_sent([message.message_id]).values()
        arrivals.append(Arrival(number, message, place(message, rules, directory, links)))
    upto = folder.last_uid + len(read)
    mails.take_mails(
        folder=folder, arrivals=arrivals, passed=0, upto=upto, rules=rules, directory=directory, actor=WORKER
    )  # fmt: skip
    keys = [message.key for message in read]
    return sorted(Mail.objects.filter(key__in=keys), key=lambda row: keys.index(row.key))


def address_of(cast: Cast) -> str:
    return f"crm+{mail_privacy.make_filing_address(user=cast.sales, actor=cast.sales).token}@luoto.example"


def test_a_blind_copy_is_filed_on_its_recipients(cast: Cast) -> None:
    person = PersonFactory(email="saara@suvanto.example")
    message = mail("Tuomas <tuomas@luoto.example>", "Saara <saara@suvanto.example>", Delivered_To=address_of(cast))
    [found] = take(drop_box(cast), message)
    assert (found.direction, found.state, found.links.get().person) == ("out", "filed", person)
    assert found.copies.get().filed_by == cast.sales
    assert Mail.objects.visible_to(cast.sales, MAIL_READ).filter(pk=found.pk).exists()


def test_anybody_can_write_a_colleagues_address(cast: Cast) -> None:
    """Without the person's own address or the mail server's word it waits, and says why."""
    PersonFactory(email="saara@suvanto.example")
    box = drop_box(cast, auth_server="mx.luoto.example")
    made = {"sender": "tuomas@luoto.example", "to": "saara@suvanto.example", "Delivered_To": "crm@luoto.example"}
    bare, false, proven = take(
        box,
        mail(**made, number=1),
        mail(**made, number=2, Authentication_Results="mx; dmarc=fail; spf=pass; dkim=pass"),
        mail(**made, number=3, Authentication_Results="mx.luoto.example; dkim=pass header.d=luoto.example"),
    )
    assert [bare.state, false.state, proven.state] == ["triage", "triage", "filed"]
    assert bare.notes[0]["arguments"] == {"who": "Tuomas Rantanen"}
    box.trusts_senders = True
    box.save()
    [trusted] = take(box, mail(**made, number=4))
    assert trusted.state == "filed"
    assert mail_filing.match_waiting(actor=WORKER) == 0


@pytest.mark.parametrize("program", FORWARDS)
def test_a_forwarded_mail_is_filed_on_who_wrote_it_first(cast: Cast, program: str) -> None:
    person = PersonFactory(email="saara@suvanto.example")
    message = mail("tuomas@luoto.example", address_of(cast), "VL: Tarjouspyyntö", FORWARDS[program])
    [found] = take(drop_box(cast), message)
    assert (found.direction, found.state, found.sender_address) == ("in", "filed", "saara@suvanto.example")
    assert found.links.get().person == person and found.subject == "Tarjouspyyntö"
    assert found.parties.get(role="origin").user == cast.sales
    assert found.at == datetime(2026, 11, 19, 8, 12, tzinfo=UTC)
    page = client_of(cast.sales).get(found.get_absolute_url()).content.decode()
    assert "tarvitsemme sivut." in page and "Forwarded by" in page and "Kenelle" not in page
    assert "tarvitsemme sivut." in found.body.text and "saara@suvanto.example" in found.body.text


def test_a_forward_that_can_not_be_made_out_keeps_all_its_text(cast: Cast) -> None:
    text = "See below\n\n---------- Forwarded message ---------\nFrom: Saara Virtanen\nDate: soon\n\nHei"
    [found] = take(drop_box(cast), mail("tuomas@luoto.example", address_of(cast), "Fwd: x", text))
    assert found.state == "triage" and found.body.text.strip() == text
    page = client_of(cast.sales).get(reverse("crm:mail_sort", args=[found.pk])).content.decode()
    assert "See below" in page and "From: Saara Virtanen" in page


def test_a_mail_forwarded_as_a_file(cast: Cast) -> None:
    PersonFactory(email="saara@suvanto.example")
    outer = mail("tuomas@luoto.example", address_of(cast), "FW: x", "See below")
    outer.add_attachment(mail(number="inner"))
    [found] = take(drop_box(cast), outer)
    assert found.sender_address == "saara@suvanto.example" and found.state == "filed"


def test_what_nobody_knows_waits_and_is_never_public(cast: Cast) -> None:
    [found] = take(drop_box(cast), mail("x@unknown.example", "crm@luoto.example"))
    assert found.state == "triage" and not found.links.exists()
    for name in ("lead", "finance", "staff", "auditor", "stranger"):
        client = client_of(cast.of(name))
        assert client.get(reverse("crm:mail_sort", args=[found.pk])).status_code in (403, 404)
        assert client.get(reverse("crm:mail_thread", args=[found.thread_id])).status_code in (403, 404)
    page = client_of(cast.sales).get(reverse("crm:mail_sort", args=[found.pk]))
    assert page.status_code == 200 and "tarvitsemme" in page.content.decode()
    assert client_of(cast.sales).get(reverse("crm:mail_triage")).status_code == 200


def test_filed_by_hand_with_its_thread(cast: Cast) -> None:
    deal = DealFactory(company=cast.company)
    first, second = take(
        drop_box(cast),
        mail("x@unknown.example", "crm@luoto.example", number=1),
        mail("x@unknown.example", "crm@luoto.example", number=2, In_Reply_To=id_of(1)),
    )
    url = reverse("crm:mail_sort_file", args=[first.pk])
    client = client_of(cast.sales)
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"deal": deal.pk}).status_code == 303
    for one in (first, second):
        one.refresh_from_db()
        assert (
            one.state == "filed" and one.links.get().deal == deal and one.links.get().organisation == deal.organisation
        )
    client.post(reverse("crm:mail_file", args=[first.pk]), {"deal": deal.pk})
    assert first.links.count() == 1, "twice is once"
    assert AuditEvent.objects.filter(kind="crm.MailFiled").exists()


def test_only_who_reads_a_mail_files_it(cast: Cast) -> None:
    [found] = take(drop_box(cast), mail("x@unknown.example", "crm@luoto.example"))
    for name in ("finance", "staff", "auditor"):
        response = client_of(cast.of(name)).post(reverse("crm:mail_sort_file", args=[found.pk]), {"organisation": "1"})
        assert response.status_code in (403, 404)
    with pytest.raises(Refused):
        mail_filing.file_mail(mail=found, actor=cast.sales)


def test_a_new_person_takes_all_that_waits_from_them(cast: Cast) -> None:
    client = OrganisationFactory()
    first, second = take(
        drop_box(cast),
        mail("Ville Hakala <ville@new.example>", "crm@luoto.example", number=1),
        mail("Ville Hakala <ville@new.example>", "crm@luoto.example", number=2, subject="Other"),
    )
    for _again in range(2):
        person = mail_filing.person_from_mail(mail=first, name="Ville Hakala", organisation=client, actor=cast.sales)
        first.refresh_from_db()
    assert Person.objects.filter(email="ville@new.example").count() == 1 and person.owner == cast.sales
    second.refresh_from_db()
    assert second.state == "filed" and second.links.get().organisation == client


def test_what_has_become_known_is_filed_by_itself(cast: Cast) -> None:
    first, _other = take(
        drop_box(cast),
        mail("ville@new.example", "crm@luoto.example", number=1),
        mail("someone@else.example", "crm@luoto.example", number=2),
    )
    assert mail_filing.match_waiting(actor=WORKER) == 0
    PersonFactory(email="Ville@New.example")
    assert mail_filing.match_waiting(actor=WORKER) == 1
    first.refresh_from_db()
    assert first.state == "filed"


def test_a_lead_is_made_once(cast: Cast) -> None:
    [found] = take(drop_box(cast), mail("Elif Kaya <elif@kaya.example>", "crm@luoto.example"))
    lead = mail_filing.lead_from_mail(mail=found, actor=cast.sales)
    assert mail_filing.lead_from_mail(mail=found, actor=cast.sales) == lead
    assert Lead.objects.count() == 1 and lead.email == "elif@kaya.example" and "tarvitsemme" in lead.message
    found.refresh_from_db()
    assert found.links.get().lead == lead


def test_an_inquiry_becomes_a_lead_at_once(cast: Cast) -> None:
    """A stranger's mail to the inquiry address, and a contact's with whom no deal is open; not that of a robot."""
    person = PersonFactory(email="saara@suvanto.example")
    box = mailbox_of(
        cast, kind="shared", address="info@luoto.example", inquiry_address="sales@luoto.example", login="i"
    )
    asked, contact, robot = take(
        box,
        mail("Elif Kaya <elif@kaya.example>", "sales@luoto.example", number=1),
        mail("saara@suvanto.example", "sales@luoto.example", number=2),
        mail("robot@list.example", "sales@luoto.example", number=3, Precedence="bulk"),
    )
    lead = Lead.objects.get(email="elif@kaya.example")
    assert (lead.name, lead.email, lead.company) == ("Elif Kaya", "elif@kaya.example", cast.company)
    assert asked.state == "filed" and asked.links.get().lead == lead
    assert Lead.objects.exclude(pk=lead.pk).get().person == person and contact.links.filter(person=person).exists()
    assert robot.state == "triage"
    [again] = take(box, mail("elif@kaya.example", "sales@luoto.example", number=4, subject="And another thing"))
    assert Lead.objects.count() == 2 and again.links.get().lead == lead


def test_set_aside_and_never_again(cast: Cast) -> None:
    first, second = take(
        drop_box(cast),
        mail("news@letter.example", "crm@luoto.example", number=1),
        mail("other@letter.example", "crm@luoto.example", number=2),
    )
    client = client_of(cast.sales)
    for _twice in range(2):
        client.post(reverse("crm:mail_sort_aside", args=[first.pk]))
    first.refresh_from_db()
    assert first.state == "ignored"
    client.post(reverse("crm:mail_sort_never", args=[second.pk]), {"pattern": "letter.example"})
    assert MailExclusion.objects.get().pattern == "letter.example" and not Mail.objects.exists()
    assert client_of(cast.finance).post(reverse("crm:mail_exclusion_new"), {"pattern": "a.example"}).status_code in (
        403,
        409,
    )


def test_a_wrong_link_is_taken_off(cast: Cast) -> None:
    person = PersonFactory(email="saara@suvanto.example")
    [found] = take(mailbox_of(cast), mail())
    link = found.links.get()
    assert link.person == person
    assert client_of(cast.finance).post(reverse("crm:mail_take_off", args=[link.pk])).status_code == 404
    client_of(cast.sales).post(reverse("crm:mail_take_off", args=[link.pk]))
    found.refresh_from_db()
    assert found.state == "triage" and not found.links.exists()


def test_an_invitation_is_put_on_the_timeline_once(cast: Cast) -> None:
    PersonFactory(email="saara@suvanto.example")
    message = mail()
    calendar = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:m1\r\nDTSTART:20261201T080000Z\r\n"
        "SUMMARY:Kick-off\r\nLOCATION:Teams\r\nORGANIZER:mailto:saara@suvanto.example\r\n"
        f"ATTENDEE;CN=Tuomas:mailto:{cast.sales.email}\r\nATTENDEE:MAILTO:{cast.lead.email.upper()}\r\n"
        f"ATTENDEE:mailto:{cast.staff.email}\r\nATTENDEE:mailto:nobody@else.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message.add_alternative(calendar, subtype="calendar")
    [found] = take(mailbox_of(cast), message)
    meeting = found.invitations.get()
    assert set(meeting.colleagues.all()) == {cast.sales, cast.lead, cast.staff}
    User.objects.filter(pk=cast.staff.pk).update(is_active=False)
    page = client_of(cast.sales).get(reverse("crm:mail_thread", args=[found.thread_id])).content.decode()
    assert "Kick-off" in page and reverse("crm:invitation_log", args=[meeting.pk]) in page
    for _twice in range(2):
        invitations.log_invitation(invitation=meeting, actor=cast.sales)
    activity = Activity.objects.get()
    assert activity.user == cast.sales and list(activity.colleagues.all()) == [cast.lead], "who is on the invitation"
    assert (activity.kind, activity.at, activity.text) == (
        "meeting",
        datetime(2026, 12, 1, 8, tzinfo=UTC),
        "Kick-off\nTeams",
    )
    with pytest.raises(Refused):
        invitations.log_invitation(invitation=meeting, actor=cast.owner)


def test_a_cancelled_meeting_is_not_put_there(cast: Cast) -> None:
    PersonFactory(email="saara@suvanto.example")
    [found] = take(mailbox_of(cast), mail())
    given = {"mail": found, "uid": "m", "starts_at": clock.now()}
    meeting = MailInvitation.objects.create(**given)
    other = Mail.objects.create(key="x", thread=found.thread, at=clock.now())
    MailInvitation.objects.create(**given | {"mail": other, "state": "cancelled", "sequence": 1})
    with pytest.raises(Refused):
        invitations.log_invitation(invitation=meeting, actor=cast.sales)
    assert invitations.dismiss_invitation(invitation=meeting, actor=cast.sales).state == "dismissed"


def test_the_queue_leads_on_to_the_next(cast: Cast) -> None:
    box = drop_box(cast)
    first, second = take(
        box,
        mail("a@unknown.example", "crm@luoto.example", number=1, at=datetime(2026, 11, 1, tzinfo=UTC)),
        mail("b@unknown.example", "crm@luoto.example", number=2, at=datetime(2026, 11, 2, tzinfo=UTC)),
    )
    client = client_of(cast.sales)
    response = client.post(reverse("crm:mail_sort_aside", args=[second.pk]))
    assert response["Location"] == reverse("crm:mail_sort", args=[first.pk])
    response = client.post(reverse("crm:mail_sort_aside", args=[first.pk]))
    assert response["Location"] == reverse("crm:mail_triage")
    assert not Mail.objects.waiting().visible_to(cast.sales, MAIL_TRIAGE).exists()
