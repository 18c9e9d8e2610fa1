from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.calculations.recurrence import Period
from reporting.calculations.earned import (
    NoEstimate,
    completion_by_hours,
    evenly,
    percentage_of_completion,
    time_and_material,
)
from reporting.calculations.margin import Margin, operating_result, overhead_of, total_margin

D = Decimal
CLIENT = Margin(
    revenue=D("48000"),
    pass_through=D("6000"),
    subcontractors=D("8000"),
    labour_cost=D("320") * D("38.20"),
    overhead=overhead_of(320 * 60, D("14.10")),
    minutes=320 * 60,
)


def test_each_word_of_margin_has_its_number():
    assert CLIENT.net_revenue == D("34000")
    assert CLIENT.labour_cost == D("12224")
    assert CLIENT.contribution == D("21776")
    assert (CLIENT.contribution_percent, CLIENT.contribution_percent_of_net) == (D("45.4"), D("64.0"))
    assert CLIENT.overhead == D("4512")
    assert (CLIENT.loaded_margin, CLIENT.loaded_percent) == (D("17264"), D("36.0"))
    assert CLIENT.effective_rate() == D("106.25")


def test_sums_are_summed_and_percentages_are_not():
    both = total_margin([CLIENT, Margin(revenue=D("1000"), labour_cost=D("2000"), minutes=600)])
    assert both.contribution == D("20776")
    assert both.contribution_percent == D("42.4")
    assert operating_result([CLIENT], D("7264")) == D("10000")


def test_without_a_base_there_is_no_percentage():
    idle = Margin(labour_cost=D("100"))
    assert (idle.contribution_percent, idle.effective_rate()) == (None, None)


def test_percentage_of_completion_and_deferred_revenue():
    first = percentage_of_completion(D("50000"), D("30000"), D("12000"), D("25000"))
    assert (first.earned_amount, first.deferred_amount, first.unbilled_amount) == (D("20000.00"), D("5000.00"), D("0"))
    raised = percentage_of_completion(D("50000"), D("36000"), D("12000"), D("25000"))
    assert (raised.earned_amount, raised.deferred_amount) == (D("16666.67"), D("8333.33"))
    assert raised.expected_loss == 0


def test_an_expected_loss_is_shown_whole_at_once():
    position = percentage_of_completion(D("50000"), D("60000"), D("12000"), D("0"))
    assert position.earned_amount == D("10000.00")
    assert position.expected_loss == D("10000.00")
    assert position.loss_provision == D("8000.00")  # cost less earned shows 2,000 of it already


def test_an_outrun_estimate_counts_as_finished():
    position = percentage_of_completion(D("50000"), D("30000"), D("31000"), D("50000"))
    assert (position.earned_amount, position.unbilled_amount, position.deferred_amount) == (D("50000.00"), 0, 0)


def test_without_an_estimate_nothing_is_invented():
    with pytest.raises(NoEstimate):
        percentage_of_completion(D("50000"), D("0"), D("12000"), D("0"))
    with pytest.raises(NoEstimate):
        completion_by_hours(D("50000"), 0, 60, D("0"))


def test_other_ways_to_earn():
    assert completion_by_hours(D("9000"), 90 * 60, 30 * 60, D("1000")).unbilled_amount == D("2000.00")
    assert time_and_material(D("8200"), D("200"), D("5000")).unbilled_amount == D("3000")
    year = Period(date(2026, 1, 1), date(2027, 1, 1))
    assert evenly(D("3650"), year, date(2026, 1, 11), D("3650")).deferred_amount == D("3550.00")
    assert evenly(D("3650"), year, date(2025, 12, 1), D("0")).earned_amount == 0
    assert evenly(D("3650"), year, date(2028, 1, 1), D("3650")).earned_amount == D("3650.00")


amounts = st.integers(0, 10**9).map(lambda n: D(n).scaleb(-2))


@given(amounts, amounts.filter(bool), amounts, amounts)
def test_earned_invoiced_and_the_two_balances_always_meet(price, at_completion, spent, invoiced):
    position = percentage_of_completion(price, at_completion, spent, invoiced)
    assert position.earned_amount + position.deferred_amount == invoiced + position.unbilled_amount
    assert not (position.deferred_amount and position.unbilled_amount)
    assert 0 <= position.earned_amount <= price
    assert position.loss_provision <= position.expected_loss or position.expected_loss == 0
