"""Cash of the next 13 weeks: bank balance, open invoices by each customer's own habit, recurring invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F

from billing.calculations.recurrence import Schedule
from billing.calculations.totals import LineInput, compute_totals
from billing.models import BankStatement, InvoiceBalance, RecurringInvoice
from core.firm.queries import exchange_rate, tax_rate
from core.models import BankAccount, Company, Holiday
from core.money import round_money
from reporting.calculations.cash13 import CashForecast, CashItem, forecast_cash
from reporting.calculations.payment_delay import estimate_delay, expected_on

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
    items = [*_open_invoices(company, today), *_recurring(company, today)]
    return forecast_cash(cash_in_bank(company), items, today)


def customer_delays(company: Company, today: date) -> tuple[dict[int, list[int]], list[int]]:
    """Days between due and paid of the last 24 months, oldest first: by customer, and of the whole company."""
    start = today - timedelta(days=730)
    paid = InvoiceBalance.objects.filter(company=company, open_amount=0, last_paid_on__gte=start)
    by_customer: dict[int, list[int]] = defaultdict(list)
    everyone: list[int] = []
    rows = paid.order_by("last_paid_on").values_list("customer_id", F("last_paid_on") - F("due_on"))
    for customer, late in rows:
        days = late.days if isinstance(late, timedelta) else late
        by_customer[customer].append(days)
        everyone.append(days)
    return by_customer, everyone


def _open_invoices(company: Company, today: date) -> list[CashItem]:
    own, everyone = customer_delays(company, today)
    holidays = _holidays(company, today)
    rows = InvoiceBalance.objects.open().filter(company=company).select_related("invoice")
    items = []
    for row in rows:
        delays = own.get(row.customer_id, [])
        usual = estimate_delay(delays, [], everyone)
        day = expected_on(row.due_on, usual.days, today, holidays, delays=delays)
        label = f"{row.invoice.number} {row.invoice.customer_name}"
        items.append(CashItem(day, row.home_open_amount, f"invoice:{row.invoice_id}", label, "invoice"))
    return items


def _holidays(company: Company, today: date) -> frozenset[date]:
    last = today + timedelta(days=180)
    rows = Holiday.objects.filter(calendar__country=company.country, on__gte=today, on__lte=last, fraction=1)
    return frozenset(rows.values_list("on", flat=True))


def _recurring(company: Company, today: date) -> list[CashItem]:
    """What running contracts will ask for, each period that has no invoice yet."""
    own, everyone = customer_delays(company, today)
    horizon = today + timedelta(weeks=13)
    contracts = RecurringInvoice.objects.running(on=today).filter(company=company)
    contracts = contracts.select_related("customer", "payment_term", "company__currency").prefetch_related(
        "lines", "invoices"
    )
    items = []
    for contract in contracts:
        usual = estimate_delay(own.get(contract.customer_id, []), [], everyone)
        for period, gross in upcoming(contract, today, horizon):
            due = period + timedelta(days=contract.payment_term.days)
            day = expected_on(due, usual.days, today)
            label = f"{contract.name} {contract.customer.name}"
            items.append(CashItem(day, gross, f"recurring:{contract.pk}:{period}", label, "recurring"))
    return items


def upcoming(contract: RecurringInvoice, today: date, horizon: date) -> Iterator[tuple[date, Decimal]]:
    """The invoice day and the gross amount in the company's currency of each period that has no invoice yet."""
    made = {invoice.period_on for invoice in contract.invoices.all()}
    schedule = Schedule(contract.first_on, interval=contract.every_months, ends_on=contract.ends_on)
    gross: Decimal | None = None
    for period in schedule.periods():
        if period.start_on > horizon:
            return
        if period.start_on in made:
            continue
        gross = gross if gross is not None else _gross(contract, today)
        yield max(period.start_on, today), gross


def _gross(contract: RecurringInvoice, today: date) -> Decimal:
    """One period at today's VAT and exchange rate."""
    company = contract.company
    lines = []
    for line in contract.lines.all():
        rate = tax_rate(company.country, line.tax_class, today)
        lines.append(LineInput(line.quantity, line.unit_price, line.discount_percent, rate.category, rate.percent))
    if not lines:
        return ZERO
    total = compute_totals(lines, contract.currency_id, company.rounding_mode).gross_amount
    return round_money(total * exchange_rate(company.currency_id, contract.currency_id, today).rate, company.currency_id)
