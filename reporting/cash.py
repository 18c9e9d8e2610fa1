"""Cash of the next 13 weeks: bank balance, open invoices by each customer's own habit, recurring invoices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Prefetch, Q

from billing.calculations.due_dates import DueRule, due_date
from billing.models import BankStatement, Invoice, InvoiceBalance, Line, RecurringInvoice
from billing.queries.pricing import price_document
from billing.queries.recurring import lines_of, schedule_of
from core.formatting import short_date
from core.models import BankAccount, Company, Holiday, PaymentTerm
from reporting.calculations.cash13 import CashForecast, CashItem, forecast_cash
from reporting.calculations.payment_delay import Basis, estimate_delay, expected_on
from reporting.querysets import Days

ZERO = Decimal(0)


@dataclass(frozen=True)
class BankBalance:
    account: BankAccount
    amount: Decimal
    as_of: date | None


def bank_balances(company: Company) -> list[BankBalance]:
    """The closing balance of each account's last statement; zero before the first one."""
    latest = BankStatement.objects.filter(company=company).order_by("bank_account_id", "-ends_on", "-pk")
    by_account = {row.bank_account_id: row for row in latest.distinct("bank_account_id")}
    found = []
    for account in BankAccount.objects.live().filter(company=company):
        row = by_account.get(account.pk)
        found.append(BankBalance(account, row.closing_amount if row else ZERO, row.ends_on if row else None))
    return found


def cash_in_bank(company: Company) -> Decimal:
    """In the company's currency; accounts in others are not added (domain.md section 8)."""
    return sum((b.amount for b in bank_balances(company) if b.account.currency_id == company.currency_id), start=ZERO)


def cash_forecast(company: Company, today: date) -> CashForecast:
    """13 weeks from the bank balance, open invoices by each customer's own habit, and recurring invoices."""
    habits = habits_of(company, today)
    items = [*_open_invoices(company, today, habits), *_recurring(company, today, habits)]
    return forecast_cash(cash_in_bank(company), items, today)


class Habits:
    """How many days after the due date customers pay: their own delays, and what is usual of each."""

    def __init__(self, own: dict[int, list[int]]) -> None:
        self._own = own
        everyone = [days for delays in own.values() for days in delays]
        self._company = estimate_delay([], [], everyone).days
        self._usual: dict[int, int] = {}

    def delays(self, customer_id: int) -> list[int]:
        return self._own.get(customer_id, [])

    def usual(self, customer_id: int) -> int:
        """The customer's own, else that of all customers; estimated once."""
        if customer_id not in self._usual:
            found = estimate_delay(self.delays(customer_id), [], [])
            self._usual[customer_id] = self._company if found.basis == Basis.NONE else found.days
        return self._usual[customer_id]


def habits_of(company: Company, today: date) -> Habits:
    """From the last 24 months, each customer's payments oldest first; one row a customer."""
    start = today - timedelta(days=730)
    paid = InvoiceBalance.objects.filter(company=company, open_amount=0, last_paid_on__gte=start)
    days = Days(F("last_paid_on"), F("due_on"))
    rows = paid.order_by().values_list("customer_id").annotate(late=ArrayAgg(days, order_by=("last_paid_on", "pk")))
    return Habits(dict(rows))


def _open_invoices(company: Company, today: date, habits: Habits) -> list[CashItem]:
    holidays = _holidays(company, today)
    rows = InvoiceBalance.objects.open().filter(company=company).order_by("due_on", "pk")
    items = []
    for pk, customer, due, amount, number, name in rows.values_list(
        "pk", "customer_id", "due_on", "home_open_amount", "invoice__number", "invoice__customer_name"
    ):
        day = expected_on(due, habits.usual(customer), today, holidays, delays=habits.delays(customer))
        items.append(CashItem(day, amount, f"invoice:{pk}", f"{number} {name}", "invoice"))
    return items


def _holidays(company: Company, today: date) -> frozenset[date]:
    last = today + timedelta(days=180)
    rows = Holiday.objects.filter(calendar__country=company.country, on__gte=today, on__lte=last, fraction=1)
    return frozenset(rows.values_list("on", flat=True))


def _recurring(company: Company, today: date, habits: Habits) -> list[CashItem]:
    """What contracts will ask for, each period that has no issued invoice yet."""
    holidays, horizon = _holidays(company, today), today + timedelta(weeks=13)
    contracts = RecurringInvoice.objects.live().filter(company=company, first_on__lte=horizon)
    contracts = contracts.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    contracts = contracts.select_related("customer", "payment_term", "company__currency").prefetch_related(
        "lines__service", "periods", Prefetch("invoices", Invoice.objects.drafts(), to_attr="drafts")
    )
    items = []
    for contract in contracts:
        usual, delays = habits.usual(contract.customer_id), habits.delays(contract.customer_id)
        for start, gross in upcoming(contract, today, horizon):
            due = due_on(contract.payment_term, max(start, today))
            day = expected_on(due, usual, today, holidays, delays=delays)
            label = f"{contract.name} {contract.customer.name}, {short_date(start)}"
            items.append(CashItem(day, gross, f"recurring:{contract.pk}:{start}", label, "recurring"))
    return items


def upcoming(contract: RecurringInvoice, today: date, horizon: date) -> Iterator[tuple[date, Decimal]]:
    """First day and gross amount, in the company's currency, of each period without an issued invoice; `drafts` read.

    A period whose draft was thrown away had its turn; one whose draft still waits will be asked for.
    """
    drafts = {draft.period_on: draft for draft in contract.drafts}  # type: ignore[attr-defined]
    done = {period.period_on for period in contract.periods.all()} - drafts.keys()
    rows = list(contract.lines.all())
    whole: Decimal | None = None
    for period in schedule_of(contract).periods():
        if period.start_on > horizon:
            return
        if period.start_on in done:
            continue
        if period.start_on in drafts:
            yield period.start_on, drafts[period.start_on].home_gross_amount
        elif schedule_of(contract).whole(period) != period:
            yield period.start_on, _gross(contract, lines_of(contract, period, rows), today)
        else:
            whole = _gross(contract, lines_of(contract, period, rows), today) if whole is None else whole
            yield period.start_on, whole


def _gross(contract: RecurringInvoice, lines: list[Line], today: date) -> Decimal:
    """What the invoice of a period would come to, with the VAT of this client, at today's exchange rate."""
    if not lines:
        return ZERO
    invoice = Invoice(
        company=contract.company,
        customer=contract.customer,
        currency_id=contract.currency_id,
        language=contract.language,
        rounding_mode=contract.company.rounding_mode,
    )
    price_document(invoice, lines, today)
    return invoice.home_gross_amount


def due_on(term: PaymentTerm, on: date) -> date:
    return due_date(on, term.days, DueRule.MONTH_END_THEN_DAYS if term.end_of_month else DueRule.DAYS)
