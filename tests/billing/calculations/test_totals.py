from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.calculations.foreign_vat import convert_vat
from billing.calculations.inclusive import net_from_inclusive
from billing.calculations.totals import LineInput, TotalsError, compute_totals, discount_from_percent
from core.money import MoneyError

D = Decimal


def line(quantity, price, rate, discount="0", category="S"):
    return LineInput(D(quantity), D(price), D(discount), category, D(rate))


def test_vat_is_rounded_once_per_category_unless_the_document_says_per_line():
    lines = [line("1", "10.01", "25.5")] * 3
    assert compute_totals(lines).tax_amount == D("7.66")
    assert compute_totals(lines, mode="per_line").tax_amount == D("7.65")
    assert [row.tax_amount for row in compute_totals(lines, mode="per_line").lines] == [D("2.55")] * 3


def test_vat_is_rounded_half_up():
    assert compute_totals([line("1", "103.00", "25.5")]).tax_amount == D("26.27")


def test_gross_part_and_allowance_are_rounded_apart():
    totals = compute_totals([line("16", "348.35", "22", discount="4")])
    assert (totals.lines[0].gross_part, totals.lines[0].allowance) == (D("5573.60"), D("222.94"))
    assert (totals.net_amount, totals.tax_amount, totals.gross_amount) == (D("5350.66"), D("1177.15"), D("6527.81"))


def test_two_lines_of_one_rate_share_their_vat():
    lines = [line("1", "55.55", "23"), line("1", "11.11", "23")]
    assert compute_totals(lines).tax_amount == D("15.33")
    assert compute_totals(lines, mode="per_line").tax_amount == D("15.34")


def test_a_credit_rounds_like_its_invoice():
    assert compute_totals([line("-1", "0.50", "25.5")]).tax_amount == D("-0.13")
    assert compute_totals([line("1", "0.50", "25.5")]).tax_amount == D("0.13")


def test_a_document_discount_is_split_by_net_share_and_sums_exactly():
    lines = [line("1", "100", "25.5"), line("1", "200", "13.5"), line("1", "33.33", "0", category="Z")]
    totals = compute_totals(lines, document_discount=D("10.00"))
    assert [group.discount_share for group in totals.tax_groups] == [D("3.00"), D("6.00"), D("1.00")]
    assert totals.discount_amount == D("10.00")
    assert totals.net_amount == D("323.33")
    assert [group.tax_amount for group in totals.tax_groups] == [D("24.74"), D("26.19"), D("0.00")]


def test_a_percentage_discount_becomes_an_amount_first():
    lines = [line("1", "100", "25.5"), line("1", "33.33", "25.5")]
    assert discount_from_percent(lines, D("10")) == D("13.33")


def test_a_rate_change_inside_one_document_shows_two_groups():
    totals = compute_totals([line("1", "1000", "14"), line("1", "3000", "13.5")])
    assert [(group.tax_rate, group.tax_amount) for group in totals.tax_groups] == [
        (D("14"), D("140.00")),
        (D("13.5"), D("405.00")),
    ]


def test_rates_written_with_other_zeros_are_one_group():
    assert len(compute_totals([line("1", "1", "25.5"), line("1", "1", "25.50")]).tax_groups) == 1


def test_other_currencies_round_to_their_own_units():
    assert compute_totals([line("3", "33.4", "10")], "JPY").gross_amount == D("110")
    assert compute_totals([line("1", "1.2345", "19")], "TND").gross_amount == D("1.470")


def test_an_empty_document_sums_to_zero():
    totals = compute_totals([])
    assert (totals.net_amount, totals.tax_amount, totals.gross_amount) == (D("0.00"), D("0.00"), D("0.00"))


def test_prepaid_and_cash_rounding_lead_to_the_payable_amount():
    totals = compute_totals([line("1", "100", "25.5")])
    assert totals.payable_amount(prepaid=D("25.48"), rounding=D("-0.02")) == D("100.00")


@pytest.mark.parametrize(
    "bad",
    [
        line("1", "1", "25.5", category="AE"),
        line("1", "1", "0"),
        line("1", "1", "25.5", category="X"),
        line("1", "1", "25.5", discount="101"),
        line("1", "1", "25.5", discount="-1"),
    ],
)
def test_an_unlawful_line_is_refused_with_a_sentence(bad):
    with pytest.raises(TotalsError) as refused:
        compute_totals([bad])
    assert str(refused.value).endswith(".")


def test_a_discount_larger_than_the_document_is_refused():
    for discount in ("10.01", "-1"):
        with pytest.raises(TotalsError):
            compute_totals([line("1", "10", "25.5")], document_discount=D(discount))
    with pytest.raises(MoneyError):
        compute_totals([line("1", "10", "25.5")], document_discount=D("1.001"))


RATES = [("S", "25.5"), ("S", "13.5"), ("S", "10"), ("AE", "0"), ("Z", "0"), ("E", "0")]
lines_of_any_kind = st.lists(
    st.builds(
        lambda quantity, price, discount, kind: LineInput(quantity, price, discount, kind[0], D(kind[1])),
        st.decimals(D("0.0001"), D("9999"), places=4),
        st.decimals(D("0"), D("99999"), places=6),
        st.decimals(D("0"), D("100"), places=2),
        st.sampled_from(RATES),
    ),
    min_size=1,
    max_size=8,
)
modes = st.sampled_from(["per_category", "per_line"])
hundredths = st.integers(0, 100)


@given(lines_of_any_kind, modes, hundredths)
def test_the_identities_of_en_16931_hold(lines, mode, percent):
    discount = discount_from_percent(lines, D(percent))
    totals = compute_totals(lines, "EUR", mode, discount)
    assert totals.line_net_amount == sum(row.net_amount for row in totals.lines)
    assert totals.line_net_amount == sum(group.line_net_amount for group in totals.tax_groups)
    assert totals.discount_amount == discount
    assert totals.net_amount == totals.line_net_amount - totals.discount_amount
    assert totals.net_amount == sum(group.taxable_amount for group in totals.tax_groups)
    assert totals.tax_amount == sum(group.tax_amount for group in totals.tax_groups)
    assert totals.gross_amount == totals.net_amount + totals.tax_amount
    for group in totals.tax_groups:
        assert abs(group.tax_amount - group.taxable_amount * group.tax_rate / 100) <= D("0.005") * (len(lines) + 1)
    for amount in (totals.net_amount, totals.tax_amount, totals.gross_amount):
        assert amount.as_tuple().exponent == -2


@given(lines_of_any_kind, modes, hundredths)
def test_a_full_credit_mirrors_its_invoice(lines, mode, percent):
    discount = discount_from_percent(lines, D(percent))
    invoice = compute_totals(lines, "EUR", mode, discount)
    credit = compute_totals([replace(row, quantity=-row.quantity) for row in lines], "EUR", mode, -discount)
    assert credit.gross_amount == -invoice.gross_amount
    assert [group.tax_amount for group in credit.tax_groups] == [-group.tax_amount for group in invoice.tax_groups]
    assert [group.discount_share for group in credit.tax_groups] == [
        -group.discount_share for group in invoice.tax_groups
    ]


def test_foreign_vat_is_converted_per_category_and_then_summed():
    totals = compute_totals([line("1", "100.07", "25.5"), line("1", "50.03", "13.5")], "USD")
    assert [group.tax_amount for group in totals.tax_groups] == [D("25.52"), D("6.75")]
    converted = convert_vat(totals.tax_groups, D("0.9205"))
    assert [group.tax_amount for group in converted.groups] == [D("23.49"), D("6.21")]
    assert converted.tax_amount == D("29.70")


def test_prices_with_vat_keep_the_typed_total():
    prices = net_from_inclusive([D("12.55")], D("25.5"))
    assert (prices.net_amounts, prices.tax_amount, prices.adjusted_line) == ((D("10.00"),), D("2.55"), None)
    three = net_from_inclusive([D("10.00"), D("10.00"), D("10.00")], D("25.5"))
    assert three.net_amounts == (D("7.96"), D("7.97"), D("7.97"))
    assert (three.adjusted_line, three.adjustment) == (0, D("-0.01"))
    assert (three.tax_amount, three.unreachable) == (D("6.09"), D("0.01"))


@given(st.lists(st.integers(1, 10**7).map(lambda n: D(n).scaleb(-2)), min_size=1, max_size=8))
def test_the_odd_cents_of_prices_with_vat_go_to_one_line(grosses):
    prices = net_from_inclusive(grosses, D("25.5"))
    assert sum(prices.net_amounts) + prices.tax_amount + prices.unreachable == sum(grosses)
    assert abs(prices.unreachable) <= D("0.01")
    assert abs(prices.adjustment) <= D("0.005") * (len(grosses) + 1)
    assert (prices.adjusted_line is None) == (prices.adjustment == 0)
