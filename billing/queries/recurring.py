"""The periods of a contract: which are due, which come next, and what each one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from django.db.models import F, QuerySet

from billing.calculations.recurrence import Period, Schedule, periods_due, pro_rata
from billing.models import Invoice, Line, RecurringInvoice, RecurringLine
from core.money import round_money


@dataclass(frozen=True)
class ShownPeriod:
    """A period with its invoice, if it has one; `last_on` is in it. `gone` says that its draft was thrown away."""

    period: Period
    invoice: Invoice | None = None
    gone: bool = False

    @property
    def start_on(self) -> date:
        return self.period.start_on

    @property
    def last_on(self) -> date:
        return self.period.end_on - timedelta(days=1)


def schedule_of(contract: RecurringInvoice) -> Schedule:
    """Invoiced in advance, anchored to the first date; the day the contract ends on is its last one."""
    ends = contract.ends_on + timedelta(days=1) if contract.ends_on else None
    return Schedule(first_on=contract.first_on, interval=contract.every_months, ends_on=ends)


def due_periods(contract: RecurringInvoice, up_to: date) -> list[Period]:
    """Those that begin on or before the day and had no turn yet, oldest first."""
    return periods_due(schedule_of(contract), up_to, set(contract.periods.values_list("period_on", flat=True)))


def period_at(contract: RecurringInvoice, start_on: date) -> Period | None:
    """The period that begins on the day; None when none does."""
    for period in schedule_of(contract).periods():
        if period.start_on >= start_on:
            return period if period.start_on == start_on else None
    return None


def next_period(contract: RecurringInvoice) -> Period | None:
    """The first that had no turn yet; None when the contract is at its end."""
    done = set(contract.periods.values_list("period_on", flat=True))
    return next((period for period in schedule_of(contract).periods() if period.start_on not in done), None)


def coming(contract: RecurringInvoice, count: int = 12) -> list[ShownPeriod]:
    """The next periods without a turn, late ones first."""
    done = set(contract.periods.values_list("period_on", flat=True))
    periods = (period for period in schedule_of(contract).periods() if period.start_on not in done)
    return [ShownPeriod(period) for period in islice(periods, count)]


def had_their_turn(contract: RecurringInvoice, count: int = 12) -> list[ShownPeriod]:
    """The latest periods with their invoices; three queries."""
    starts = list(contract.periods.order_by("-period_on").values_list("period_on", flat=True)[:count])
    rows = Invoice.objects.filter(recurring=contract, period_on__in=starts).select_related("company", "balance")
    invoices = {row.period_on: row for row in rows}
    found = ((period_at(contract, start), invoices.get(start)) for start in starts)
    return [ShownPeriod(period, invoice, gone=invoice is None) for period, invoice in found if period is not None]


def lines_of(contract: RecurringInvoice, period: Period, rows: Sequence[RecurringLine]) -> list[Line]:
    """Unsaved lines of the period's invoice; a last period that the contract cuts short costs its share by days."""
    whole = schedule_of(contract).whole(period)
    return [
        Line(
            description=row.description,
            quantity=row.quantity,
            unit=row.unit,
            unit_price=_price(row.unit_price, whole, period, contract.currency_id),
            discount_percent=row.discount_percent,
            tax_class=row.tax_class,
            service=row.service,
            service_from=period.start_on,
            service_to=period.end_on - timedelta(days=1),
        )
        for row in rows
    ]


def _price(price: Decimal, whole: Period, period: Period, currency: str) -> Decimal:
    return price if whole == period else pro_rata(price, whole, period, currency)


def net_of(rows: Sequence[RecurringLine], currency: str) -> Decimal:
    """What a whole period costs, excluding VAT."""
    hundred = Decimal(100)
    return sum(
        (
            round_money(row.quantity * row.unit_price * (hundred - row.discount_percent) / hundred, currency)
            for row in rows
        ),
        Decimal(0),
    )


def to_be_sent() -> QuerySet[Invoice]:
    """Issued invoices of contracts that go out by mail and have not gone yet."""
    return (
        Invoice.objects.issued()
        .filter(
            recurring__periods__send=True,
            recurring__periods__period_on=F("period_on"),
            deliveries=None,
            balance__open_amount__gt=0,
        )
        .select_related("company", "customer")
        .order_by("pk")
    )
