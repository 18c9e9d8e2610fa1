"""The table of DESIGN section 7, cell by cell."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from core import formatting as f

DAY = dt.date(2026, 11, 19)
N = "\u00a0"
TABLE = [
    ("en", lambda: f.money(Decimal("12480"), "EUR"), "€12,480.00"),
    ("fi", lambda: f.money(Decimal("12480"), "EUR"), f"12{N}480,00{N}€"),
    ("tr", lambda: f.money(Decimal("12480"), "EUR"), "€12.480,00"),
    ("en", lambda: f.money(Decimal("-1882.5"), "EUR"), "−€1,882.50"),
    ("fi", lambda: f.money(Decimal("-1882.5"), "EUR"), f"−1{N}882,50{N}€"),
    ("tr", lambda: f.money(Decimal("-1882.5"), "EUR"), "−€1.882,50"),
    ("tr", lambda: f.money(Decimal("12480"), "TRY"), "₺12.480,00"),
    ("en", lambda: f.money(Decimal("1352800"), "TRY"), "₺1,352,800.00"),
    ("fi", lambda: f.money(Decimal("1352800"), "TRY"), f"1{N}352{N}800,00{N}₺"),
    ("en", lambda: f.money(Decimal("-100"), "NOK"), f"−NOK{N}100.00"),
    ("en", lambda: f.number(Decimal("1234.5")), "1,234.5"),
    ("fi", lambda: f.number(Decimal("1234.5")), f"1{N}234,5"),
    ("tr", lambda: f.number(Decimal("1234.5")), "1.234,5"),
    ("en", lambda: f.percent(Decimal("25.5")), "25.5%"),
    ("fi", lambda: f.percent(Decimal("25.5")), f"25,5{N}%"),
    ("tr", lambda: f.percent(Decimal("25.5")), "%25,5"),
    ("en", lambda: f.percent(Decimal("10.00")), "10%"),
    ("en", lambda: f.percent(Decimal("34"), decimals=1), "34.0%"),
    ("en", lambda: f.short_date(DAY), "19 Nov 2026"),
    ("fi", lambda: f.short_date(DAY), "19.11.2026"),
    ("tr", lambda: f.short_date(DAY), "19.11.2026"),
    ("en", lambda: f.short_date(dt.date(2026, 9, 3)), "3 Sep 2026"),
    ("en", lambda: f.short_date(dt.date(2027, 1, 3), today=DAY), "3 Jan"),
    ("en", lambda: f.short_date(dt.date(2025, 11, 19), today=DAY), "19 Nov 2025"),
    ("en", lambda: f.long_date(DAY), "19 November 2026"),
    ("fi", lambda: f.long_date(DAY), "19. marraskuuta 2026"),
    ("tr", lambda: f.long_date(DAY), "19 Kasım 2026"),
    ("en", lambda: f.long_date(DAY, weekday=True, year=False), "Thursday 19 November"),
    ("fi", lambda: f.long_date(DAY, weekday=True, year=False), "torstai 19. marraskuuta"),
    ("tr", lambda: f.long_date(DAY, weekday=True, year=False), "19 Kasım Perşembe"),
    ("fi", lambda: f.month_name(DAY), "marraskuu 2026"),
    ("en", lambda: f.time(dt.time(14, 30)), "14:30"),
    ("fi", lambda: f.time(dt.time(14, 30)), "14.30"),
    ("tr", lambda: f.time(dt.time(14, 30)), "14:30"),
    ("en", lambda: f.duration(450), "7:30"),
    ("fi", lambda: f.duration(450), "7.30"),
    ("tr", lambda: f.duration(450), "7:30"),
    ("en", lambda: f.duration(-5), "−0:05"),
    ("en", lambda: f.hours(450), "7.5"),
    ("en", lambda: f.week(DAY), "week 47"),
    ("fi", lambda: f.week(DAY), "viikko 47"),
    ("tr", lambda: f.week(DAY), "47. hafta"),
    ("en", lambda: f.compact_money(700_000, "EUR"), "€700k"),
    ("fi", lambda: f.compact_money(700_000, "EUR"), f"700{N}t€"),
    ("tr", lambda: f.compact_money(Decimal("-1250000"), "EUR"), f"−€1,3{N}Mn"),
    ("en", lambda: f.compact_money(Decimal("1250000"), "EUR"), "€1.3m"),
    ("en", lambda: f.price(Decimal("12.345000"), "EUR"), "€12.345"),
    ("en", lambda: f.price(Decimal("12"), "EUR"), "€12.00"),
]


@pytest.mark.parametrize(("code", "write", "wanted"), TABLE)
def test_each_cell_of_the_table(code, write, wanted):
    with translation.override(code):
        assert write() == wanted


def test_money_without_a_currency_is_refused():
    with pytest.raises(ValueError, match="currency"):
        f.money(Decimal(1), "")


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="float"):
        f.money(0.1, "EUR")


def test_showing_rounds_half_up_and_never_writes_a_negative_zero():
    with translation.override("en"):
        assert f.money(Decimal("26.265"), "EUR") == "€26.27"
        assert f.money(Decimal("2.5"), "EUR", decimals=0) == "€3"
        assert f.money(Decimal("-0.001"), "EUR") == "€0.00"
        assert f.money(Decimal("12"), "JPY") == "JP¥12"


def test_nothing_is_shown_as_a_dash():
    assert f.money(None, "EUR") == f.short_date(None) == f.duration(None) == "–"
