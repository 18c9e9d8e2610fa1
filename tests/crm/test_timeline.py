"""One timeline: narrowed, searched, kept on top, corrected by whoever said it, and quick with thousands of entries."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import Attachment, AuditEvent
from crm import actions
from crm.models import Activity, Organisation, TimelineEntry
from crm.timeline import PAGE, timeline_of
from tests.cast import Cast, client_of
from tests.factories import FollowUpFactory, OrganisationFactory, PersonFactory
from tests.journeys.desk import Desk

pytestmark = pytest.mark.django_db


def note(cast: Cast, client: Organisation, text: str, **more: object) -> Activity:
    given = {"kind": "note", "text": text, "user": cast.sales, "organisation": client}
    return actions.log_activity(activity=Activity(**given | more), actor=cast.sales)


def test_it_is_narrowed_by_kinds_people_and_words(cast: Cast) -> None:
    client, saara = OrganisationFactory(owner=cast.sales), PersonFactory(name="Saara")
    note(cast, client, "Bütçe İstanbul'da onaylandı 🙂", person=saara)
    note(cast, client, "They asked about hosting")
    actions.finish_follow_up(follow_up=FollowUpFactory(owner=cast.owner, organisation=client), actor=cast.owner)

    def told(**asked: object) -> int:
        return len(timeline_of(cast.sales, organisation=client, **asked).items)  # type: ignore[arg-type]

    assert told() == 3
    assert told(kinds=["activity", "invoice"]) == 3 and told(kinds=["invoice"]) == 0
    assert told(words="hosting asked") == 1 and told(words="İstanbul") == 1 and told(words="100%_") == 0
    assert told(who=f"p{saara.pk}") == 1 and told(who=f"u{cast.owner.pk}") == 1 and told(who="u1' or") == 3
    page = client_of(cast.sales).get(client.get_absolute_url() + "?words=hosting&kind=activity&kind=junk")
    assert "asked about hosting" in page.content.decode() and "onaylandı" not in page.content.decode()


def test_more_is_loaded_in_place(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    for number in range(25):
        note(cast, client, f"number {number}", at=clock.now() - timedelta(hours=number))
    first = timeline_of(cast.sales, organisation=client)
    assert len(first.items) == PAGE and first.after
    browser = client_of(cast.sales)
    answer = browser.get(
        client.get_absolute_url(), {"after": first.after}, headers={"HX-Request": "true", "HX-Target": "timeline-more"}
    )
    text = answer.content.decode()
    assert "number 24" in text and "number 3<" not in text and "<html" not in text and "timeline-more" not in text


def test_one_s_own_words_are_corrected_and_taken_back_for_a_month(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    row = note(cast, client, "They want 3 pages")
    desk = Desk(cast.sales).open("crm:activity_edit", row.pk).fill(text="They want 30 pages", at="2026-01-05T09:30")
    desk.press("Save").says("They want 30 pages")
    entry = TimelineEntry.objects.get()
    assert entry.said == "They want 30 pages" and entry.at.year == 2026
    changed = AuditEvent.objects.get(kind="core.Changed", subject_type="crm.activity")
    assert changed.facts["old"]["text"] == "They want 3 pages"
    assert client_of(cast.owner).post(reverse("crm:activity_delete", args=[row.pk])).status_code == 409
    assert client_of(cast.lead).get(reverse("crm:activity", args=[row.pk])).status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert client_of(cast.sales).post(reverse("crm:activity_delete", args=[row.pk])).status_code == 409
    desk.open("crm:activity_delete", row.pk).press("Delete")
    assert not Activity.objects.exists() and not TimelineEntry.objects.exists()


def test_other_facts_are_never_rewritten(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    actions.record(
        subject=client, kind="deal.told", permission=actions.activities.ACTIVITY_VIEW, summary="x", actor=cast.sales
    )
    for write in (lambda rows: rows.update(said="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(TimelineEntry.objects.all())


def test_a_note_has_files_and_may_be_kept_on_top(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    desk = Desk(cast.sales).open(client.get_absolute_url())
    plan = SimpleUploadedFile("plan.txt", b"The plan in plain words.")
    desk.fill(text="See the plan", uploads=plan).press("Save to the timeline").says("plan.txt")
    row = Activity.objects.get()
    for number in range(22):
        note(cast, client, f"later {number}")
    desk.open(client.get_absolute_url())
    assert "See the plan" not in desk.text
    desk.client.post(reverse("crm:activity_pin", args=[row.pk]))
    desk.open(client.get_absolute_url()).says("Kept on top", "See the plan")
    desk.client.post(reverse("crm:activity_delete", args=[row.pk]))
    assert not Attachment.objects.exists()


def test_it_says_who_reads_an_entry(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    note(cast, client, "x")
    [item] = timeline_of(cast.sales, organisation=client).items
    assert item.seen == "Seen by: Owner, Project lead (own team), Sales"


def test_a_refused_file_saves_nothing(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    data = {
        "kind": "note",
        "text": "x",
        "organisation": client.pk,
        "uploads": SimpleUploadedFile("x.exe", b"MZ\x90\x00" * 40),
    }
    assert client_of(cast.sales).post(reverse("crm:activity_new"), data).status_code in (409, 422)
    assert not Activity.objects.exists() and not TimelineEntry.objects.exists()


def test_only_a_meeting_lies_ahead(cast: Cast) -> None:
    client = OrganisationFactory(owner=cast.sales)
    ahead = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    data = {"text": "Workshop", "at": ahead, "organisation": client.pk, "place": "Kalevankatu 12"}
    browser = client_of(cast.sales)
    assert browser.post(reverse("crm:activity_new"), data | {"kind": "call"}).status_code == 422
    assert (
        browser.post(reverse("crm:activity_new"), data | {"kind": "meeting", "ends_at": "2020-01-01T10:00"}).status_code
        == 422
    )
    assert browser.post(reverse("crm:activity_new"), data | {"kind": "meeting"}).status_code == 303


def test_a_page_of_five_thousand_entries_asks_as_often_as_one_of_a_few(cast: Cast) -> None:
    few, many = OrganisationFactory(owner=cast.sales), OrganisationFactory(owner=cast.sales)
    for client, count in ((few, 25), (many, 5000)):
        rows = Activity.objects.bulk_create(
            Activity(kind="note", text=f"n {n}", user=cast.sales, organisation=client) for n in range(count)
        )
        actions.record_all(
            {"subject": row, "kind": "activity.note", "permission": actions.activities.ACTIVITY_VIEW,
             "summary": "Note by %(who)s", "arguments": {"who": "T"}, "organisation": client, "said": row.text,
             "actor": cast.sales} for row in rows
        )  # fmt: skip
    timeline_of(cast.sales, organisation=few)  # reads the grants, once a request
    asked = []
    for client in (few, many):
        with CaptureQueriesContext(connection) as seen:
            assert len(timeline_of(cast.sales, organisation=client).items) == PAGE
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 6
