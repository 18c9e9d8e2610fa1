"""Deals that were over before the file was written, and rows that look like somebody who is there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.imports import actions, running
from core.imports.rows import sentence
from core.models import AuditEvent, Currency, ExchangeRate, ImportBatch
from crm.models import Deal, LossReason, Organisation, StageChange
from projects.models import Project
from tests.cast import Cast, client_of
from tests.core.imports.taking import checked, counts, imported
from tests.factories import DealFactory, LossReasonFactory, OrganisationFactory, PersonFactory, StageFactory

pytestmark = pytest.mark.django_db
CLIENTS, PEOPLE, DEALS = "crm.organisation", "crm.person", "crm.deal"
HUBSPOT = b"""Record ID,Deal Name,Amount,Deal Stage,Close Date,Associated Company,Closed Lost Reason
1,Site,1000,Closed Won,2025-03-04,Meri Oy,
2,Shop,2000,Closed Lost,2025-04-05,Meri Oy,They hired someone
3,App,3000,Closed Lost,2025-05-06,Meri Oy,price
4,Care,4000,Proposal,2027-01-01,Meri Oy,
5,Late,5000,Closed Won,2031-01-01,Meri Oy,
6,Dayless,6000,Closed Lost,,Meri Oy,
"""


@pytest.fixture
def stage() -> object:
    OrganisationFactory(name="Meri Oy")
    LossReasonFactory(name="Price")
    return StageFactory(name="Proposal")


def reasons(batch: ImportBatch) -> dict[int, str]:
    return {row: " ".join(map(sentence, found)) for row, found in batch.problems.values_list("row", "reasons")}


def test_hubspot_s_won_and_lost_deals_come_in_as_they_were(cast: Cast, stage: object) -> None:
    batch = imported(cast.sales, DEALS, HUBSPOT)
    assert counts(batch) == (4, 0, 0, 2)
    found = {deal.name: deal for deal in Deal.objects.select_related("loss_reason")}
    assert {name: deal.state for name, deal in found.items()} == {
        "Site": "won", "Shop": "lost", "App": "lost", "Care": "open",
    }  # fmt: skip
    assert found["Site"].closed_on == date(2025, 3, 4) and found["Care"].closed_on is None
    assert (found["App"].loss_reason.name, found["App"].loss_note) == ("Price", "")
    assert (found["Shop"].loss_reason.name, found["Shop"].loss_note) == ("Not known", "They hired someone")
    assert "day to come" in reasons(batch)[6] and "needs the day" in reasons(batch)[7]
    change = StageChange.objects.get(deal=found["Site"])
    assert (change.state, change.probability, change.at.date()) == ("won", 100, date(2025, 3, 4))
    # What is over proposes nothing and is not counted as an act of today.
    assert not Project.objects.exists() and not AuditEvent.objects.filter(kind="crm.DealWon").exists()


def test_the_whole_import_is_undone_with_the_reason_it_made(cast: Cast, stage: object) -> None:
    batch = imported(cast.sales, DEALS, HUBSPOT)
    actions.undo(batch=batch, actor=cast.sales)
    running.run(batch.pk)
    assert not Deal.objects.exists() and not StageChange.objects.exists()
    assert set(LossReason.objects.values_list("name", flat=True)) == {"Price"}
    assert counts(imported(cast.sales, DEALS, HUBSPOT)) == (4, 0, 0, 2)


def test_a_closed_deal_counts_at_the_rate_of_its_day(cast: Cast, stage: object) -> None:
    Currency.objects.get_or_create(code="USD", defaults={"name": "US dollar", "minor_units": 2})
    for on, rate in ((date(2025, 1, 1), "1.25"), (date(2026, 1, 1), "1.10")):
        ExchangeRate.objects.create(base_id="EUR", currency_id="USD", on=on, rate=Decimal(rate))
    text = "name,company,value,currency,status,closed on\nOld,Meri Oy,1000,USD,won,2025-06-01\nNew,Meri Oy,1000,USD,open,\n"
    assert counts(imported(cast.sales, DEALS, text.encode()))[0] == 2
    values = dict(Deal.objects.values_list("name", "home_value"))
    assert values == {"Old": Decimal("1250.00"), "New": Decimal("1100.00")}


def test_a_deal_that_is_here_is_closed_on_its_own_page(cast: Cast, stage: object) -> None:
    row = DealFactory(
        company=cast.company, name="Site", organisation=Organisation.objects.get(), owner=cast.sales, stage=stage
    )
    batch = imported(cast.sales, DEALS, b"name,company,status,closed on\nSite,Meri Oy,won,2025-01-01\n")
    assert counts(batch) == (0, 0, 0, 1) and "own page" in reasons(batch)[2]
    row.refresh_from_db()
    assert row.state == "open"
    batch = imported(cast.sales, DEALS, b"name,company,status\nSite,Meri Oy,won?\n")
    assert "neither open, won nor lost" in reasons(batch)[2]


def test_the_check_says_which_rows_change_and_which_look_alike(cast: Cast) -> None:
    held = OrganisationFactory(name="Merituuli Ferries Oy", email="info@merituuli.example", owner=cast.sales)
    same = OrganisationFactory(name="Suvanto Oy", industry="Energy", owner=cast.sales)
    text = "name,email,industry\nMerituuli Ferries,hello@merituuli.example,\nSuvanto Oy,,Power\nKaarna Oy,k@kaarna.example,\n"
    batch = checked(cast.sales, CLIENTS, text.encode())
    assert counts(batch) == (2, 1, 0, 0)
    assert [one.get("like") for one in batch.preview if "like" in one] == [held.pk]
    page = client_of(cast.sales).get(f"/imports/{batch.pk}/").content.decode()
    assert "Looks like one that is there" in page and held.get_absolute_url() in page
    assert "the same domain merituuli.example" in page and same.get_absolute_url() in page
    assert Organisation.objects.count() == 2


def test_people_look_alike_too_and_only_to_who_may_see(cast: Cast) -> None:
    PersonFactory(name="Matti Virtanen", phone="+358401234567", email="", owner=cast.sales)
    batch = checked(cast.sales, PEOPLE, b"name,phone\nVirtanen Matti,040 1234567\nElif Kaya,\n")
    assert [one["row"] for one in batch.preview] == [2]
