"""Participants are invited by mail: once each, told of changes and of the end, by one UID; their answers come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from icalendar import Calendar

from core import clock
from core.errors import Refused
from core.mail import sending
from core.models import AuditEvent, Company, MailMessage
from crm import actions, ical
from crm.actions.meeting_invites import Invite, call_off, invite_guests
from crm.mail.invitations import answers_in
from crm.models import Activity, MeetingGuest, Organisation, Person
from tests.cast import Cast, client_of
from tests.core.mail.post import Post, post_office
from tests.crm.mail_server import mail, mailbox_of
from tests.crm.test_mail_dropbox import take
from tests.factories import OrganisationFactory, PersonFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db
SECRET = "They will pay more than we ask"


@pytest.fixture
def post(settings: Any, cast: Cast) -> Iterator[Post]:
    Company.objects.update(is_demo=False, mail_from="myynti@luoto.example")
    with post_office(settings) as office:
        yield office


@pytest.fixture
def client(cast: Cast) -> Organisation:
    return OrganisationFactory(name="Suvanto", owner=cast.sales, language="fi")


@pytest.fixture
def saara() -> Person:
    return PersonFactory(name="Saara Şahin, CEO", email="Saara@suvanto.example", language="en")


@pytest.fixture
def ben() -> Person:
    return PersonFactory(name="Ben 🙂", email="ben@suvanto.example", language="tr")


def planned(cast: Cast, client: Organisation, *people: Person, **more: Any) -> Activity:
    row = Activity(kind="meeting", text=SECRET, user=cast.sales, organisation=client, at=clock.now() + timedelta(days=3),
                   place="Kalevankatu 12; 2. krs", **more)  # fmt: skip
    invite = Invite("Kick-off", "Bring the numbers.")
    return actions.log_activity(activity=row, participants=people, invite=invite, actor=cast.sales)


def post_all() -> int:
    """As if the moment for second thoughts had passed."""
    rows = MailMessage.objects.filter(state="queued")
    rows.update(not_before=clock.now())
    return sum(sending.send(pk) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


def calendar_in(message: EmailMessage) -> Any:
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == str(calendar["method"])
    [event] = calendar.walk("VEVENT")
    return event


def edited(cast: Cast, row: Activity, **fields: Any) -> Desk:
    return Desk(cast.sales).open("crm:activity_edit", row.pk).fill(**fields).press("Save")


def test_everybody_is_invited_once(cast: Cast, post: Post, client: Organisation, saara: Person, ben: Person) -> None:
    row = planned(cast, client, saara, ben)
    assert post_all() == 2 and len(post.got) == 2
    to_saara, to_ben = sorted(post.got, key=lambda got: got["To"] != saara.email)
    assert to_saara["Subject"].startswith("Invitation: Kick-off") and to_ben["Subject"].startswith("Davet: Kick-off")
    event = calendar_in(to_saara)
    assert str(event["uid"]) == ical.uid_of(row, "meeting") and int(event["sequence"]) == 1
    assert event.decoded("dtstart") == row.at.replace(microsecond=0) and str(event["location"]) == row.place
    assert [str(one) for one in event["attendee"]] == [f"mailto:{saara.email}", f"mailto:{ben.email}"]
    assert str(event["organizer"]) == f"mailto:{cast.sales.email}" and to_saara["Reply-To"] == cast.sales.email
    assert any(part.get_filename() == "invite.ics" for part in to_saara.walk())
    assert all(SECRET not in got.as_string() for got in post.got), "what colleagues write stays here"
    assert "Bring the numbers." in to_saara.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    invite_guests(activity=row, invite=Invite("Kick-off", "Bring the numbers."), actor=cast.sales)
    edited(cast, row, text="Changed for colleagues only")
    assert post_all() == 0, "nothing new for the guests"
    assert AuditEvent.objects.filter(kind="crm.MeetingTold").count() == 1


def test_changes_and_the_end_are_told(cast: Cast, post: Post, client: Organisation, saara: Person, ben: Person) -> None:
    row = planned(cast, client, saara, ben)
    post_all()
    edited(cast, row, place="Teams", people=saara.name.replace(", CEO", ""))
    assert post_all() == 2
    moved, dropped = (calendar_in(got) for got in sorted(post.got[2:], key=lambda got: got["To"] != saara.email))
    assert str(moved["status"]) == "CONFIRMED" and str(moved["location"]) == "Teams" and int(moved["sequence"]) == 2
    assert str(dropped["status"]) == "CANCELLED" and str(dropped["uid"]) == str(moved["uid"])
    assert post.got[2]["Subject"].startswith(("Changed:", "İptal"))
    Desk(cast.sales).open("crm:activity_delete", row.pk).press("Delete")
    assert post_all() == 1
    last = calendar_in(post.got[-1])
    assert str(last["status"]) == "CANCELLED" and int(last["sequence"]) == 3 and post.got[-1]["To"] == saara.email


def test_second_thoughts_take_the_place_of_what_has_not_left(
    cast: Cast, post: Post, client: Organisation, saara: Person
) -> None:
    row = planned(cast, client, saara)
    edited(cast, row, place="Teams")
    assert post_all() == 1 and post.got[0]["Subject"].startswith("Invitation:")
    assert str(calendar_in(post.got[0])["location"]) == "Teams"
    other = planned(cast, client, saara)
    for expected in (1, 0):
        assert call_off(activity=other, actor=cast.sales) == expected
    assert post_all() == 0, "who heard nothing need not hear that it is off"


def test_the_form_invites_and_calls_off(cast: Cast, post: Post, client: Organisation, saara: Person) -> None:
    saara.name = "Saara"
    saara.save()
    at = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
    desk = Desk(cast.sales).open("crm:activity_new", query=f"?organisation={client.pk}")
    said = {"kind": "meeting", "text": SECRET, "organisation": str(client.pk), "invites": "on"}
    desk.fill(**said, at="2026-01-05T10:00", people="Saara").press("Save to the timeline", expect=422)
    desk.says("Only to a meeting that lies ahead can people be invited.")
    desk.fill(**said, at=at, people="").press("Save to the timeline", expect=422).says("Name the participants")
    desk.fill(**said, at=at, people="Saara").press("Save to the timeline")
    row = Activity.objects.get()
    assert row.invite.subject == f"Meeting with {cast.company.name}"
    post_all()
    Desk(cast.sales).open(row.get_absolute_url()).says("Invited", saara.email, "hear of every change")
    form = Desk(cast.sales).open("crm:activity_edit", row.pk).sent("Save")
    form[1].pop("invites")
    assert client_of(cast.sales).post(*form).status_code == 303
    assert post_all() == 1 and str(calendar_in(post.got[-1])["status"]) == "CANCELLED"
    Desk(cast.sales).open(row.get_absolute_url()).says("the meeting is off")


def test_who_has_no_address_is_named_before_anything_is_saved(cast: Cast, client: Organisation) -> None:
    nobody = PersonFactory(name="Nobody", email="")
    with pytest.raises(Refused, match="Nobody"):
        planned(cast, client, nobody)
    past = Activity(kind="meeting", text="x", user=cast.sales, organisation=client, at=clock.now() - timedelta(days=1))
    with pytest.raises(Refused, match="over"):
        actions.log_activity(activity=past, participants=[nobody], invite=Invite(), actor=cast.sales)


def test_without_the_right_to_write_nobody_is_invited(cast: Cast, client: Organisation, saara: Person) -> None:
    row = planned(cast, client, saara)
    with pytest.raises(PermissionDenied):
        invite_guests(activity=row, invite=Invite(), actor=cast.stranger)
    with pytest.raises(PermissionDenied):
        call_off(activity=row, actor=cast.auditor)
    assert client_of(cast.stranger).get(reverse("crm:activity_edit", args=[row.pk])).status_code == 403


def test_what_is_written_into_a_meeting_that_was_held_is_told_to_nobody(
    cast: Cast, post: Post, client: Organisation, saara: Person
) -> None:
    row = planned(cast, client, saara)
    post_all()
    with time_machine.travel(clock.now() + timedelta(days=4)):
        edited(cast, row, text="It went well", place="Elsewhere", people="")
        Desk(cast.sales).open("crm:activity_delete", row.pk).press("Delete")
        assert post_all() == 0


REPLY = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{uid}\nSEQUENCE:1\n"
    "DTSTAMP:20261122T080000Z\nDTSTART:20261125T080000Z\nATTENDEE;PARTSTAT={state}:mailto:{who}\nEND:VEVENT\nEND:VCALENDAR\n"
)


def reply(row: Activity, sender: str, state: str, who: str = "", number: object = 1) -> EmailMessage:
    text = REPLY.format(uid=ical.uid_of(row, "meeting"), state=state, who=who or sender)
    message = mail(sender, "tuomas@luoto.example", f"{state}: Kick-off", "x", number=number)
    message.add_alternative(text, subtype="calendar", params={"method": "REPLY"})
    return message


def test_a_guest_s_answer_stands_beside_their_name(
    cast: Cast, post: Post, client: Organisation, saara: Person, ben: Person
) -> None:
    row, box = planned(cast, client, saara, ben), mailbox_of(cast)
    post_all()
    take(box, reply(row, "saara@suvanto.example", "ACCEPTED"), reply(row, ben.email, "ACCEPTED", saara.email, number=2))
    guests = {guest.person_id: guest for guest in MeetingGuest.objects.all()}
    assert (guests[saara.pk].state, guests[ben.pk].state) == ("accepted", "invited"), "each answers for themselves"
    Desk(cast.sales).open(row.get_absolute_url()).says("Accepted")
    edited(cast, row, place="Teams", people=f"Saara Şahin; {ben.name}")
    assert MeetingGuest.objects.get(person=saara).state == "invited", "to the new place they have not said yes"
    call_off(activity=row, actor=cast.sales)
    take(box, reply(row, ben.email, "DECLINED", number=3))
    assert MeetingGuest.objects.get(person=ben).state == "cancelled"


@pytest.mark.parametrize("content", [b"", b"BEGIN:VCALENDAR\nMETHOD:REPLY", b"METHOD:REPLY\nATTENDEE:x", b"\xff\xfe"])
def test_broken_answers_answer_nothing(content: bytes) -> None:
    assert answers_in(content) == []
