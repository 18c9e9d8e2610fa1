import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.calculations.references import (
    InvalidReference,
    finnish_reference,
    format_reference,
    is_valid_finnish_reference,
    is_valid_reference,
    is_valid_rf_reference,
    normalise_reference,
    rf_reference,
)


def test_the_check_digit_ends_the_national_reference():
    assert finnish_reference(123456) == "1234561"
    assert finnish_reference(202600017) == "2026000176"


@pytest.mark.parametrize("base", [0, 12, -123, 10**19])
def test_a_base_needs_3_to_19_digits(base):
    with pytest.raises(InvalidReference):
        finnish_reference(base)


def test_the_rf_form_wraps_the_whole_national_reference():
    assert rf_reference("2348236") == "RF332348236"
    assert rf_reference("2026000176") == "RF702026000176"
    with pytest.raises(InvalidReference):
        rf_reference("2348237")


def test_references_are_printed_in_groups():
    assert format_reference("1234561") == "12 34561"
    assert format_reference("2026000176") == "20260 00176"
    assert format_reference("00013") == "13"
    assert format_reference("RF332348236") == "RF33 2348 236"


@pytest.mark.parametrize("text", ["1234561", "12 34561", "0001234561", "2026000176", "11112"])
def test_a_right_national_reference_is_known(text):
    assert is_valid_finnish_reference(text)
    assert is_valid_reference(text)


@pytest.mark.parametrize("text", ["", "1234562", "12", "RF332348236", "12345A1", "1" * 21, "٣٤٥٦"])
def test_a_wrong_national_reference_is_refused(text):
    assert not is_valid_finnish_reference(text)


def test_rf_references_are_checked():
    assert is_valid_rf_reference("rf33 2348236")
    assert is_valid_rf_reference("RF18539007547034")
    assert not is_valid_rf_reference("RF342348236")
    assert not is_valid_rf_reference("RF33")


def test_both_forms_of_one_reference_compare_equal():
    assert normalise_reference("RF70 2026 0001 76") == normalise_reference("20260 00176") == "2026000176"
    assert normalise_reference("0000 0000 0020 2600 0176") == "2026000176"
    assert normalise_reference(" inv-12 ") == "INV-12"


@given(st.integers(100, 10**19 - 1))
def test_every_reference_is_valid_in_both_forms_and_one_wrong_digit_is_seen(base):
    national = finnish_reference(base)
    assert is_valid_finnish_reference(format_reference(national))
    assert is_valid_rf_reference(rf_reference(national))
    assert normalise_reference(rf_reference(national)) == national
    wrong = national[:-1] + str((int(national[-1]) + 1) % 10)
    assert not is_valid_finnish_reference(wrong)
