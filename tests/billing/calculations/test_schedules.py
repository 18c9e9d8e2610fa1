from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.calculations.due_dates import DueRule, due_date
from billing.calculations.recurrence import Period, Schedule, ScheduleError, Unit, periods_due, pro_rata

D = Decimal


def test_a_schedule_stays_anchored_to_its_first_date():
    schedule = Schedule(date(2026, 1, 31))
    assert [schedule.start(n) for n in range(4)] == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip
    assert Schedule(date(2024, 2, 29), Unit.YEAR).start(4) == date(2028, 2, 29)
    assert Schedule(date(2026, 1, 1), Unit.WEEK, 2).start(2) == date(2026, 1, 29)
    assert Schedule(date(2026, 1, 31), interval=3).start(1) == date(2026, 4, 30)


def test_every_period_due_without_a_row_is_found_oldest_first():
    schedule = Schedule(date(2026, 1, 15))
    due = periods_due(schedule, date(2026, 4, 15), {date(2026, 2, 15)})
    assert [period.start_on for period in due] == [date(2026, 1, 15), date(2026, 3, 15), date(2026, 4, 15)]
    assert periods_due(schedule, date(2026, 1, 14)) == []


def test_in_arrears_a_period_is_due_when_it_is_over():
    schedule = Schedule(date(2026, 1, 1), in_arrears=True)
    assert periods_due(schedule, date(2026, 1, 31)) == []
    assert periods_due(schedule, date(2026, 2, 1)) == [Period(date(2026, 1, 1), date(2026, 2, 1))]


def test_an_ended_schedule_shortens_its_last_period():
    schedule = Schedule(date(2026, 1, 1), ends_on=date(2026, 2, 15))
    last = periods_due(schedule, date(2027, 1, 1))[-1]
    assert last == Period(date(2026, 2, 1), date(2026, 2, 15))
    assert pro_rata(D("280"), schedule.whole(last), last) == D("140.00")


def test_a_schedule_needs_an_interval():
    with pytest.raises(ScheduleError):
        Schedule(date(2026, 1, 1), interval=0)


def test_pro_rata_counts_calendar_days():
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    assert pro_rata(D("1000"), march, Period(date(2026, 3, 16), date(2026, 6, 1))) == D("516.13")
    assert pro_rata(D("1000"), march, march) == D("1000.00")
    assert pro_rata(D("1000"), march, Period(date(2026, 4, 1), date(2026, 5, 1))) == D("0.00")


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 12), st.sampled_from(list(Unit)))
def test_periods_follow_each_other_without_a_gap(first, interval, unit):
    periods = Schedule(first, unit, interval).periods()
    earlier = next(periods)
    for _count in range(30):
        later = next(periods)
        assert earlier.end_on == later.start_on
        assert later.days > 0
        earlier = later


@pytest.mark.parametrize(
    ("issued", "days", "rule", "expected"),
    [
        (date(2026, 1, 31), 14, DueRule.DAYS, date(2026, 2, 14)),
        (date(2026, 1, 31), 0, DueRule.DAYS, date(2026, 1, 31)),
        (date(2026, 1, 10), 30, DueRule.DAYS_THEN_MONTH_END, date(2026, 2, 28)),
        (date(2024, 2, 10), 10, DueRule.MONTH_END_THEN_DAYS, date(2024, 3, 10)),
        (date(2026, 12, 5), 0, DueRule.MONTH_END_THEN_DAYS, date(2026, 12, 31)),
    ],
)
def test_due_dates(issued, days, rule, expected):
    assert due_date(issued, days, rule) == expected
