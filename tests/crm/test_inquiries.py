"""Inquiries: once each, linked to whom we know, beside the open lead of the same person, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from core.access import System
from core.models import AuditEvent, Notification
from crm import actions
from crm.models import Activity, AssignmentMember, AssignmentRule, Inquiry, Lead, TimelineEntry
from tests.cast import Cast
from tests.factories import LeadFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
MAIL = System("mail")


def ask(cast: Cast, key: str = "1", **given: Any) -> Lead:
    said = {
        "name": "Şule İpek 🌊",
        "email": "sule@ipekyolu.example",
        "phone": "",
        "organisation_name": "İpekyolu A.Ş.",
        "message": "A new shop",
        "source": None,
        "utm": {"utm_source": "newsletter", "landing_page": "https://luoto.example/x"},
    }
    return actions.take_inquiry(company=cast.company, key=key, actor=MAIL, **said | given)


def test_an_inquiry_becomes_a_lead_once(cast: Cast) -> None:
    lead = ask(cast)
    again = ask(cast)
    assert again == lead and Inquiry.objects.count() == 1 and Lead.objects.count() == 1
    assert (lead.utm_source, lead.landing_page, lead.state) == ("newsletter", "https://luoto.example/x", "new")
    assert TimelineEntry.objects.get(lead=lead, kind="lead.inquiry").said == "A new shop"
    assert AuditEvent.objects.filter(kind="crm.InquiryTaken").count() == 1


def test_the_same_sender_with_an_open_lead_writes_to_it(cast: Cast) -> None:
    lead = LeadFactory(company=cast.company, owner=cast.sales, email="Sule@ipekyolu.example", state="qualified")
    assert ask(cast, message="When can we talk?") == lead
    told = Notification.objects.get(user=cast.sales, kind="lead.inquiry")
    assert "When can we talk?" in told.arguments["what"]
    assert TimelineEntry.objects.get(lead=lead).said == "When can we talk?"
    assert Lead.objects.count() == 1


def test_a_closed_lead_of_the_same_sender_stays_closed(cast: Cast) -> None:
    LeadFactory(company=cast.company, email="sule@ipekyolu.example", state="dropped")
    ask(cast)
    assert sorted(Lead.objects.values_list("state", flat=True)) == ["dropped", "new"]


def test_whom_we_know_is_linked(cast: Cast) -> None:
    client = OrganisationFactory(name="Ipekyolu AS", email="info@ipekyolu.example")
    person = PersonFactory(email="SULE@ipekyolu.example")
    lead = ask(cast)
    assert (lead.person, lead.organisation) == (person, client)


def test_free_mail_says_nothing_of_a_client(cast: Cast) -> None:
    OrganisationFactory(name="Somebody", email="somebody@gmail.com")
    assert ask(cast, email="sule@gmail.com", organisation_name="").organisation is None


def test_two_clients_of_one_domain_are_not_guessed(cast: Cast) -> None:
    for name in ("North", "South"):
        OrganisationFactory(name=name, email=f"{name}@ipekyolu.example")
    assert ask(cast).organisation is None


def test_a_lead_that_was_put_off_comes_back_when_they_write(cast: Cast) -> None:
    lead = LeadFactory(
        company=cast.company, owner=cast.sales, email="sule@ipekyolu.example", state="nurturing",
        resume_on="2030-01-01", nurtured_from="qualified",
    )  # fmt: skip
    ask(cast)
    lead.refresh_from_db()
    assert (lead.state, lead.resume_on) == ("qualified", None)


def test_what_is_held_back_waits_and_is_let_in(cast: Cast) -> None:
    rule = AssignmentRule.objects.create(name="All")
    AssignmentMember.objects.create(rule=rule, user=cast.sales)
    lead = ask(cast, more=actions.Details(held_because="honeypot"))
    assert (lead.state, lead.owner) == ("held", None)
    assert not TimelineEntry.objects.exists() and not Notification.objects.exists()
    let_in = actions.release_lead(lead=lead, actor=cast.owner)
    assert (let_in.pk, let_in.state) == (lead.pk, "new")
    let_in.refresh_from_db()
    assert let_in.owner == cast.sales
    assert Notification.objects.filter(user=cast.sales, kind="lead.assigned").count() == 1


def test_what_is_let_in_joins_the_open_lead_of_the_sender(cast: Cast) -> None:
    held = ask(cast, more=actions.Details(held_because="links"))
    open_lead = LeadFactory(company=cast.company, owner=cast.sales, email="sule@ipekyolu.example")
    assert actions.release_lead(lead=held, actor=cast.sales) == open_lead
    held.refresh_from_db()
    assert held.archived_at and Inquiry.objects.get().lead == open_lead


def test_discarded_is_put_away_not_deleted(cast: Cast) -> None:
    held = ask(cast, more=actions.Details(held_because="links"))
    actions.discard_lead(lead=held, actor=cast.sales)
    held.refresh_from_db()
    assert held.state == "dropped" and held.archived_at and Inquiry.objects.count() == 1


def test_long_campaigns_are_cut_not_refused(cast: Cast) -> None:
    lead = ask(cast, utm={"utm_campaign": "x" * 5000, "referrer": "y" * 5000})
    assert (len(lead.utm_campaign), len(lead.referrer)) == (120, 500)


def test_waiting_ends_with_a_contact(cast: Cast) -> None:
    lead = ask(cast)
    found = Lead.objects.with_waiting().get()
    assert found.waiting_since == Inquiry.objects.get().at
    actions.log_activity(activity=Activity(lead=lead, kind="call", text="Called", user=cast.sales), actor=cast.sales)
    assert Lead.objects.with_waiting().get().waiting_since is None
    ask(cast, key="2", message="And?")
    assert Lead.objects.with_waiting().get().waiting_since is not None
