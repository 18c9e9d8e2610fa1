"""When a customer will pay, from when they paid before. Rule: domain.md section 13, step 2.

A delay is the number of days from due date to payment, negative for early.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

_LAST_PAYMENTS = 10
_FEWEST_OWN = 3
_SATURDAY = 5


class Basis(StrEnum):
    """Whose payments an estimate comes from."""

    PROMISE = "promise"
    CUSTOMER = "customer"
    SEGMENT = "segment"
    COMPANY = "company"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DelayEstimate:
    """Whole days after the due date: the usual ones, and the late ones (80 of 100 payments are in by then)."""

    days: int
    late_days: int
    basis: Basis
    sample: int


def median(delays: Sequence[int]) -> Decimal:
    """The middle delay, between the two middle ones of an even number."""
    return percentile(delays, Decimal("0.5"))


def recent_median(oldest_first: Sequence[int]) -> Decimal:
    """The median with weights 1, 2, 3 … from the oldest to the newest delay."""
    weighted = sorted((delay, weight) for weight, delay in enumerate(oldest_first, start=1))
    half = Decimal(sum(weight for _delay, weight in weighted)) / 2
    passed = 0
    for at, (delay, weight) in enumerate(weighted):
        passed += weight
        if passed == half:
            return (Decimal(delay) + weighted[at + 1][0]) / 2
        if passed > half:
            return Decimal(delay)
    raise ValueError("no delays")


def percentile(delays: Sequence[int], share: Decimal) -> Decimal:
    """The delay that `share` (0 to 1) of the payments keep, interpolated linearly between neighbours."""
    ordered = sorted(delays)
    if not ordered:
        raise ValueError("no delays")
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def estimate_delay(
    own: Sequence[int], segment: Sequence[int], company: Sequence[int], *, recency_weighted: bool = False
) -> DelayEstimate:
    """The usual delay of a customer from delays given oldest first (of at most the last 24 months).

    The customer's own last ten, with fewer than three the segment's, without any the company's, else none.
    """
    for basis, delays, fewest in (
        (Basis.CUSTOMER, own[-_LAST_PAYMENTS:], _FEWEST_OWN),
        (Basis.SEGMENT, segment, 1),
        (Basis.COMPANY, company, 1),
    ):
        if len(delays) >= fewest:
            usual = recent_median(delays) if recency_weighted else median(delays)
            late = percentile(delays, Decimal("0.8"))
            return DelayEstimate(_whole_days(usual), _whole_days(max(late, usual)), basis, len(delays))
    return DelayEstimate(0, 0, Basis.NONE, 0)


def next_banking_day(day: date, holidays: Collection[date] = frozenset()) -> date:
    """`day`, or the first day after it that is neither weekend nor bank holiday."""
    while day.weekday() >= _SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


def expected_on(
    due_on: date,
    delay_days: int,
    today: date,
    holidays: Collection[date] = frozenset(),
    *,
    promised_on: date | None = None,
    delays: Sequence[int] = (),
) -> date:
    """The banking day on which an open invoice is expected, never before today.

    A promise that is not broken counts first, else the due date and the usual delay. Once that day has passed, the
    remaining days are those of past payments that were at least as late as this one is now.
    """
    expected = promised_on if promised_on and promised_on >= today else due_on + timedelta(days=delay_days)
    if expected < today:
        expected = today + timedelta(days=remaining_days(delays, (today - due_on).days))
    return next_banking_day(expected, holidays)


def remaining_days(delays: Sequence[int], days_late: int, unknown: int = 14) -> int:
    """The median of further waiting among payments later than `days_late`; `unknown` days if none ever was."""
    further = [delay - days_late for delay in delays if delay > days_late]
    return _whole_days(median(further)) if further else unknown


def probability(days_late: int, steps: Sequence[tuple[int, Decimal]]) -> Decimal:
    """The share of an overdue amount to count on; `steps` of the firm hold (more than so many days late, share)."""
    reached = [share for days, share in sorted(steps) if days_late > days]
    return reached[-1] if reached else Decimal(1)


def _whole_days(days: Decimal) -> int:
    return int(days.quantize(Decimal(1), rounding=ROUND_HALF_UP))
