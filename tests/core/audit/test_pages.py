"""The audit trail as auditors read it: by kind, person, subject and date, with pay hidden from whom it is hidden."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction

from core.access import System
from core.audit.showing import HIDDEN, facts_for, hide, known_kinds, label_of
from core.events import Changed, Created, Event, publish
from core.models import AuditEvent, NightlyCheck
from core.permissions import RATES_VIEW
from crm.events import DealMoved
from tests.cast import Cast, client_of
from tests.factories import DealFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Paid(Event):
    salary: int


def happen(cast: Cast) -> AuditEvent:
    employment = cast.staff.employments.get()
    event = Changed(
        model="core.employment",
        pk=employment.pk,
        old={"hourly_cost": "38.20", "department": 1},
        new={"hourly_cost": "41.77", "department": 2},
    )
    with transaction.atomic():
        return publish(event, actor=cast.finance, subject=employment, reason="Raise")


def test_the_trail_is_read_and_narrowed(cast: Cast) -> None:
    happen(cast)
    with transaction.atomic():
        publish(Created(model="core.tag", pk=1, new={"name": "big"}), actor=System("seed"))
    client = client_of(cast.auditor)
    page = client.get("/audit/").content.decode()
    assert "Changed" in page
    assert "Henna Korhonen" in page
    assert "seed" in page
    narrowed = client.get("/audit/", {"kind": "core.Created"}).content.decode()
    assert "seed" in narrowed
    assert "Employment " not in narrowed
    assert "Employment " in client.get("/audit/", {"actor": cast.finance.pk}).content.decode()
    assert "Employment " in client.get("/audit/", {"subject": "employment"}).content.decode()
    assert "Employment " not in client.get("/audit/", {"at_to": "2020-01-01"}).content.decode()


def test_pay_is_hidden_from_whom_it_is_hidden(cast: Cast) -> None:
    event = happen(cast)
    shown = {str(fact.label): fact.value for fact in facts_for(event, cast.auditor)}
    assert HIDDEN in shown.values()
    assert "41.77" not in shown.values()
    assert "41.77" in {fact.value for fact in facts_for(event, cast.owner)}
    page = client_of(cast.auditor).get(f"/audit/{event.pk}/").content.decode()
    assert "41.77" not in page
    assert "38.20" not in page
    assert "Raise" in page


def test_an_event_can_hide_a_fact_of_its_own(cast: Cast) -> None:
    hide(Paid, "salary", RATES_VIEW)
    with transaction.atomic():
        event = publish(Paid(salary=77), actor=cast.owner)
    assert "77" not in {fact.value for fact in facts_for(event, cast.auditor)}
    assert "77" in {fact.value for fact in facts_for(event, cast.owner)}


def test_a_broken_chain_is_said_on_the_page(cast: Cast) -> None:
    problem = {"text": "Seal %(seal)s was changed.", "url": "/audit/", "arguments": {"seal": 3, "event": 0}}
    NightlyCheck.objects.create(name="core.audit_chain", ok=False, problems=[problem], found=1)
    assert "Seal 3 was changed." in client_of(cast.auditor).get("/audit/").content.decode()


@pytest.mark.parametrize("who", ["finance", "sales", "lead", "staff", "stranger"])
def test_others_do_not_read_the_trail(cast: Cast, who: str) -> None:
    event = happen(cast)
    assert client_of(cast.of(who)).get("/audit/").status_code == 403
    assert client_of(cast.of(who)).get(f"/audit/{event.pk}/").status_code == 403


def test_kinds_have_words() -> None:
    assert label_of("billing.InvoiceIssued") == "Invoice issued"
    assert {"core.Changed", "core.ApprovalDecided", "core.MailSentAgain"} <= set(known_kinds())


def test_rows_are_named_for_who_may_see_them(cast: Cast) -> None:
    client = OrganisationFactory(name="Merituuli Oy", owner=cast.sales)
    deal = DealFactory(organisation=client, owner=cast.sales, company=cast.company, name="Webshop")
    with transaction.atomic():
        moved = DealMoved(deal_id=deal.pk, from_stage_id=deal.stage_id, to_stage_id=deal.stage_id)
        event = publish(moved, actor=cast.sales, subject=deal)
    said = {fact.label: fact.value for fact in facts_for(event, cast.owner)}
    assert said == {"Deal": "Webshop", "From stage": deal.stage.name, "To stage": deal.stage.name}
    hidden = {fact.label: fact.value for fact in facts_for(event, cast.staff)}
    assert hidden["Deal"] == f"Deal {deal.pk}"
