"""The rights of a person (A5): consents, a file of everything, and an erasure that leaves paper and sums alone."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from billing.actions import issue_invoice
from billing.models import Invoice
from billing.queries.personal import fingerprint, kept_until
from core import attachments, clock, editing
from core.access import System
from core.audit import checking, sealing
from core.errors import Refused
from core.mail import queue_mail
from core.models import Attachment, AuditEvent, AuditRewrite, AuditSeal, MailMessage, Notification
from core.notifications import notify
from crm import actions
from crm.jobs_contacts import sweep_personal_exports
from crm.models import Activity, Consent, ConsentPurpose, Erasure, Inquiry, Lead, Person, PersonalExport, TimelineEntry
from crm.permissions import PERSON_EDIT
from crm.queries.privacy import going, kept_by, may_contact
from tests.billing import factories as billing
from tests.cast import Cast
from tests.factories import LeadFactory, PersonFactory

pytestmark = pytest.mark.django_db
TEST = System("test")
NAME, MAIL, PHONE = "Şule Äijälä-Öz", "Sule.Aijala@suvanto.example", "+358 40 1234567"
SECRETS = (NAME, "sule.aijala", "1234567", "allergic to nuts", "Old Name")


@dataclass
class Scene:
    person: Person
    invoice: Invoice


def lived(cast: Cast) -> Scene:
    """A person with everything that Keel holds about one, and an issued invoice that names them."""
    person = PersonFactory(name="Old Name Somebody", email=MAIL, phone=PHONE, owner=cast.sales)
    editing.update(person, actor=cast.sales, permission=PERSON_EDIT, name=NAME, notes="She is allergic to nuts")
    person.refresh_from_db()
    draft = billing.draft(person=person)
    actions.move_person(
        person=person, organisation=draft.customer, title="CEO", on=date(2025, 1, 1), keep_others=True, actor=cast.sales
    )
    person.points.create(kind="email", use="private", value="sule@home.example", key="sule@home.example")
    call = Activity(kind="call", text=f"{NAME} is allergic to nuts", user=cast.sales, person=person, at=clock.now())
    actions.log_activity(activity=call, actor=cast.sales)
    purpose = ConsentPurpose.objects.create(name="Newsletter")
    actions.record_consent(
        person=person,
        purpose=purpose,
        channel="email",
        given=True,
        source="Fair",
        evidence=f"Signed {NAME}",
        actor=cast.sales,
    )
    lead = LeadFactory(name=NAME, email=MAIL, message="allergic to nuts", person=person)
    Inquiry.objects.create(key="1", lead=lead, name=NAME, email=MAIL, phone=PHONE, message="allergic to nuts")
    upload = SimpleUploadedFile("cv of sule.aijala.txt", b"allergic to nuts")
    attachments.attach(row=person, upload=upload, actor=cast.sales)
    queue_mail(kind="account", to=[MAIL], subject=f"Dear {NAME}", body="allergic to nuts", key="private")
    queue_mail(kind="document", to=[MAIL], subject="Invoice 1", body="Your invoice", key="business")
    notify(cast.sales, kind="x", key="1", text="%(who)s called", arguments={"who": NAME}, why="You own them.", url="/")
    invoice = issue_invoice(invoice=draft, actor=TEST, on=clock.today(draft.company))
    return Scene(person, invoice)


def erase(cast: Cast, person: Person) -> Erasure:
    return actions.erase_person(person=person, asked_on=date(2026, 11, 20), reason="Asked by mail", actor=cast.owner)


def everything(but: tuple[str, ...]) -> dict[str, str]:
    """All rows of the database as text, by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in but:
                cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
                found[table] = cursor.fetchone()[0]
    return found


# Issued paper and its mail, which the law keeps; sessions and plans hold no person.
KEPT = ("billing_invoice", "billing_invoiceevent", "django_session")


def test_nothing_of_the_person_is_left_but_what_the_law_keeps(cast: Cast) -> None:
    scene = lived(cast)
    erase(cast, scene.person)
    for table, text in everything(KEPT).items():
        for secret in SECRETS:
            kept_mail = table == "core_mailmessage" and secret == "sule.aijala"
            assert kept_mail or secret.casefold() not in text.casefold(), (table, secret)
    kept = MailMessage.objects.get(key="business")
    assert (kept.to, kept.subject) == ([MAIL], "Invoice 1")
    assert MailMessage.objects.get(key="private").to == ["erased@invalid.invalid"]
    assert not Attachment.objects.exists()


def test_issued_paper_and_sums_are_byte_identical(cast: Cast) -> None:
    scene = lived(cast)
    tables = [name for name in everything(()) if name.startswith("billing_")]
    before = {table: text for table, text in everything(()).items() if table in tables}
    snapshot, mark = dict(Invoice.objects.get().snapshot), fingerprint(scene.person)
    certificate = erase(cast, scene.person)
    after = {table: text for table, text in everything(()).items() if table in tables}
    assert after == before
    assert Invoice.objects.get().snapshot == snapshot and snapshot["buyer"]["person"] == NAME
    assert fingerprint(scene.person) == mark
    assert certificate.proof == {"billing.invoices": mark}
    assert [row["holder"] for row in certificate.kept if row["until"]] == ["billing.invoices"]


def test_the_sealed_chain_holds_by_the_recorded_exception(cast: Cast) -> None:
    scene = lived(cast)
    sealed()
    erase(cast, scene.person)
    assert checking.check_chain() is None
    assert AuditRewrite.objects.count() >= 2
    sealed()
    assert checking.check_chain() is None
    witness = AuditEvent.objects.get(kind="core.HistoryRewritten")
    assert witness.facts["rewritten"] == AuditRewrite.objects.count()


def test_what_is_not_recorded_breaks_the_chain(cast: Cast) -> None:
    scene = lived(cast)
    sealed()
    erase(cast, scene.person)
    sealed()
    touched = AuditRewrite.objects.order_by("event").last()
    assert touched is not None
    with pgtrigger.ignore("core.AuditEvent:audit_append_only"):
        AuditEvent.objects.filter(pk=touched.event_id).update(reason="something else")
    broken = checking.check_chain()
    assert broken is not None and broken.event_id == touched.event_id


def test_a_forged_exception_is_not_believed(cast: Cast) -> None:
    scene = lived(cast)
    sealed()
    erase(cast, scene.person)
    sealed()
    witness = AuditEvent.objects.get(kind="core.HistoryRewritten")
    AuditRewrite.objects.create(event=witness, witness=witness, hash_before="0" * 64, hash_after="1" * 64)
    assert checking.check_chain() is not None


def sealed() -> None:
    """What the sealer does once no transaction is open any more."""
    while sealing._seal_next(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]):
        pass
    assert AuditSeal.objects.exists()


def test_erasing_twice_is_refused_and_the_row_stays_for_its_links(cast: Cast) -> None:
    scene = lived(cast)
    erase(cast, scene.person)
    with pytest.raises(Refused):
        erase(cast, scene.person)
    person = Person.objects.get(pk=scene.person.pk)
    assert person.archived_at and person.name.startswith("•••")
    assert person.party_roles.get().title == ""
    assert Lead.objects.get().name.startswith("•••")
    assert TimelineEntry.objects.filter(person=person, kind="activity.call").get().said == "•••"


def test_the_preview_tells_what_goes_and_what_stays(cast: Cast, client: Client) -> None:
    scene = lived(cast)
    assert {str(part.label) for part in going(scene.person)} >= {"Timeline", "Files", "Leads and deals", "Audit trail"}
    assert {row["holder"] for row in kept_by(scene.person)} >= {"billing.invoices", "core.mails", "crm.consents"}
    client.force_login(cast.owner)
    url = f"/crm/people/{scene.person.pk}/erase/"
    page = client.get(url).content.decode()
    assert "Vouchers of the bookkeeping" in page and "31 Dec" in page
    data = {"asked_on": "2026-11-20", "reason": f"Asked by {NAME}", "name": "Somebody else"}
    assert client.post(url, data).status_code == 422
    assert not Erasure.objects.exists()
    answer = client.post(url, data | {"name": "SULE aijala-oz"})
    assert answer.status_code == 303
    certificate = client.get(answer.headers["Location"]).content.decode()
    assert NAME not in certificate and "Vouchers of the bookkeeping" in certificate
    assert client.get(f"/crm/people/{scene.person.pk}/").status_code == 200


def test_a_holder_that_changes_paper_stops_everything(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = lived(cast)
    marks = iter(({"x": "1"}, {"x": "2"}))
    monkeypatch.setattr("core.privacy.proofs", lambda person: next(marks))
    with pytest.raises(Refused):
        erase(cast, scene.person)
    assert Person.objects.get(pk=scene.person.pk).name == NAME


@pytest.mark.parametrize("name", ["finance", "sales", "lead", "staff", "auditor", "stranger"])
def test_who_may_neither_hand_out_nor_erase(cast: Cast, client: Client, name: str) -> None:
    person = PersonFactory()
    client.force_login(cast.of(name))
    for page in ("erase", "personal-data"):
        assert client.post(f"/crm/people/{person.pk}/{page}/", {}).status_code == 403
    assert not PersonalExport.objects.exists()


def test_the_file_holds_everything_for_people_and_machines(cast: Cast, client: Client) -> None:
    scene = lived(cast)
    client.force_login(cast.owner)
    for _n in range(2):
        assert client.post(f"/crm/people/{scene.person.pk}/personal-data/").status_code == 303
    job = PersonalExport.objects.get()
    assert "being written" in client.get(job.get_absolute_url()).content.decode().lower()
    sweep_personal_exports()
    archive = downloaded(client, job)
    data: Any = json.loads(archive.read("data.json"))["data"]
    assert set(data) >= {
        "crm.person", "crm.roles", "crm.points", "crm.consents", "crm.activities", "crm.timeline", "core.mails",
        "core.audit", "crm.leads", "crm.versions", "billing.invoices",
    }  # fmt: skip
    page = archive.read("readable.html").decode()
    assert NAME in page and "allergic to nuts" in page and "<script" not in page
    assert [name for name in archive.namelist() if name.startswith("files/")]
    assert AuditEvent.objects.filter(kind="crm.PersonalDataHandedOut").count() == 1
    assert Notification.objects.filter(kind="personal_export").count() == 1


def downloaded(client: Client, job: PersonalExport) -> zipfile.ZipFile:
    answer = client.get(f"/crm/personal-exports/{job.pk}/file/")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_the_file_is_ones_own_and_goes_with_the_person(cast: Cast, client: Client) -> None:
    scene = lived(cast)
    job = actions.ask_personal_export(person=scene.person, actor=cast.owner)
    sweep_personal_exports()
    other = Person.objects.get(pk=scene.person.pk)
    client.force_login(cast.sales)
    assert client.get(f"/crm/personal-exports/{job.pk}/file/").status_code == 403
    client.force_login(cast.owner)
    erase(cast, other)
    assert client.get(f"/crm/personal-exports/{job.pk}/file/").status_code == 404


def test_consents_are_a_log(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    person, purpose = PersonFactory(), ConsentPurpose.objects.create(name="Newsletter")
    own = ConsentPurpose.objects.create(name="Offers to clients", basis="interest")
    assert not may_contact(person, purpose, "email") and may_contact(person, own, "email")
    url = f"/crm/people/{person.pk}/consents/new/"
    data = {"purpose": purpose.pk, "channel": "email", "given": "yes", "source": "Fair in Tampere"}
    assert client.post(url, data).status_code == 303
    assert may_contact(person, purpose, "email") and not may_contact(person, purpose, "phone")
    assert client.post(url, data | {"given": "no", "channel": "any"}).status_code == 303
    assert not may_contact(person, purpose, "email")
    page = client.get(f"/crm/people/{person.pk}/consents/").content.decode()
    assert "Withdrawn" in page and "Fair in Tampere" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(given=True)
    assert Consent.objects.count() == 2


def test_purposes_are_edited_by_owners(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    data = {"name": "Newsletter", "basis": "consent", "text": "Twice a month"}
    assert client.post("/crm/settings/purposes/new/", data).status_code == 303
    assert "Newsletter" in client.get("/crm/settings/purposes/").content.decode()
    client.force_login(cast.sales)
    assert client.get("/crm/settings/purposes/").status_code == 403


def test_certificates_have_a_list_and_a_paper(cast: Cast, client: Client) -> None:
    scene = lived(cast)
    certificate = erase(cast, scene.person)
    client.force_login(cast.owner)
    page = client.get("/crm/settings/erasures/").content.decode()
    assert f"Certificate of erasure {certificate.pk}" in page and "Asked by mail" in page
    paper = client.get(f"/crm/erasures/{certificate.pk}/pdf/")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert client.get("/crm/settings/erasures/?done_at=this_month&format=csv").status_code == 200
    client.force_login(cast.sales)
    for url in ("/crm/settings/erasures/", f"/crm/erasures/{certificate.pk}/pdf/"):
        assert client.get(url).status_code == 403


def test_vouchers_are_kept_as_the_law_of_the_country_says() -> None:
    """Accounting Act 1336/1997 2:10 (six years after the year's end), TTK 6102 art. 82 (ten)."""
    day = date(2026, 3, 31)
    assert [kept_until(day, country).isoformat() for country in ("FI", "TR", "DE")] == [
        "2032-12-31", "2036-12-31", "2036-12-31",
    ]  # fmt: skip
