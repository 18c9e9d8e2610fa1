"""Series keep to their first day: the 31st comes back after February, and no step is skipped or made twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm.calculations.repeats import following, in_months

DAYS = some.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("first", "every", "unit", "after", "expected"),
    [
        (date(2026, 1, 31), 1, "month", date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 1, 31), 1, "month", date(2026, 2, 28), date(2026, 3, 31)),
        (date(2024, 2, 29), 12, "month", date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 2, 29), 12, "month", date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 3, 23), 1, "week", date(2026, 3, 23), date(2026, 3, 30)),
        (date(2026, 1, 1), 10, "day", date(2026, 1, 31), date(2026, 2, 10)),
        (date(2026, 5, 1), 3, "month", date(2026, 4, 1), date(2026, 5, 1)),
    ],
)
def test_days(first: date, every: int, unit: str, after: date, expected: date) -> None:
    assert following(first, every, unit, after) == expected


@given(DAYS, some.integers(1, 40), some.sampled_from(["day", "week", "month"]), some.integers(0, 4000))
def test_the_next_lies_ahead_and_nothing_lies_between(first: date, every: int, unit: str, later: int) -> None:
    after = first + timedelta(days=later)
    found = following(first, every, unit, after)
    assert found > after
    assert following(first, every, unit, found - timedelta(days=1)) == found
    if unit == "month":
        assert found in {in_months(first, every * number) for number in range(2000)}
    else:
        assert (found - first).days % (every * (7 if unit == "week" else 1)) == 0


def test_nonsense_is_refused() -> None:
    for every, unit in ((0, "day"), (-1, "week"), (1, "year")):
        with pytest.raises(ValueError, match="no interval"):
            following(date(2026, 1, 1), every, unit, date(2026, 1, 1))
