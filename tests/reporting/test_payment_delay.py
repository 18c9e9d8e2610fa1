from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.calculations.payment_delay import (
    Basis,
    estimate_delay,
    expected_on,
    median,
    next_banking_day,
    percentile,
    probability,
    recent_median,
    remaining_days,
)

D = Decimal
DELAYS = [9, 12, 12, 15, 30]
TODAY = date(2026, 11, 20)


def test_the_median_customer_pays_on_monday_14_december():
    estimate = estimate_delay(DELAYS, [], [])
    assert (estimate.days, estimate.late_days, estimate.basis, estimate.sample) == (12, 18, Basis.CUSTOMER, 5)
    due = date(2026, 12, 1)
    assert expected_on(due, estimate.days, TODAY) == date(2026, 12, 14)
    assert expected_on(due, estimate.late_days, TODAY) == date(2026, 12, 21)


def test_percentiles_are_interpolated():
    assert percentile(DELAYS, D("0.8")) == D("18")
    assert median([1, 2]) == D("1.5")
    assert percentile([7], D("0.8")) == D("7")
    for measure in (median, recent_median):
        with pytest.raises(ValueError, match="no delays"):
            measure([])


def test_recent_payments_weigh_more():
    assert recent_median([30, 30, 30, 5, 5]) == D("5")
    assert recent_median([5, 5, 30, 30, 30]) == D("30")
    assert recent_median([9, 12, 3]) == D("6")
    assert estimate_delay([30, 30, 30, 5, 5], [], [], recency_weighted=True).days == 5


def test_few_own_payments_fall_back_to_segment_then_company():
    assert estimate_delay([40, 50], [10], [20]).basis == Basis.SEGMENT
    assert estimate_delay([40, 50], [], [20, 21, 25]).days == 21
    assert estimate_delay([], [], []) == estimate_delay([1, 2], [], [])
    assert estimate_delay([], [], []).basis == Basis.NONE


def test_only_the_last_ten_own_payments_count():
    assert estimate_delay([90] * 20 + [10] * 10, [], []).days == 10


def test_banking_days_skip_weekends_and_holidays():
    assert next_banking_day(date(2026, 12, 25), {date(2026, 12, 25)}) == date(2026, 12, 28)
    assert next_banking_day(date(2026, 12, 22)) == date(2026, 12, 22)


def test_a_kept_promise_counts_first_and_a_broken_one_no_more():
    due = date(2026, 11, 1)
    assert expected_on(due, 30, TODAY, promised_on=date(2026, 11, 27)) == date(2026, 11, 27)
    assert expected_on(due, 30, TODAY, promised_on=date(2026, 11, 10)) == date(2026, 12, 1)


def test_what_is_later_than_usual_waits_as_long_as_late_ones_did():
    due = date(2026, 11, 6)  # 14 days late: of the past delays 15 and 30 were later, by 1 and 16 days
    assert remaining_days(DELAYS, 14) == 9
    assert expected_on(due, 12, TODAY, delays=DELAYS) == date(2026, 11, 30)
    assert expected_on(date(2026, 1, 1), 12, TODAY, delays=DELAYS) == date(2026, 12, 4)


def test_old_debt_is_counted_on_less():
    steps = [(90, D("0.5")), (30, D("0.9")), (180, D("0.1"))]
    assert [probability(days, steps) for days in (0, 30, 31, 100, 400)] == [1, 1, D("0.9"), D("0.5"), D("0.1")]


@given(st.lists(st.integers(-30, 200), min_size=1, max_size=30))
def test_estimates_stay_within_what_happened(delays):
    assert min(delays) <= median(delays) <= percentile(delays, D("0.8")) <= max(delays)
    assert min(delays) <= recent_median(delays) <= max(delays)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-30, 90), st.lists(st.integers(-5, 90), max_size=5))
def test_money_is_never_expected_in_the_past_or_on_a_weekend(due, delay, delays):
    day = expected_on(due, delay, TODAY, delays=delays)
    assert day >= TODAY
    assert day.weekday() < 5
