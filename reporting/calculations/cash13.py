"""Cash of the next 13 weeks: opening, in, out, closing, and the items behind each bar. Rule: domain.md section 13."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WEEKS = 13
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CashItem:
    """Money expected on a day, positive in and negative out, in the company's currency.

    `source_key` names the row it comes from ("invoice:12"). `replaces` are the keys of what it has become of, such as
    the billing plan line behind an invoice: those items are dropped, never added.
    """

    on: date
    amount: Decimal
    source_key: str
    label: str = ""
    kind: str = ""
    replaces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CashWeek:
    """One ISO week, Monday `start_on` to before `end_on`; `incoming` and `outgoing` hold the items of the two bars."""

    iso_year: int
    iso_week: int
    start_on: date
    end_on: date
    opening: Decimal
    incoming: tuple[CashItem, ...]
    outgoing: tuple[CashItem, ...]

    @property
    def in_amount(self) -> Decimal:
        return sum((item.amount for item in self.incoming), ZERO)

    @property
    def out_amount(self) -> Decimal:
        """Zero or negative."""
        return sum((item.amount for item in self.outgoing), ZERO)

    @property
    def closing(self) -> Decimal:
        return self.opening + self.in_amount + self.out_amount


@dataclass(frozen=True, slots=True)
class CashForecast:
    """13 weeks that chain (each opens where the last one closed) and the items that come later."""

    weeks: tuple[CashWeek, ...]
    later: tuple[CashItem, ...]

    @property
    def lowest(self) -> CashWeek:
        """The week with the lowest closing balance, the earliest on a tie."""
        return min(self.weeks, key=lambda week: week.closing)


def forecast_cash(opening: Decimal, items: Iterable[CashItem], today: date, weeks: int = WEEKS) -> CashForecast:
    """Lay dated items into ISO weeks from the week of `today` on; what is dated before today falls on today.

    Of items with one `source_key` the last counts, so that a source is never counted twice.
    """
    kept = _without_replaced(items)
    first = today - timedelta(days=today.weekday())
    end = first + timedelta(weeks=weeks)
    balance = opening
    rows: list[CashWeek] = []
    for number in range(weeks):
        start = first + timedelta(weeks=number)
        week = _week(start, balance, kept, today)
        rows.append(week)
        balance = week.closing
    return CashForecast(tuple(rows), tuple(item for item in kept if item.on >= end))


def _without_replaced(items: Iterable[CashItem]) -> list[CashItem]:
    by_key = {item.source_key: item for item in items}
    replaced = {key for item in by_key.values() for key in item.replaces if key != item.source_key}
    kept = [item for key, item in by_key.items() if key not in replaced]
    return sorted(kept, key=lambda item: (item.on, item.source_key))


def _week(start: date, opening: Decimal, items: Sequence[CashItem], today: date) -> CashWeek:
    end = start + timedelta(weeks=1)
    inside = [item for item in items if start <= max(item.on, today) < end]
    calendar = start.isocalendar()
    return CashWeek(
        iso_year=calendar.year,
        iso_week=calendar.week,
        start_on=start,
        end_on=end,
        opening=opening,
        incoming=tuple(item for item in inside if item.amount > 0),
        outgoing=tuple(item for item in inside if item.amount < 0),
    )
