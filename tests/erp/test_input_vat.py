from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.calculations.vat import InputVatError, from_gross, from_net, from_stated

D = Decimal


def test_vat_that_cannot_be_deducted_is_cost():
    dinner = from_gross(D("125.50"), D("25.5"), D("0"))
    assert (dinner.net_amount, dinner.tax_amount, dinner.deductible_amount) == (D("100.00"), D("25.50"), D("0.00"))
    assert dinner.cost_amount == D("125.50")


def test_deductible_vat_is_no_cost():
    laptop = from_net(D("1000.00"), D("25.5"))
    assert (laptop.tax_amount, laptop.cost_amount, laptop.gross_amount) == (D("255.00"), D("1000.00"), D("1255.00"))


def test_a_half_deductible_odd_cent_is_split_without_loss():
    car = from_gross(D("9.99"), D("25.5"), D("50"))
    assert (car.net_amount, car.tax_amount) == (D("7.96"), D("2.03"))
    assert (car.deductible_amount, car.non_deductible_amount, car.cost_amount) == (D("1.02"), D("1.01"), D("8.97"))


def test_the_supplier_may_have_rounded_otherwise():
    bill = from_stated(D("103.00"), D("26.26"))
    assert (bill.tax_amount, bill.gross_amount) == (D("26.26"), D("129.26"))


def test_a_credit_note_mirrors_its_bill():
    bill, credit = from_net(D("0.50"), D("25.5"), D("50")), from_net(D("-0.50"), D("25.5"), D("50"))
    assert credit.cost_amount == -bill.cost_amount
    assert credit.deductible_amount == -bill.deductible_amount


@pytest.mark.parametrize(("rate", "share"), [("-1", "100"), ("25.5", "-1"), ("25.5", "101")])
def test_senseless_percentages_are_refused(rate, share):
    with pytest.raises(InputVatError) as refused:
        from_net(D("1"), D(rate), D(share))
    assert str(refused.value).endswith(".")


cents = st.integers(-(10**9), 10**9).map(lambda n: D(n).scaleb(-2))
percents = st.integers(0, 100).map(D)


@given(cents, st.sampled_from(["0", "10", "13.5", "14", "25.5"]), percents)
def test_the_parts_always_sum(amount, rate, share):
    for receipt in (from_gross(amount, D(rate), share), from_net(amount, D(rate), share)):
        assert receipt.net_amount + receipt.tax_amount == receipt.gross_amount
        assert receipt.deductible_amount + receipt.non_deductible_amount == receipt.tax_amount
        assert receipt.cost_amount + receipt.deductible_amount == receipt.gross_amount
    assert from_gross(amount, D(rate), share).gross_amount == amount
