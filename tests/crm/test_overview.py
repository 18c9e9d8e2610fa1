"""The head of a client's page (A2): what they owe, what we owe them, what we kept, each number with its rows."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from django.test import Client

from billing.actions import issue_invoice
from billing.models import Payment
from core import clock
from core.access import System
from core.extensions import figures_of
from tests.billing import factories as billing
from tests.cast import Cast
from tests.factories import DealFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def billed(cast: Cast) -> object:
    draft = billing.draft()
    issue_invoice(invoice=draft, actor=System("test"), on=clock.today(draft.company))
    Payment.objects.create(
        company=draft.company, organisation=draft.customer, on=clock.today(), currency=draft.company.currency,
        paid_amount=Decimal(40), home_amount=Decimal(40), recorded_by=cast.finance,
    )  # fmt: skip
    DealFactory(company=draft.company, organisation=draft.customer, owner=cast.sales)
    return draft.customer


def test_each_number_opens_its_rows(cast: Cast, client: Client) -> None:
    row = billed(cast)
    client.force_login(cast.owner)
    found = {str(one.label): one for one in figures_of("crm.organisation", row, cast.owner)}
    assert list(found) == ["They owe us", "We owe them", "We kept", "Open deals"]
    assert str(found["They owe us"].value) == "€125.50" and str(found["We owe them"].value) == "€40.00"
    assert "100.00" in str(found["We kept"].value) or "100.00" in str(found["We kept"].note)
    for one in found.values():
        page = client.get(one.url)
        assert page.status_code == 200 and "is not understood" not in page.content.decode(), one.label


def test_a_client_without_business_owes_nothing(cast: Cast) -> None:
    found = figures_of("crm.organisation", OrganisationFactory(), cast.finance)
    assert [str(one.value) for one in found][:2] == ["€0.00", "€0.00"]


@pytest.mark.parametrize(
    ("name", "labels"),
    [("sales", {"They owe us", "We owe them", "Open deals"}), ("auditor", {"They owe us", "We owe them"})],
)
def test_who_sees_which_number(cast: Cast, name: str, labels: set[str]) -> None:
    row = billed(cast)
    assert {str(one.label) for one in figures_of("crm.organisation", row, cast.of(name))} == labels


def test_the_page_answers_quickly(cast: Cast, client: Client) -> None:
    row = billed(cast)
    client.force_login(cast.owner)
    client.get(row.get_absolute_url())
    started = time.perf_counter()
    page = client.get(row.get_absolute_url())
    assert page.status_code == 200 and "They owe us" in page.content.decode()
    # Ten times the room that a quiet machine needs.
    assert time.perf_counter() - started < 1.5
