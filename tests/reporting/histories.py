"""Random histories of a firm: hours, expenses, invoices and credit notes, made by the actions that people use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from billing.actions import (
    Chosen,
    CreditPart,
    Grouping,
    draft_credit_note,
    draft_from_time,
    draft_invoice,
    issue_invoice,
)
from billing.models import Invoice, Line
from billing.queries.crediting import creditable_lines
from billing.queries.unbilled import unbilled_entries, unbilled_expenses
from core import clock
from core.models import CostCentre, Employment, WorkRoleRate
from core.money import round_money
from erp.actions.expenses import work_out
from erp.models import Expense
from projects import actions
from projects.models import Project
from tests.billing.factories import SYSTEM, dollar, firm
from tests.cast import Cast
from tests.factories import (
    CostCentreFactory,
    ExpenseCategoryFactory,
    NumberSeriesFactory,
    OrganisationFactory,
    ProjectFactory,
    currency,
)

SPAN = 100
KINDS: tuple[dict[str, Any], ...] = (
    {"billing": "time"},
    {"billing": "time", "currency": "USD"},
    {"billing": "fixed", "fixed_price": Decimal("5000"), "estimated_minutes": 1700},
    {"billing": "fixed", "fixed_price": Decimal("3333.33"), "estimated_minutes": 900, "currency": "USD"},
    {"billing": "fixed", "fixed_price": Decimal("2000")},
    {"billing": "none"},
    {"billing": "none", "organisation": None},
)
AT = st.integers(0, len(KINDS) - 1)
CLIENTS = st.integers(0, len(KINDS) - 2)
DAY = st.integers(0, SPAN)
STEPS = st.one_of(
    st.tuples(st.just("hours"), AT, DAY, st.integers(1, 299), st.booleans()),
    st.tuples(st.just("hours"), AT, DAY, st.integers(1, 299), st.booleans()),
    st.tuples(st.just("spend"), AT, DAY, st.integers(1, 99_999), st.booleans()),
    st.tuples(st.just("bill"), CLIENTS, st.sampled_from(list(Grouping)), st.booleans(), st.booleans()),
    st.tuples(st.just("write"), CLIENTS, DAY, st.integers(1, 99_999), st.one_of(st.none(), st.integers(0, 70))),
    st.tuples(st.just("credit"), st.integers(0, 3), st.one_of(st.none(), st.integers(1, 99)), st.none(), st.none()),
)
HISTORIES = st.lists(STEPS, min_size=3, max_size=14)


def prepare(cast: Cast) -> None:
    """Prices, exchange rates that move, a second cost centre, number series of the years the span touches."""
    firm()
    today = clock.today(cast.company)
    for year in {today.year, (today - timedelta(days=SPAN + 1)).year}:
        NumberSeriesFactory(company=cast.company, fiscal_year=year, prefix=f"{year}-")
    job = Employment.objects.get(user=cast.staff)
    WorkRoleRate.objects.filter(company=cast.company, work_role=job.work_role).update(
        hourly_price=Decimal("133.37"), hourly_cost=Decimal("38.23")
    )
    for back, rate in ((200, "0.91"), (60, "0.957"), (10, "0.8893")):
        dollar(rate, on=today - timedelta(days=back))


@dataclass
class Firm:
    """The firm at work; every step that makes no sense in its state is passed over."""

    cast: Cast
    projects: list[Project] = field(default_factory=list)
    issued: list[Invoice] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        self.today = clock.today(self.cast.company)
        self.first = self.today - timedelta(days=SPAN)
        centres: list[CostCentre | None] = [CostCentreFactory(company=self.cast.company, code=c) for c in ("1", "2")]
        for at, given in enumerate(KINDS):
            self.projects.append(self._project(given, [*centres, None][at % 3]))

    def _project(self, given: dict[str, Any], centre: CostCentre | None) -> Project:
        code = given.get("currency", "EUR")
        defaults = {"organisation": OrganisationFactory(language="en")} if "organisation" not in given else {}
        rest = {"company": self.cast.company, "lead": self.cast.lead, "department": self.cast.delivery}
        return ProjectFactory(**rest | defaults | given | {"currency": currency(code), "cost_centre": centre})

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)

    @property
    def issue_day(self) -> date:
        """Later with every step, since a series never goes back."""
        return self.day(min(SPAN, self.steps * SPAN // 30))

    def run(self, history: list[Any]) -> None:
        for name, *given in history:
            self.steps += 1
            getattr(self, name)(*given)

    def hours(self, at: int, day: int, minutes: int, billable: bool) -> None:
        given = actions.Hours(self.projects[at], self.day(day), minutes, None if billable else minutes // 2)
        actions.log_time(user=self.cast.staff, hours=[given], actor=self.cast.staff)

    def spend(self, at: int, day: int, cents: int, rebill: bool) -> None:
        project = self.projects[at]
        kind, share = (("pass_through", 0), ("external", 100), ("overhead", 50))[cents % 3]
        row = Expense(
            company=self.cast.company,
            user=self.cast.staff,
            on=self.day(day),
            supplier="VR",
            category=ExpenseCategoryFactory(name=kind, kind=kind, deductible_percent=share),
            currency=currency("USD" if cents % 2 else "EUR"),
            gross_amount=Decimal(cents) / 100,
            tax_percent=Decimal("25.5"),
            project=project,
            rebill=rebill and project.organisation is not None,
            markup_percent=Decimal(cents % 5),
            state="approved" if cents % 7 else "submitted",
        )
        work_out(row)
        row.save()

    def bill(self, at: int, grouping: Grouping, half: bool, issue: bool) -> None:
        project = self.projects[at]
        entries = [row.pk for row in unbilled_entries(project)]
        expenses = [row.pk for row in unbilled_expenses(project)]
        chosen = Chosen(entries[::2] if half else entries, expenses[::2] if half else expenses)
        if chosen.entries or chosen.expenses:
            draft = draft_from_time(project=project, chosen=chosen, grouping=grouping, actor=SYSTEM)
            self._issue(draft, issue)

    def write(self, at: int, day: int, cents: int, days: int | None) -> None:
        """A line by hand, with a service period or without one."""
        project = self.projects[at]
        period = {} if days is None else {"service_from": self.day(day), "service_to": self.day(day + days)}
        line = Line(description="By hand", quantity=Decimal(1), unit_price=Decimal(cents) / 100, **period)
        invoice = Invoice(
            company=self.cast.company, customer=project.organisation, project=project, currency=project.currency
        )
        self._issue(draft_invoice(invoice=invoice, lines=[line], actor=SYSTEM), bool(cents % 9))

    def _issue(self, draft: Invoice, issue: bool) -> None:
        if not issue or draft.gross_amount < 0:
            return
        self.issued.append(issue_invoice(invoice=draft, actor=SYSTEM, on=self.issue_day))

    def credit(self, at: int, percent: int | None, *_rest: None) -> None:
        """The whole rest of an invoice, or a share of each line that is left."""
        if at >= len(self.issued):
            return
        invoice = self.issued[at]
        left = [(line, found.left_net_amount) for line, found in creditable_lines(invoice)]
        open_lines = [(line, rest) for line, rest in left if rest]
        if not open_lines:
            return
        parts = None
        if percent is not None:
            shares = [(line, round_money(rest * percent / 100, invoice.currency_id)) for line, rest in open_lines]
            parts = [CreditPart(line.pk, net_amount=share) for line, share in shares if share]
            if not parts:
                return
        note = draft_credit_note(invoice=invoice, reason="Agreed", actor=SYSTEM, parts=parts)
        issue_invoice(invoice=note, actor=SYSTEM, on=self.issue_day)

    def bill_everything(self) -> None:
        for at, project in enumerate(self.projects):
            if project.organisation is not None:
                self.steps += 1
                self.bill(at, Grouping.ONE, False, True)

    def credit_everything(self) -> None:
        for at in range(len(self.issued)):
            self.steps += 1
            self.credit(at, None)
