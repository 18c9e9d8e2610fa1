"""Only what people say to each other counts as contact: no newsletter, no meeting ahead, no letter that never left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.models import Company, MailMessage
from crm import actions
from crm.lead_facts import stories
from crm.models import Activity, Deal, Lead, Letter, TimelineEntry
from tests.cast import Cast, client_of
from tests.crm.mail_server import mail, mailbox_of
from tests.crm.test_inquiries import ask
from tests.crm.test_mail_dropbox import address_of, drop_box, take
from tests.factories import DealFactory, LeadFactory, PersonFactory

pytestmark = pytest.mark.django_db
ROBOT = {"List_Unsubscribe": "<https://suvanto.example/off>", "Precedence": "bulk"}


@pytest.fixture
def deal(cast: Cast) -> Deal:
    """An open deal of a known contact that nobody has talked about for long."""
    person = PersonFactory(name="Saara Virtanen", email="saara@suvanto.example")
    found = DealFactory(company=cast.company, person=person, owner=cast.sales)
    Deal.objects.filter(pk=found.pk).update(created_at=clock.now() - timedelta(days=90))
    return found


def is_idle(cast: Cast) -> bool:
    return Deal.objects.idle(clock.today(cast.company)).exists()


def letter(cast: Cast, state: str, **about: Any) -> Letter:
    """One that was handed to the outbox and stands there in the state."""
    Company.objects.update(is_demo=False)
    company = Company.objects.get(pk=cast.company.pk)
    made = Letter(user=cast.sales, company=company, to=["saara@suvanto.example"], subject="Hei", body="Hei", **about)
    actions.send_letter(letter=made, actor=cast.sales)
    sent_at = clock.now() if state == "sent" else None
    MailMessage.objects.filter(pk=made.mail.pk).update(state=state, sent_at=sent_at)  # type: ignore[union-attr]
    return made


def test_a_newsletter_or_an_absence_note_resets_nothing(cast: Cast, deal: Deal) -> None:
    box = mailbox_of(cast)
    take(box, mail(number=1, **ROBOT), mail(number=2, subject="Out of office", Auto_Submitted="auto-replied"))
    assert set(TimelineEntry.objects.filter(deal=deal).values_list("kind", flat=True)) == {"mail.auto"}
    assert is_idle(cast)
    take(box, mail(number=3))
    assert not is_idle(cast)


def test_a_meeting_ahead_resets_nothing(cast: Cast, deal: Deal) -> None:
    ahead = Activity(kind="meeting", text="Plan", user=cast.sales, deal=deal, at=clock.now() + timedelta(days=7))
    actions.log_activity(activity=ahead, actor=cast.sales)
    assert is_idle(cast)


@pytest.mark.parametrize(
    ("state", "idle"), [("queued", True), ("sending", True), ("failed", True), ("kept", True), ("sent", False)]
)
def test_a_letter_counts_once_it_left(cast: Cast, deal: Deal, state: str, idle: bool) -> None:
    letter(cast, state, deal=deal, organisation=deal.organisation)
    assert is_idle(cast) is idle


def test_waiting_ends_with_an_answer_and_not_with_a_note(cast: Cast) -> None:
    lead = ask(cast)

    def waits() -> bool:
        found = Lead.objects.with_waiting().get()
        story = stories([found])[found.pk]
        assert (story.talked_at is None or story.talked_at < story.asked_at) is bool(found.waiting_since)
        return bool(found.waiting_since)

    for given in ({"kind": "note"}, {"kind": "meeting", "at": clock.now() + timedelta(days=3)}):
        actions.log_activity(activity=Activity(lead=lead, text="x", user=cast.sales, **given), actor=cast.sales)
        assert waits()
    for state in ("queued", "failed"):
        letter(cast, state, lead=lead)
        assert waits()
    letter(cast, "sent", lead=lead)
    assert not waits()


def test_the_present_is_that_of_the_question(cast: Cast) -> None:
    """Lists keep their querysets for as long as the server runs, the board its SQL."""
    lead, kept = ask(cast), Lead.objects.with_waiting()
    assert kept.get(pk=lead.pk).waiting_since
    actions.log_activity(activity=Activity(lead=lead, kind="call", text="x", user=cast.sales), actor=cast.sales)
    assert kept.all().get(pk=lead.pk).waiting_since is None


def test_an_answer_from_ones_own_mailbox_ends_the_wait(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, email="saara@suvanto.example")
    Lead.objects.update(created_at=clock.now() - timedelta(hours=1))
    box = mailbox_of(cast)
    absent = mail("Tuomas <tuomas@luoto.example>", "saara@suvanto.example", number=1, Auto_Submitted="auto-replied")
    take(box, absent)
    assert Lead.objects.with_waiting().get(pk=lead.pk).waiting_since
    take(box, mail("Tuomas <tuomas@luoto.example>", "saara@suvanto.example", number=2))
    assert Lead.objects.with_waiting().get(pk=lead.pk).waiting_since is None
    assert stories([lead])[lead.pk].talked_at


def test_mails_count_for_who_wrote_or_filed_them(cast: Cast, deal: Deal) -> None:
    """A synced mail is its writer's, one passed on to the filing address is of who passed it on; robots are nobody's."""
    cast.sales.email = "tuomas@luoto.example"
    cast.sales.save()
    [sent, came] = take(
        mailbox_of(cast),
        mail("Tuomas <tuomas@luoto.example>", "saara@suvanto.example", number=1),
        mail(number=2),
    )
    copied = mail("Saara <saara@suvanto.example>", "tuomas@luoto.example", number=3, Delivered_To=address_of(cast))
    [filed] = take(drop_box(cast), copied)
    take(mailbox_of(cast, login="b"), mail(number=4, **ROBOT))
    whose = {link.mail: entry.actor for entry, link in _told()}
    assert whose == {sent: cast.sales, came: None, filed: cast.sales}
    page = client_of(cast.owner).get(reverse("reporting:sales_activity"))
    [table] = page.context["report"].tables
    assert [(row.name, row.cells[2].text) for row in table.rows] == [(cast.sales.name, "2")]
    assert page.context["companies"] == []
    url = table.rows[0].cells[2].url
    assert client_of(cast.owner).get(url).context["count"].value == 2


def _told() -> list[tuple[TimelineEntry, Any]]:
    from_links = TimelineEntry.objects.filter(subject_type="crm.maillink", kind__in=["mail.in", "mail.out"])
    links = {link.pk: link for link in _links()}
    return [(entry, links[entry.subject_id]) for entry in from_links]


def _links() -> Any:
    return TimelineEntry._meta.apps.get_model("crm.MailLink").objects.select_related("mail")
