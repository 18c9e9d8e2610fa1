"""Whatever a firm does, its margin is one number: by every dimension, month, basis and place where it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, example, given, settings

from billing.models import BilledEntry, BilledExpense, Invoice
from core.money import round_money
from erp.models import Expense
from projects.lists import ProjectList
from projects.models import Project, TimeEntry
from reporting.calculations.margin import Margin, total_margin
from reporting.lists import FactList
from reporting.margins import DIMENSIONS, EARNED, INVOICED, Period, margin_of, margin_table, whole_life
from reporting.models import MoneyFact
from tests.cast import Cast
from tests.reporting.histories import HISTORIES, Firm, prepare

pytestmark = pytest.mark.django_db
# A failing history is shown as it is: making it shorter would take minutes.
FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
ZERO = Decimal(0)


@pytest.fixture(autouse=True)
def prepared(cast: Cast) -> None:
    prepare(cast)


@contextmanager
def firm_at_work(cast: Cast, history: list) -> Iterator[Firm]:
    """The history, taken back afterwards, so that each example begins with an empty firm."""
    with transaction.atomic():
        firm = Firm(cast)
        firm.run(history)
        yield firm
        transaction.set_rollback(True)


def months(firm: Firm) -> list[Period]:
    """From two months before the first day to eight months after the last, each whole."""
    start = (firm.first.replace(day=1) - timedelta(days=32)).replace(day=1)
    found = []
    for _n in range(14):
        following = (start + timedelta(days=32)).replace(day=1)
        found.append(Period(start, following - timedelta(days=1)))
        start = following
    return found


def whole_firm(basis: str) -> Margin:
    return margin_of(MoneyFact.objects.all().reading(basis).whole())


def invoiced_net(period: Period) -> Decimal:
    rows = Invoice.objects.issued().filter(issued_on__range=(period.first, period.last))
    return rows.aggregate(total=Sum("home_net_amount"))["total"] or ZERO


# A rebilled expense of a fixed price with an estimate, credited: earned once, as before it was billed.
REBILLED = [("hours", 2, 3, 200, True), ("spend", 2, 5, 10_002, True), ("bill", 2, "one", False, True)]


@FEW
@given(HISTORIES)
@example([*REBILLED, ("credit", 0, None, None, None)])
@example([*REBILLED, ("credit", 0, 40, None, None)])
def test_every_dimension_and_month_sums_to_the_firm(cast: Cast, history: list) -> None:
    with firm_at_work(cast, history) as firm:
        for basis in (EARNED, INVOICED):
            by_month = []
            for month in months(firm):
                totals = [
                    margin_table(cast.owner, cast.company, month, dimension, basis).total
                    for dimension in DIMENSIONS.values()
                ]
                assert totals.count(totals[0]) == len(totals), (basis, month, totals)
                by_month.append(totals[0])
                if basis == INVOICED:
                    assert totals[0].revenue == invoiced_net(month)
            assert total_margin(by_month) == whole_firm(basis)


@FEW
@given(HISTORIES)
@example(REBILLED)
def test_a_margin_is_the_same_wherever_it_is_shown(cast: Cast, history: list) -> None:
    with firm_at_work(cast, history) as firm:
        ever = Period(date(2000, 1, 1), date(2100, 1, 1))
        table = margin_table(cast.owner, cast.company, ever, DIMENSIONS["project"], EARNED)
        by_table = {row.key: row.margin for row in table.rows}
        column = {
            row.pk: row.contribution or ZERO for row in ProjectList.opened(cast.owner, "columns=contribution").rows
        }
        for project in firm.projects:
            margin = whole_life(project)
            assert by_table.get(project.pk, Margin()) == margin
            assert column[project.pk] == margin.contribution
            facts = FactList.opened(cast.owner, f"project={project.pk}").rows
            assert sum((fact.part for fact in facts), ZERO) == margin.loaded_margin


@FEW
@given(HISTORIES)
def test_billed_to_the_end_what_is_earned_is_what_was_invoiced(cast: Cast, history: list) -> None:
    """Time and material, unbilled work left out: the invoice settles prices, write-downs and exchange."""
    with firm_at_work(cast, history) as firm:
        firm.bill_everything()
        for project in firm.projects:
            if project.billing == Project.Billing.FIXED and project.estimated_minutes:
                continue
            assert whole_life(project, EARNED).revenue - _waiting(project) == whole_life(project, INVOICED).revenue


@FEW
@given(HISTORIES)
@example(REBILLED)
def test_credited_to_the_end_the_work_alone_is_earned(cast: Cast, history: list) -> None:
    with firm_at_work(cast, history) as firm:
        firm.credit_everything()
        for project in firm.projects:
            assert whole_life(project, INVOICED).revenue == ZERO
            assert whole_life(project, EARNED).revenue == _hours_of(project) + _rebillable_of(project)


def _waiting(project: Project) -> Decimal:
    """Home value of work that no issued invoice bills: earned, not invoiced."""
    bills = {"live": True, "line__invoice__state": "issued"}
    hours = BilledEntry.objects.filter(**bills).values("time_entry")
    spent = BilledExpense.objects.filter(**bills).values("expense")
    facts = MoneyFact.objects.filter(project=project, kind="revenue", basis=EARNED)
    rows = facts.filter(source="time").exclude(source_id__in=hours) | facts.filter(source="expense").exclude(
        source_id__in=spent
    )
    return rows.aggregate(total=Sum("home_amount"))["total"] or ZERO


def _hours_of(project: Project) -> Decimal:
    if project.billing == Project.Billing.TIME:
        rows = TimeEntry.objects.filter(project=project)
        return rows.aggregate(total=Sum("home_value_amount"))["total"] or ZERO
    rows = MoneyFact.objects.filter(project=project, source="time", kind="revenue")
    return rows.aggregate(total=Sum("home_amount"))["total"] or ZERO


def _rebillable_of(project: Project) -> Decimal:
    rows = Expense.objects.filter(project=project, rebill=True, state="approved")
    return sum((round_money(row.home_cost_amount * (100 + row.markup_percent) / 100, "EUR") for row in rows), ZERO)
