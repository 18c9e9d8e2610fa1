from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.calculations.utilisation import (
    Utilisation,
    absent_minutes,
    capacity_by_day,
    realisation_percent,
    total_utilisation,
)

D = Decimal
FOUR_DAYS = [450, 450, 450, 450, 0, 0, 0]
NOVEMBER = date(2026, 11, 1), date(2026, 12, 1)


def test_november_of_a_person_with_four_days_a_week():
    capacity = capacity_by_day(FOUR_DAYS, *NOVEMBER, {})
    assert sum(1 for minutes in capacity.values() if minutes) == 17
    absent = absent_minutes(capacity, {date(2026, 11, 2): None, date(2026, 11, 3): None, date(2026, 11, 10): 210})
    person = Utilisation(sum(capacity.values()), absent, worked=6270, billable=4920)
    assert (person.capacity, person.available) == (7650, 6540)  # 127.5 h and 109.0 h
    assert person.gross_percent == D("64.3")
    assert person.net_percent == D("75.2")
    assert person.billable_share_percent == D("78.5")


def test_a_holiday_on_an_off_day_reduces_nothing_and_an_eve_half():
    friday, thursday = date(2026, 11, 6), date(2026, 11, 5)
    assert sum(capacity_by_day(FOUR_DAYS, *NOVEMBER, {friday: D(1)}).values()) == 7650
    assert sum(capacity_by_day(FOUR_DAYS, *NOVEMBER, {thursday: D(1)}).values()) == 7200
    assert capacity_by_day(FOUR_DAYS, *NOVEMBER, {thursday: D("0.5")})[thursday] == 225


def test_four_hours_of_leave_cost_four_hours():
    capacity = capacity_by_day([480] * 5 + [0, 0], *NOVEMBER, {})
    assert absent_minutes(capacity, {date(2026, 11, 3): 240}) == 240
    assert absent_minutes(capacity, {date(2026, 11, 7): None, date(2026, 11, 3): 900}) == 480


def test_a_team_is_the_sum_and_not_the_mean():
    team = total_utilisation([Utilisation(6000, 0, 6000, 6000), Utilisation(600, 0, 0, 0)])
    assert team.gross_percent == D("90.9")
    assert team.free(booked=7000) == -400


def test_without_capacity_there_is_no_ratio():
    nobody = Utilisation()
    assert (nobody.gross_percent, nobody.net_percent, nobody.billable_share_percent) == (None, None, None)
    assert realisation_percent(D("7500"), D("10000")) == D("75.0")


@given(st.lists(st.integers(0, 600), min_size=7, max_size=7), st.dates(date(2026, 1, 1), date(2026, 6, 1)))
def test_absences_never_exceed_capacity(weekdays, start):
    capacity = capacity_by_day(weekdays, start, date(2026, 7, 1), {})
    absent = absent_minutes(capacity, dict.fromkeys(capacity, 10_000))
    assert absent == sum(capacity.values())
