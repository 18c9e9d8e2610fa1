from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import MoneyError, UnknownCurrency, minor_units, round_money, split_largest_remainder

D = Decimal


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        ("26.265", "EUR", "26.27"),
        ("-0.1275", "EUR", "-0.13"),
        ("2.675", "EUR", "2.68"),
        ("0.005", "EUR", "0.01"),
        ("-0.004", "EUR", "0.00"),
        ("99.5", "JPY", "100"),
        ("1.2345", "TND", "1.235"),
        ("10", "EUR", "10.00"),
        ("1.005", "RSD", "1.01"),
    ],
)
def test_rounds_half_up_away_from_zero_to_the_minor_unit(value, currency, expected):
    assert str(round_money(D(value), currency)) == expected


@pytest.mark.parametrize(
    ("currency", "digits"), [("EUR", 2), ("TRY", 2), ("JPY", 0), ("TND", 3), ("CLF", 4), ("HUF", 2)]
)
def test_minor_units_follow_iso_4217(currency, digits):
    assert minor_units(currency) == digits


@pytest.mark.parametrize("code", ["", "eur", "XYZ", "EURO"])
def test_an_unknown_currency_is_refused(code):
    with pytest.raises(UnknownCurrency):
        round_money(D("1"), code)


def test_split_gives_the_odd_cents_to_the_largest_remainders():
    assert split_largest_remainder(D("100.00"), [D(1), D(1), D(1)]) == [D("33.34"), D("33.33"), D("33.33")]
    assert split_largest_remainder(D("0.05"), [D(3), D(7)]) == [D("0.01"), D("0.04")]
    assert split_largest_remainder(D("100"), [D(1), D(2)], "JPY") == [D(33), D(67)]


def test_split_takes_a_deduction_among_the_weights():
    assert split_largest_remainder(D("70.00"), [D("10000"), D("-3000")]) == [D("100.00"), D("-30.00")]


def test_split_refuses_what_it_cannot_do_exactly():
    with pytest.raises(MoneyError):
        split_largest_remainder(D("0.001"), [D(1)])
    with pytest.raises(MoneyError):
        split_largest_remainder(D("1.00"), [D(1), D(-1)])
    with pytest.raises(MoneyError):
        split_largest_remainder(D("1.00"), [])
    assert split_largest_remainder(D("0"), [D(0), D(0)]) == [D("0.00"), D("0.00")]


cents = st.integers(-(10**12), 10**12).map(lambda n: D(n).scaleb(-2))
weights = st.lists(st.integers(0, 10**9).map(D), min_size=1, max_size=12).filter(any)


@given(cents, weights)
def test_the_parts_always_sum_to_the_total_and_mirror_its_negative(total, shares):
    parts = split_largest_remainder(total, shares)
    assert sum(parts) == total
    assert split_largest_remainder(-total, shares) == [-part for part in parts]
    whole = sum(shares)
    assert all(abs(part - total * share / whole) < D("0.01001") for part, share in zip(parts, shares, strict=True))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_is_symmetric_and_stays_within_half_a_cent(value):
    assert round_money(-value) == -round_money(value)
    assert abs(round_money(value) - value) <= D("0.005")
