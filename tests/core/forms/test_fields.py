"""Form fields for numbers, dates and durations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.forms import (
    LocalDateField,
    LocalDecimalField,
    LocalIntegerField,
    LocalMomentField,
    MinutesField,
    PercentField,
)


@pytest.mark.parametrize("language", ["en", "fi", "tr"])
@given(value=st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_what_is_shown_is_read_back_the_same(language: str, value: Decimal) -> None:
    with translation.override(language):
        field = LocalDecimalField(max_digits=18, decimal_places=6, least_decimals=2)
        assert field.clean(field.prepare_value(value)) == value


def test_what_is_ambiguous_is_asked_about() -> None:
    field = LocalDecimalField()
    for text in ("1.234", "1,234", "-1.234 €"):
        with pytest.raises(ValidationError, match="could be"):
            field.clean(text)
    assert field.clean("1.234,50") == Decimal("1234.50") and field.clean("1 234.5") == Decimal("1234.5")
    assert field.prepare_value("1.234") == "1.234"  # what was typed stands as it was typed


def test_numbers_have_limits() -> None:
    field = LocalDecimalField(max_digits=14, decimal_places=2)
    for text in ("9" * 30, "1.23456", "NaN", "Infinity", "1e5", "🚢", "--1", "1+1", "٣"):
        with pytest.raises(ValidationError):
            field.clean(text)
    assert field.clean("−999 999 999 999,99") == Decimal("-999999999999.99")
    assert LocalIntegerField().clean("1 234 567") == 1234567
    with pytest.raises(ValidationError):
        LocalIntegerField().clean("1.5")
    assert PercentField().clean("25,5 %") == PercentField().clean("%25,5") == Decimal("25.5")


@given(value=st.integers(min_value=0, max_value=1440))
def test_durations_are_read_back(value: int) -> None:
    for language in ("en", "fi", "tr"):
        with translation.override(language):
            field = MinutesField()
            assert field.clean(field.prepare_value(value)) == value


def test_durations_have_limits() -> None:
    assert MinutesField().clean("1h 30") == 90
    for text in ("25:00", "-1", "abc", "1:75"):
        with pytest.raises(ValidationError):
            MinutesField().clean(text)


def test_dates_and_moments() -> None:
    assert LocalDateField().clean("19.11.2026") == dt.date(2026, 11, 19)
    assert LocalDateField().prepare_value(dt.date(2026, 11, 19)) == "2026-11-19"
    with pytest.raises(ValidationError, match="could be"):
        LocalDateField().clean("3/4/2026")
    field = LocalMomentField()
    moment = field.clean("2026-11-19T14:30")
    assert moment.tzinfo is not None and field.prepare_value(moment) == "2026-11-19T14:30"
