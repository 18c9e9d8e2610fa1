from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.calculations.cash13 import CashItem, forecast_cash

D = Decimal
WEDNESDAY = date(2026, 12, 23)


def item(on, amount, key, **more):
    return CashItem(on, D(amount), key, **more)


def test_thirteen_iso_weeks_chain_from_the_bank_balance():
    forecast = forecast_cash(
        D("1000.00"),
        [
            item(date(2026, 12, 23), "500.00", "invoice:1"),
            item(date(2026, 12, 27), "-200.00", "bill:1"),
            item(date(2026, 12, 28), "-2000.00", "payroll:12"),
            item(date(2027, 1, 5), "900.00", "invoice:2"),
        ],
        WEDNESDAY,
    )
    assert len(forecast.weeks) == 13
    first, second, third = forecast.weeks[:3]
    assert (first.iso_year, first.iso_week, first.start_on) == (2026, 52, date(2026, 12, 21))
    assert (second.iso_year, second.iso_week) == (2026, 53)
    assert (third.iso_year, third.iso_week) == (2027, 1)
    assert (first.opening, first.in_amount, first.out_amount, first.closing) == (1000, 500, -200, 1300)
    assert (second.opening, second.closing, third.closing) == (1300, -700, 200)
    assert forecast.lowest is second
    assert [row.source_key for row in first.incoming] == ["invoice:1"]


def test_what_is_overdue_falls_on_today_and_what_is_far_stays_apart():
    forecast = forecast_cash(
        D(0), [item(date(2026, 10, 1), "70", "invoice:1"), item(date(2027, 3, 22), "80", "invoice:2")], WEDNESDAY
    )
    assert forecast.weeks[0].in_amount == 70
    assert forecast.weeks[-1].end_on == date(2027, 3, 22)
    assert [row.source_key for row in forecast.later] == ["invoice:2"]


def test_a_plan_that_became_an_invoice_is_replaced_and_never_added():
    plan = item(WEDNESDAY, "100", "plan:1")
    invoice = item(WEDNESDAY, "125.50", "invoice:9", replaces=frozenset({"plan:1"}))
    forecast = forecast_cash(D(0), [plan, invoice, invoice], WEDNESDAY)
    assert forecast.weeks[0].closing == D("125.50")


days = st.integers(-30, 150).map(lambda n: WEDNESDAY + timedelta(days=n))
cents = st.integers(-(10**7), 10**7).map(lambda n: D(n).scaleb(-2))


@given(cents, st.lists(st.tuples(days, cents), max_size=40))
def test_every_cent_is_in_exactly_one_week_or_later(opening, rows):
    items = [CashItem(day, amount, f"row:{at}") for at, (day, amount) in enumerate(rows)]
    forecast = forecast_cash(opening, items, WEDNESDAY)
    later = sum(row.amount for row in forecast.later)
    assert forecast.weeks[-1].closing + later == opening + sum(amount for _day, amount in rows)
    for earlier, week in zip(forecast.weeks, forecast.weeks[1:], strict=False):
        assert week.opening == earlier.closing
        assert week.start_on == earlier.end_on
