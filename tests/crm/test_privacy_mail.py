"""Mail that came in, meetings and invitations: handed out to whom they are about, and gone after an erasure."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest

from core import clock
from core.models import Attachment
from crm import actions
from crm.actions.mail_filing import match_waiting
from crm.actions.meeting_invites import Invite
from crm.mail import known
from crm.models import Activity, Letter, Mail, MailBody, MailExclusion, MailParty, MeetingGuest, Person
from crm.personal_files import write_archive
from tests.cast import Cast
from tests.crm.mail_server import mail, mailbox_of
from tests.crm.test_mail_dropbox import WORKER, take
from tests.crm.test_privacy import everything
from tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
NAME, ADDRESS, OLD = "Şule Äijälä-Öz", "sule.aijala@suvanto.example", "sule@home.example"
SECRETS = (NAME, "sule.aijala", "sule@home", "nut allergy", "cv-of")


def corresponded(cast: Cast) -> tuple[Person, Person]:
    """The person and somebody else who stays; mails of each, and between all of them."""
    person = PersonFactory(name=NAME, email=ADDRESS, owner=cast.sales)
    person.points.create(kind="email", use="private", value=OLD, key=OLD)
    other = PersonFactory(name="Pekka Stays", email="pekka@other.example", owner=cast.sales)
    own = mail(f"{NAME} <{ADDRESS}>", subject=f"From {NAME}", text=f"I have a nut allergy. {NAME}", number="own")
    own.add_attachment(b"My nut allergy in plain words", maintype="text", subtype="plain", filename="cv-of.txt")
    private = mail(f"<{OLD}>", subject="Private", text="nut allergy", number="private")
    group = mail(
        "Pekka <pekka@other.example>", f"Tuomas <tuomas@luoto.example>, {NAME} <{ADDRESS}>", "Plan of all",
        f"Dear {NAME} ({ADDRESS}), the plan stands.", number="group",
    )  # fmt: skip
    alone = mail("Pekka <pekka@other.example>", subject="Pekka alone", text="Only Pekka", number="pekka")
    take(mailbox_of(cast), own, private, group, alone)
    row = Activity(kind="meeting", text=f"{NAME} spoke", user=cast.sales,
                   person=other, at=clock.now() + timedelta(days=2))  # fmt: skip
    actions.log_activity(activity=row, participants=[person, other], invite=Invite("Plan", "Come"), actor=cast.sales)
    return person, other


def erase(cast: Cast, person: Person) -> Any:
    return actions.erase_person(person=person, asked_on=date(2026, 11, 20), reason="Asked", actor=cast.owner)


def test_all_of_it_is_handed_out(cast: Cast) -> None:
    person, other = corresponded(cast)
    target = io.BytesIO()
    write_archive(target, person)
    with zipfile.ZipFile(target) as archive:
        data = json.loads(archive.read("data.json"))["data"]
        files = [name for name in archive.namelist() if name.startswith("files/")]
    assert {row["subject"] for row in data["crm.incoming"]} == {f"From {NAME}", "Private", "Plan of all"}
    assert "nut allergy" in json.dumps(data["crm.incoming"], ensure_ascii=False)
    kinds = [(row["kind"], row.get("text", row.get("address"))) for row in data["crm.meetings"]]
    assert kinds == [("meeting", f"{NAME} spoke"), ("invitation", ADDRESS)]
    assert len(files) == 1 and files[0].endswith("cv-of.txt")
    assert other.name not in json.dumps(data["crm.meetings"], ensure_ascii=False)


def test_nothing_of_the_person_is_left_and_others_keep_theirs(cast: Cast) -> None:
    person, other = corresponded(cast)
    stored = Attachment.objects.get(subject_type="crm.mail")
    erased = erase(cast, person)
    for table, text in everything(("django_session",)).items():
        for secret in SECRETS:
            assert secret.casefold() not in text.casefold(), (table, secret)
    assert not Attachment.objects.filter(pk=stored.pk).exists()
    kept = Mail.objects.get(message_id__contains="group")
    assert kept.subject == "Plan of all" and "the plan stands" in MailBody.objects.get(mail=kept).text
    assert kept.sender_address == "pekka@other.example"
    untouched = Mail.objects.get(message_id__contains="pekka")
    assert untouched.subject == "Pekka alone" and untouched.body.text.strip() == "Only Pekka"
    guest = MeetingGuest.objects.get(person=other)
    assert guest.address == other.email and Activity.objects.get().participants.get() == other
    told = {row["holder"]: row["count"] for row in erased.erased}
    assert told["crm.incoming"] == 3 and told["crm.meetings"] == 2


def test_the_same_mails_do_not_come_in_once_more(cast: Cast) -> None:
    person, _other = corresponded(cast)
    keys = set(Mail.objects.values_list("key", flat=True))
    erase(cast, person)
    assert known.keys_stored(keys) == keys
    assert match_waiting(actor=WORKER) == 0
    assert not MailParty.objects.filter(address=ADDRESS).exists()


def test_a_list_of_those_never_stored_stays_with_its_reason(cast: Cast) -> None:
    person, _other = corresponded(cast)
    MailExclusion.objects.create(owner=None, pattern=OLD, added_by=cast.owner)
    erased = erase(cast, person)
    assert any("never stored" in row["text"] for row in erased.kept)
    assert MailExclusion.objects.get().pattern == OLD


def test_answers_to_the_person_are_letters_to_the_person(cast: Cast) -> None:
    person, _other = corresponded(cast)
    client = OrganisationFactory(owner=cast.sales)
    came = Mail.objects.get(message_id__contains="own")
    letter = Letter(user=cast.sales, company=cast.company, organisation=client, to=[ADDRESS], subject=f"Re: From {NAME}",
                    body="> I have a nut allergy", answers_mail=came)  # fmt: skip
    actions.send_letter(letter=letter, actor=cast.sales)
    erase(cast, person)
    letter.refresh_from_db()
    assert "nut" not in letter.body and NAME not in letter.subject and letter.to == ["erased@invalid.invalid"]
