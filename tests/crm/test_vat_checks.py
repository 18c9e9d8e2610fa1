"""The register of VAT numbers (A3): each answer a row with its time and number; an invoice keeps the one it rests on."""

from __future__ import annotations

import hashlib
import json
import socket
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.actions import issue_invoice
from billing.forms.invoice_acts import IssueForm
from billing.models import Invoice
from core import clock
from core.access import System
from core.errors import Refused
from core.models import Company
from crm import actions
from crm.jobs_contacts import ask_vat_register, sweep_vat_checks
from crm.models import Organisation, VatCheck, VatCheckPolicy
from crm.queries.vat_checks import requester_of
from crm.vies import NotAnswered, Question, Unknown, Vies
from tests.billing import factories as billing
from tests.cast import Cast
from tests.crm.vies_server import BUSY, VALID, register
from tests.factories import CompanyFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
TEST = System("test")
VAT_PANEL_QUERIES = 6


def swedish(**more: Any) -> Organisation:
    return OrganisationFactory(**({"country": "SE", "vat_id": "SE556012345601", "name": "Nordvik"} | more))


def switched_on(days: int = 90) -> None:
    VatCheckPolicy.objects.create(active=True, fresh_days=days)


def asked(cast: Cast, organisation: Organisation | None = None) -> VatCheck:
    return actions.ask_vat_check(organisation=organisation or swedish(), company=cast.company, actor=cast.sales)


def test_nothing_is_asked_unless_it_is_switched_on(cast: Cast) -> None:
    with register() as vies, pytest.raises(Refused):
        asked(cast)
    assert not vies.asked and not VatCheck.objects.exists()


def test_the_answer_is_kept_with_time_and_number(cast: Cast) -> None:
    switched_on()
    with register() as vies:
        check = asked(cast)
        ask_vat_register(check.pk)
        ask_vat_register(check.pk)
    check.refresh_from_db()
    assert (check.state, check.valid, check.consultation_number) == ("answered", True, "WAPIAAAAZ1")
    assert (check.told_name, check.told_address) == ("NORDVIK SHIPPING AB", "SKEPPSBRON 12 111 30 STOCKHOLM")
    assert check.answer_sha256 == hashlib.sha256(json.dumps(VALID).encode()).hexdigest()
    assert check.answered_at and abs(check.answered_at - timezone.now()) < timedelta(minutes=1)
    assert vies.asked == [
        {
            "path": "/rest-api/check-vat-number",
            "countryCode": "SE",
            "vatNumber": "556012345601",
            "requesterMemberStateCode": "FI",
            "requesterNumber": "23456780",
        }
    ]


def test_an_open_question_is_not_asked_twice(cast: Cast) -> None:
    switched_on()
    row = swedish()
    assert asked(cast, row) == asked(cast, row)


@pytest.mark.parametrize("fields", [{"vat_id": ""}, {"country": "TR", "vat_id": "4540536920"}])
def test_who_is_not_in_the_register_is_not_asked_about(cast: Cast, fields: dict[str, str]) -> None:
    switched_on()
    with pytest.raises(Refused):
        asked(cast, swedish(**fields))


def test_a_register_that_is_away_is_asked_again_later_and_given_up_in_the_end(cast: Cast) -> None:
    switched_on()
    check = asked(cast)
    with register((200, BUSY)) as vies:
        sweep_vat_checks()
        check.refresh_from_db()
        assert (check.state, check.error) == ("queued", "MS_UNAVAILABLE") and check.not_before > clock.now()
        sweep_vat_checks()
        assert len(vies.asked) == 1
        for _n in range(8):
            VatCheck.objects.update(not_before=clock.now())
            sweep_vat_checks()
    check.refresh_from_db()
    assert (check.state, check.attempts) == ("failed", 6)


def test_a_question_that_makes_no_sense_is_not_repeated(cast: Cast) -> None:
    switched_on()
    check = asked(cast)
    with register((400, {"errorWrappers": [{"error": "INVALID_REQUESTER_INFO"}]})):
        sweep_vat_checks()
    check.refresh_from_db()
    assert (check.state, check.error) == ("failed", "INVALID_REQUESTER_INFO")


@pytest.mark.parametrize("answer", [b"<html>", b"", b"\xff\xfe"])
def test_an_answer_that_is_lost_leaves_it_uncertain(cast: Cast, answer: bytes) -> None:
    switched_on()
    check = asked(cast)
    with register((200, answer)):
        sweep_vat_checks()
    check.refresh_from_db()
    assert check.state == "uncertain"
    assert asked(cast, check.organisation) != check


def test_a_worker_that_died_leaves_it_uncertain(cast: Cast) -> None:
    switched_on()
    check = asked(cast)
    VatCheck.objects.update(state="asking", attempts=1, claimed_at=clock.now() - timedelta(hours=1))
    sweep_vat_checks()
    check.refresh_from_db()
    assert check.state == "uncertain"


def test_no_register_and_a_slow_one() -> None:
    with pytest.raises(NotAnswered):
        Vies("http://127.0.0.1:9", timeout=1).ask(Question("SE556012345601"))
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(Unknown):
        Vies(f"http://127.0.0.1:{mute.getsockname()[1]}", timeout=0.2).ask(Question("SE556012345601"))


def test_an_answer_is_frozen(cast: Cast) -> None:
    check = answered(cast.company, swedish())
    for change in ({"valid": False}, {"answered_at": clock.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            VatCheck.objects.filter(pk=check.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        VatCheck.objects.filter(pk=check.pk).delete()
    VatCheck.objects.filter(pk=check.pk).update(organisation=swedish())  # a merge


def answered(company: Company, organisation: Organisation, days: int = 0, *, valid: bool = True) -> VatCheck:
    return VatCheck.objects.create(
        organisation=organisation,
        company=company,
        vat_id=organisation.vat_id,
        requester_vat_id=company.vat_id,
        state="answered",
        valid=valid,
        answered_at=clock.now() - timedelta(days=days),
        consultation_number="WAPIAAAAZ1",
        answer_sha256="0" * 64,
    )


def abroad(cast: Cast) -> Any:
    company = billing.firm()
    client = billing.customer(country="SE", vat_id="SE556012345601")
    return billing.draft(company, customer=client)


def issued(draft: Invoice) -> Invoice:
    return issue_invoice(invoice=draft, actor=TEST, on=clock.today(draft.company))


def warnings(draft: Any, cast: Cast) -> list[str]:
    form = IssueForm({"on": clock.today(draft.company).isoformat()}, actor=cast.finance, instance=draft)
    assert not form.errors
    return [text for text in form.warnings_to_confirm if "VAT ID" in text]


def test_issuing_points_out_what_rests_on_nothing(cast: Cast) -> None:
    draft = abroad(cast)
    assert len(warnings(draft, cast)) == 1
    answered(draft.company, draft.customer, valid=False)
    assert len(warnings(draft, cast)) == 1
    answered(draft.company, draft.customer, days=120)
    assert "last checked on" in warnings(draft, cast)[0]
    VatCheckPolicy.objects.create(fresh_days=200)
    assert warnings(draft, cast) == []


def test_the_issued_invoice_keeps_the_answer_and_refuses_to_change_it(cast: Cast, client: Client) -> None:
    draft = abroad(cast)
    answered(draft.company, draft.customer, days=30)
    check = answered(draft.company, draft.customer, days=3)
    invoice = issued(draft)
    invoice.refresh_from_db()
    assert invoice.vat_check == check
    assert invoice.snapshot["vat_check"]["consultation_number"] == "WAPIAAAAZ1"
    client.force_login(cast.finance)
    assert "WAPIAAAAZ1" in client.get(invoice.get_absolute_url()).content.decode()
    with pytest.raises(Exception, match="frozen"), transaction.atomic():
        type(invoice).objects.filter(pk=invoice.pk).update(vat_check=None)


def test_without_an_answer_it_is_issued_all_the_same(cast: Cast) -> None:
    assert issued(abroad(cast)).vat_check is None


def test_a_domestic_invoice_rests_on_no_answer(cast: Cast) -> None:
    draft = billing.draft()
    assert not warnings(draft, cast)


def test_the_page_asks_and_shows(cast: Cast, client: Client) -> None:
    client.force_login(cast.sales)
    row = swedish()
    assert client.post(f"/crm/organisations/{row.pk}/vat-checks/new/").status_code == 409
    switched_on()
    assert client.post(f"/crm/organisations/{row.pk}/vat-checks/new/").status_code == 303
    assert 'hx-trigger="every 3s"' in client.get(f"/crm/organisations/{row.pk}/vat-checks/").content.decode()
    with register():
        sweep_vat_checks()
    page = client.get(f"/crm/organisations/{row.pk}/vat-checks/").content.decode()
    assert "WAPIAAAAZ1" in page and "NORDVIK SHIPPING AB" in page and "every 3s" not in page


@pytest.mark.parametrize(("name", "status"), [("owner", 303), ("finance", 403), ("sales", 403), ("stranger", 403)])
def test_who_switches_it_on(cast: Cast, client: Client, name: str, status: int) -> None:
    client.force_login(cast.of(name))
    answer = client.post("/crm/settings/vat-checks/", {"active": "on", "fresh_days": "30"})
    assert answer.status_code == status
    assert VatCheckPolicy.objects.filter(active=True, fresh_days=30).exists() == (status == 303)


@pytest.mark.parametrize("name", ["lead", "auditor", "staff", "stranger"])
def test_who_may_not_ask(cast: Cast, client: Client, name: str) -> None:
    switched_on()
    client.force_login(cast.of(name))
    assert client.post(f"/crm/organisations/{swedish().pk}/vat-checks/new/").status_code == 403


def test_the_asker_says_as_which_company(cast: Cast, client: Client) -> None:
    switched_on()
    other = CompanyFactory(name="Keski Oy", vat_id="FI20774740", business_id="2077474-0")
    organisation = swedish(owner=cast.sales)
    client.force_login(cast.sales)
    panel = client.get(reverse("crm:vat_checks", args=[organisation.pk])).content.decode()
    assert f'<option value="{other.pk}">Keski Oy</option>' in panel
    with register():
        assert client.post(reverse("crm:vat_check", args=[organisation.pk]), {"company": other.pk}).status_code == 303
        assert client.post(reverse("crm:vat_check", args=[organisation.pk])).status_code == 303
    told = set(VatCheck.objects.values_list("company", "requester_vat_id"))
    assert told == {(other.pk, "FI20774740"), (cast.company.pk, cast.company.vat_id)}
    assert client.post(reverse("crm:vat_check", args=[organisation.pk]), {"company": "999"}).status_code == 422


def test_the_draft_asks_as_the_company_that_invoices(cast: Cast, client: Client) -> None:
    switched_on()
    billing.firm()
    other = CompanyFactory(name="Keski Oy", vat_id="FI20774740", business_id="2077474-0")
    buyer = swedish()
    invoice = billing.draft(other, customer=buyer)
    client.force_login(cast.finance)
    url = reverse("billing:invoice_check_vat", args=[invoice.pk])
    assert url in client.get(invoice.get_absolute_url()).content.decode()
    with register():
        assert client.post(url).status_code == 303
        check = VatCheck.objects.get()
        ask_vat_register(check.pk)
    assert (check.company, check.requester_vat_id, check.organisation) == (other, "FI20774740", buyer)
    assert VatCheck.objects.justifying(buyer.vat_id, requester_of(invoice.company)).get() == check
    home = billing.draft(cast.company)
    assert "check-vat" not in client.get(home.get_absolute_url()).content.decode()
    client.force_login(cast.staff)
    assert client.post(url).status_code == 403


def test_the_panel_asks_as_much_for_fifty_answers_as_for_one(cast: Cast) -> None:
    few, many = swedish(), swedish(name="Westvik")
    for organisation, count in ((few, 1), (many, 50)):
        for _number in range(count):
            VatCheck.objects.create(
                organisation=organisation, company=cast.company, vat_id=organisation.vat_id, asked_by=cast.sales,
                state="answered", valid=True, answered_at=clock.now(), told_name="NORDVIK AB",
            )  # fmt: skip
    client, asked = Client(), []
    client.force_login(cast.owner)
    for organisation in (few, few, many):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("crm:vat_checks", args=[organisation.pk]), headers={"HX-Request": "true"})
        assert page.status_code == 200
        asked.append(len(queries))
    assert asked[1] == asked[2] and asked[2] <= VAT_PANEL_QUERIES
