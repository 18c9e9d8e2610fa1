from datetime import date
from decimal import Decimal

import pytest

from billing.calculations.interest import InterestRate, MissingRate, PartPayment, interest_due_on, late_interest

D = Decimal
H1 = InterestRate(date(2026, 1, 1), D("10.5"))
H2 = InterestRate(date(2026, 7, 1), D("10.0"))


def test_interest_runs_from_the_day_after_the_due_date():
    result = late_interest(D("12550.00"), date(2026, 3, 1), date(2026, 4, 15), [H1])
    assert result.interest_amount == D("162.46")
    assert [(row.first_on, row.days) for row in result.rows] == [(date(2026, 3, 2), 45)]


def test_nothing_is_due_on_the_due_date():
    assert late_interest(D("100"), date(2026, 3, 1), date(2026, 3, 1), [H1]).interest_amount == D("0.00")
    assert late_interest(D("100"), date(2026, 3, 1), date(2026, 2, 1), [H1]).rows == ()


def test_it_is_split_where_the_rate_changes():
    result = late_interest(D("10000"), date(2026, 6, 20), date(2026, 7, 10), [H2, H1])
    assert [(row.first_on, row.last_on, row.days, row.yearly_percent) for row in result.rows] == [
        (date(2026, 6, 21), date(2026, 6, 30), 10, D("10.5")),
        (date(2026, 7, 1), date(2026, 7, 10), 10, D("10.0")),
    ]
    assert result.interest_amount == D("28.77") + D("27.40")


def test_it_is_split_at_part_payments_and_ends_when_all_is_paid():
    parts = [PartPayment(date(2026, 3, 11), D("600")), PartPayment(date(2026, 3, 21), D("400"))]
    result = late_interest(D("1000"), date(2026, 3, 1), date(2026, 4, 30), [H1], parts)
    assert [(row.principal, row.days) for row in result.rows] == [(D("1000"), 10), (D("400"), 10)]
    assert result.interest_amount == D("2.88") + D("1.15")


def test_a_payment_before_the_due_date_lowers_the_principal_from_the_start():
    result = late_interest(
        D("1000"), date(2026, 3, 1), date(2026, 3, 11), [H1], [PartPayment(date(2026, 2, 1), D(500))]
    )
    assert [row.principal for row in result.rows] == [D("500")]


def test_a_day_without_a_rate_is_named():
    with pytest.raises(MissingRate) as missing:
        late_interest(D("1000"), date(2025, 12, 1), date(2026, 1, 10), [H1])
    assert missing.value.params["day"] == date(2025, 12, 2)


def test_without_a_due_date_it_counts_from_30_days_after_the_invoice():
    assert interest_due_on(None, date(2026, 3, 1)) == date(2026, 3, 31)
    assert interest_due_on(date(2026, 3, 15), date(2026, 3, 1)) == date(2026, 3, 15)
