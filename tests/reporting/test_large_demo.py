"""The large demo in small: what set-based SQL writes equals what the actions would have written, and the books agree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from billing.calculations.payment import Payee, payment_codes
from billing.calculations.totals import LineInput, compute_totals
from billing.models import Allocation, BilledEntry, Invoice, InvoiceBalance
from billing.pdf import invoice_pdf
from core import checks_nightly
from core.access import System
from core.demo.firm import found_firm
from core.firm.actions.reference import load_reference
from core.firm.actions.shipped_roles import sync_roles
from core.models import NumberSeries
from core.textkeys import fold, sort_key
from crm.models import Deal, Organisation, StageChange
from crm.timeline import says
from projects.models import Project, TimeEntry
from reporting.demo.plan import Plan
from reporting.demo.seeding import seed
from tests.factories import LossReasonFactory, StageFactory

TODAY = date(2026, 11, 20)
SMALL = Plan(
    TODAY, people=40, customers=50, deals=250, open_deals=25, projects=10, entries=1000, invoices=300, paid_percent=95
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(db: None) -> Any:
    sync_roles(actor=System("demo"))
    load_reference(actor=System("demo"), on=TODAY)
    world = found_firm(TODAY, date(2024, 11, 1))
    for position, name in enumerate(("Qualified", "Proposal", "Verbal yes")):
        StageFactory(name=name, position=position, probability=20 + 30 * position)
    LossReasonFactory()
    seed(SMALL, lambda text: None)
    return world.company


def test_everything_planned_is_there(large: Any) -> None:
    assert Organisation.objects.filter(external_source="large").count() == SMALL.customers
    assert Deal.objects.open().count() == SMALL.open_deals
    assert Deal.objects.count() == SMALL.deals
    assert TimeEntry.objects.count() == SMALL.entries
    assert Project.objects.count() == SMALL.projects
    assert Invoice.objects.issued().count() == SMALL.invoices
    assert Allocation.objects.count() == SMALL.invoices * SMALL.paid_percent // 100
    assert InvoiceBalance.objects.filter(open_amount=0).count() >= SMALL.invoices * 90 // 100
    assert BilledEntry.objects.exists()
    assert TimeEntry.objects.filter(on__iso_week_day__gt=5).count() == 0


def test_a_second_time_does_nothing(large: Any) -> None:
    seed(SMALL, lambda text: None)
    assert Invoice.objects.count() == SMALL.invoices


def test_the_nightly_checks_are_green(large: Any) -> None:
    problems = {check.name: list(check.answer()) for check in checks_nightly.registered()}
    assert {name: found for name, found in problems.items() if found} == {}


def test_keys_are_those_python_makes(large: Any) -> None:
    language = settings.KEEL_SORT_LANGUAGE
    for row in (*Organisation.objects.all()[:20], *Deal.objects.all()[:40], *Project.objects.all(), *_invoices(20)):
        before = row.search_key
        assert type(row)._meta.get_field("search_key").pre_save(row, False) == before
        if hasattr(row, "sort_key"):
            assert row.sort_key == sort_key(row.name, language)
    assert all(fold(row.name) == row.search_key for row in Deal.objects.all()[:40])


def test_payment_codes_are_those_of_an_issued_invoice(large: Any) -> None:
    series = {row.fiscal_year: row for row in NumberSeries.objects.filter(prefix="L")}
    for row in _invoices(40):
        account = row.snapshot["bank"]
        payee = Payee(large.name, large.country, account["iban"], account["bic"])
        year = row.issued_on.year
        base = int(f"{series[year].reference_prefix}{year % 100:02d}{row.serial:06d}")
        codes = payment_codes(base, payee=payee, amount=row.gross_amount, currency="EUR", due_on=row.due_on)
        assert row.reference == codes.reference
        assert row.snapshot["payment"] == {
            "reference": codes.reference, "rf": codes.rf, "barcode": codes.barcode, "epc": codes.epc,
        }  # fmt: skip


def test_totals_are_those_of_the_one_engine(large: Any) -> None:
    for row in _invoices(20):
        lines = [
            LineInput(line.quantity, line.unit_price, line.discount_percent, line.tax_category, line.tax_percent)
            for line in row.lines.all()
        ]
        assert len(lines) == 3
        totals = compute_totals(lines, row.currency_id, row.rounding_mode)
        assert (row.net_amount, row.tax_amount) == (totals.net_amount, totals.tax_amount)


def test_series_go_on_after_the_last_number(large: Any) -> None:
    for series in NumberSeries.objects.filter(prefix="L"):
        last = Invoice.objects.filter(issued_on__year=series.fiscal_year).order_by("-serial").first()
        assert last is not None
        assert series.next_number == last.serial + 1
        assert series.last_issued_on == last.issued_on


def test_deals_have_a_log_and_a_story(large: Any) -> None:
    won = Deal.objects.filter(state="won").first()
    assert won is not None
    assert [row.probability for row in StageChange.objects.filter(deal=won).order_by("at")][-1] == 100
    told = [says(entry) for entry in won.timeline.order_by("at")]
    assert any(won.name in sentence for sentence in told)
    assert won.home_value == won.value > Decimal(0)


def test_its_papers_can_be_drawn(large: Any) -> None:
    assert invoice_pdf(_invoices(1)[0].pk).startswith(b"%PDF")


def _invoices(count: int) -> list[Invoice]:
    return list(Invoice.objects.order_by("?")[:count])
