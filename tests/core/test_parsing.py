from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import AmbiguousDuration, AmbiguousNumber, NotADuration, NotANumber, parse_decimal, parse_minutes

D = Decimal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("12.50", "12.50"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.8"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567.891", "1234567.891"),
        ("1'234.50", "1234.50"),
        ("1 234", "1234"),
        ("0,125", "0.125"),
        ("12345,678", "12345.678"),
        ("1 234.567", "1234.567"),
        (",5", "0.5"),
        ("5,", "5"),
        ("€ 12,00", "12.00"),
        ("12,00 €", "12.00"),
        ("₺1.500,00", "1500.00"),
        ("1500 TL", "1500"),
        ("EUR 99.90", "99.90"),
        ("99,90 eur", "99.90"),
        ("\u221212,50", "-12.50"),
        ("-12,50 €", "-12.50"),
        ("€ -12,50", "-12.50"),
        ("12,50-", "-12.50"),
        ("+3", "3"),
        ("-0", "0"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "fi", "tr"])
def test_reads_numbers_as_people_write_them(text, expected, lang):
    assert str(parse_decimal(text, lang)) == expected


@pytest.mark.parametrize(
    ("text", "lang", "readings"),
    [
        ("1.234", "en", ["1.234", "1234"]),
        ("1.234", "fi", ["1234", "1.234"]),
        ("1,234", "en", ["1234", "1.234"]),
        ("1,234", "tr", ["1.234", "1234"]),
        ("-123,456 €", "fi", ["-123.456", "-123456"]),
    ],
)
def test_refuses_to_guess_and_names_the_likelier_reading_first(text, lang, readings):
    with pytest.raises(AmbiguousNumber) as refused:
        parse_decimal(text, lang)
    assert [str(reading) for reading in refused.value.readings] == readings


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "-", "abc", "12 34", "1 2", "1.23.4", "1,234.567,8", "12a", "1e5", "NaN", "Infinity", "--5", "-5-",
     "1€50", "12 ABC", "٣", "1.2345.678", "1234 567", "9" * 60],
)  # fmt: skip
def test_refuses_what_is_no_number(text):
    with pytest.raises(NotANumber):
        parse_decimal(text, "fi")


def test_the_refusal_is_a_sentence():
    with pytest.raises(NotANumber) as refused:
        parse_decimal("twelve", "en")
    assert str(refused.value) == "“twelve” is not a number."
    assert refused.value.params == {"text": "twelve"}


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2))
def test_reads_back_what_it_is_shown_in_each_way_of_writing(value):
    plain = f"{value:.2f}"
    assert parse_decimal(plain, "en") == value
    assert parse_decimal(plain.replace(".", ","), "fi") == value
    assert parse_decimal(f"{value:,.2f}", "en") == value
    assert parse_decimal(f"{value:,.2f}".replace(",", "\u00a0").replace(".", ","), "fi") == value


@pytest.mark.parametrize(
    ("text", "lang", "minutes"),
    [
        ("7:30", None, 450),
        ("7.30", "fi", 450),
        ("7.30", "tr", 450),
        ("7.25", "en", 435),
        ("7.75", None, 465),
        ("7.00", None, 420),
        ("7,5", None, 450),
        ("7.5", None, 450),
        ("7,25", "fi", 435),
        ("0,33", "fi", 20),
        ("8", None, 480),
        ("8h", None, 480),
        ("8 t", "fi", 480),
        ("450m", None, 450),
        ("45 min", None, 45),
        ("1h 30", None, 90),
        ("1h30m", None, 90),
        ("1 t 15 min", "fi", 75),
        ("2 sa 5 dk", "tr", 125),
        ("1.5h", None, 90),
        (".5", None, 30),
        ("0", None, 0),
        (" 24:00 ", None, 1440),
    ],
)
def test_reads_durations_as_people_write_them(text, lang, minutes):
    assert parse_minutes(text, lang) == minutes


def test_without_a_language_a_dotted_time_is_not_guessed():
    with pytest.raises(AmbiguousDuration) as refused:
        parse_minutes("7.30")
    assert refused.value.readings == (450, 438)
    assert "7:30" in str(refused.value)
    assert "7:18" in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "abc", "7:60", "7:3", "-1", "1h 75m", "25", "450", "1500m", "24:01", "7:30:00", "1h2h", "h", "1" * 50]
)
def test_refuses_what_is_no_duration_of_a_day(text):
    with pytest.raises(NotADuration):
        parse_minutes(text)


def test_in_finnish_a_dotted_time_has_at_most_59_minutes():
    with pytest.raises(NotADuration):
        parse_minutes("7.75", "fi")


def test_an_estimate_may_be_longer_than_a_day():
    assert parse_minutes("120h", limit=60 * 10_000) == 7200
