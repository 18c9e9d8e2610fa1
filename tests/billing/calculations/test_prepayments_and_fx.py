from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.calculations.fx import SettlementError, settle, unrealised_gain
from billing.calculations.prepayments import Advance, PrepaymentError, advance_line, final_lines
from billing.calculations.totals import compute_totals
from billing.calculations.withholding import WithholdingError, withhold

D = Decimal


def test_an_advance_and_its_final_invoice_carry_the_vat_of_the_contract():
    advance = compute_totals([advance_line(D("10000"), D("30"), "S", D("25.5"))])
    assert (advance.net_amount, advance.tax_amount, advance.gross_amount) == (D("3000"), D("765"), D("3765"))
    final = compute_totals(final_lines(D("10000"), "S", D("25.5"), [Advance(D("3000.00"), "S", D("25.5"))]))
    assert (final.net_amount, final.tax_amount, final.gross_amount) == (D("7000"), D("1785"), D("8785"))
    assert advance.tax_amount + final.tax_amount == D("2550.00")


def test_an_advance_keeps_the_rate_of_its_payment_date():
    final = compute_totals(final_lines(D("4000"), "S", D("13.5"), [Advance(D("1000"), "S", D("14"))]))
    groups = {group.tax_rate: group.tax_amount for group in final.tax_groups}
    assert groups == {D("14"): D("0.00"), D("13.5"): D("405.00")}
    assert D("140.00") + final.tax_amount == D("545.00")


def test_advances_cannot_exceed_the_contract():
    with pytest.raises(PrepaymentError):
        final_lines(D("100"), "S", D("25.5"), [Advance(D("60"), "S", D("25.5"))] * 2)


def test_realised_gains_of_part_payments_sum_to_cash_less_the_booked_value():
    first = settle(D("1000"), D("920.00"), D("400"), D("0.95"))
    assert (first.received_home, first.settled_home, first.gain_amount) == (D("380.00"), D("368.00"), D("12.00"))
    assert (first.open_foreign, first.open_home) == (D("600"), D("552.00"))
    assert unrealised_gain(first.open_foreign, first.open_home, D("0.90")) == D("-12.00")
    last = settle(first.open_foreign, first.open_home, D("600"), D("0.91"))
    assert (last.received_home, last.gain_amount) == (D("546.00"), D("-6.00"))
    assert first.gain_amount + last.gain_amount == D("926.00") - D("920.00")


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(5000, 15000))
def test_after_the_last_part_nothing_is_carried(parts, rate):
    open_foreign = D(sum(parts)).scaleb(-2)
    open_home = (open_foreign * D("0.9237")).quantize(D("0.01"))
    start = open_home
    gains = received = D(0)
    for part in parts:
        step = settle(open_foreign, open_home, D(part).scaleb(-2), D(rate).scaleb(-4))
        open_foreign, open_home = step.open_foreign, step.open_home
        gains += step.gain_amount
        received += step.received_home
    assert (open_foreign, open_home) == (0, 0)
    assert gains == received - start


@pytest.mark.parametrize("paid", ["0", "1000.01", "-1"])
def test_a_payment_that_does_not_fit_is_refused(paid):
    with pytest.raises(SettlementError):
        settle(D("1000"), D("920"), D(paid), D("0.95"))


def test_the_buyer_withholds_its_tenths_of_the_vat():
    advertising = withhold(D("10000.00"), D("2000.00"), 3)
    assert (advertising.withheld_amount, advertising.seller_tax_amount) == (D("600.00"), D("1400.00"))
    assert (advertising.payable_amount, advertising.document_amount) == (D("11400.00"), D("12000.00"))
    consulting = withhold(D("10000.00"), D("2000.00"), 9)
    assert (consulting.withheld_amount, consulting.payable_amount) == (D("1800.00"), D("10200.00"))


def test_withheld_and_kept_vat_always_sum():
    odd = withhold(D("0.25"), D("0.05"), 3)
    assert (odd.withheld_amount, odd.seller_tax_amount) == (D("0.02"), D("0.03"))
    with pytest.raises(WithholdingError):
        withhold(D("1"), D("0.20"), 1)
