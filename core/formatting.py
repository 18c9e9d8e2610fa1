"""Money, numbers, dates and durations as text in the reader's language.

One place for every surface: templates (through ``core.templatetags.ui``), list columns, charts, mails and PDFs.
Conventions: no-break space is U+00A0, minus is U+2212.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time
from babel.numbers import NumberPattern, get_currency_symbol, parse_pattern
from django.utils import timezone, translation

from core.money import minor_units

NBSP = "\u00a0"
MINUS = "\u2212"
NONE = "\u2013"  # shown where there is no value

_LOCALES = {"en": "en_GB", "fi": "fi", "tr": "tr"}
# CLDR spells September "Sept" in en_GB; the short months of "en" are the three letters the design uses.
_DATE_LOCALES = {"en": "en"}
_SHORT_DATE = {"en": "d MMM y", "fi": "d.M.y", "tr": "dd.MM.y"}
_SHORT_DAY = {"en": "d MMM", "fi": "d.M.", "tr": "dd.MM"}
_DURATION_MARK = {"fi": "."}
# CLDR has no pattern for a week's number alone.
_WEEK = {"en": "week {0}", "fi": "viikko {0}", "tr": "{0}. hafta"}
# Babel gives the code where the sign is not the locale's own; the lira's sign has one meaning everywhere.
_SIGNS = {"TRY": "\u20ba"}
_COMPACT = {"en": ("k", "m"), "fi": ("t", "M"), "tr": ("B", "Mn")}


def language() -> str:
    """The active language as one of the shipped three; English when it is another."""
    code = (translation.get_language() or "en").split("-")[0]
    return code if code in _LOCALES else "en"


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(_LOCALES[code])


@lru_cache
def _date_locale(code: str) -> Locale:
    return Locale.parse(_DATE_LOCALES.get(code, _LOCALES[code]))


@lru_cache(maxsize=128)
def _pattern(code: str, kind: str, least: int, most: int) -> NumberPattern:
    locale = _locale(code)
    if kind == "currency":
        source = locale.currency_formats["standard"].pattern
    elif kind == "percent":
        source = locale.percent_formats[None].pattern
    else:
        source = locale.decimal_formats[None].pattern
    pattern = parse_pattern(source)
    pattern.frac_prec = (least, most)
    pattern.scale = 0
    return pattern


def _exact(value: Decimal | int) -> Decimal:
    if isinstance(value, float):
        raise TypeError("a float can't be shown as an amount: pass Decimal or int")
    return Decimal(value)


# The same amounts and days stand on a page again and again; whatever decides their text is part of the key.
@lru_cache(maxsize=8192)
def _write(value: Decimal, code: str, kind: str, least: int, most: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP) + 0
    text: str = _pattern(code, kind, least, most).apply(rounded, _locale(code))
    return text.replace("-", MINUS).replace(" ", NBSP)


@lru_cache(maxsize=512)
def currency_sign(currency: str, code: str) -> str:
    """The sign of a currency for a reader of language `code`: €, US$, ₺, NOK."""
    return _SIGNS.get(currency) or get_currency_symbol(currency, locale=_locale(code))


def _with_sign(text: str, currency: str, code: str) -> str:
    sign = currency_sign(currency, code)
    at = text.index("\u00a4")
    if sign[-1:].isalpha() and text[at + 1 : at + 2].isdigit():
        sign += NBSP
    return text.replace("\u00a4", sign)


def money(value: Decimal | int | None, currency: str, *, decimals: int | None = None) -> str:
    """An amount with its currency, rounded half up for showing only; a dash when there is none.

    `decimals` defaults to the currency's minor units; dashboards and charts pass 0. Raises ValueError without a
    currency and TypeError for a float.
    """
    if not currency:
        raise ValueError("money needs a currency")
    if value is None:
        return NONE
    digits = minor_units(currency) if decimals is None else decimals
    code = language()
    return _with_sign(_write(_exact(value), code, "currency", digits, digits), currency, code)


def price(value: Decimal | int | None, currency: str) -> str:
    """A unit price: the currency's minor units, up to six decimals where the price has them."""
    if not currency:
        raise ValueError("a price needs a currency")
    if value is None:
        return NONE
    code = language()
    return _with_sign(_write(_exact(value), code, "currency", minor_units(currency), 6), currency, code)


def compact_money(value: Decimal | int, currency: str) -> str:
    """An amount for a chart's axis: €700k, 700 t€, €700 B."""
    if not currency:
        raise ValueError("money needs a currency")
    code, exact = language(), _exact(value)
    thousand, million = _COMPACT[code]
    size = abs(exact)
    if size < 1000:
        return money(exact, currency, decimals=0)
    unit, divisor = (million, 1_000_000) if size >= 1_000_000 else (thousand, 1000)
    digits = _write(exact / divisor, code, "decimal", 0, 1)
    sign = currency_sign(currency, code)
    if code == "fi":
        return f"{digits}{NBSP}{unit}{sign}"
    minus = MINUS if digits.startswith(MINUS) else ""
    return f"{minus}{sign}{digits.lstrip(MINUS)}{NBSP if code == 'tr' else ''}{unit}"


def number(value: Decimal | int | None, *, decimals: int | None = None) -> str:
    """A number; without `decimals` it keeps those it has, at most four."""
    if value is None:
        return NONE
    return _write(_exact(value), language(), "decimal", decimals or 0, 4 if decimals is None else decimals)


def percent(value: Decimal | int | None, *, decimals: int | None = None) -> str:
    """A percentage given in percent (25.5 for 25.5 %); without `decimals` it keeps those it has, at most two."""
    if value is None:
        return NONE
    return _write(_exact(value), language(), "percent", decimals or 0, 2 if decimals is None else decimals)


def short_date(value: dt.date | None, *, today: dt.date | None = None) -> str:
    """19 Nov 2026, 19.11.2026; with `today` the year is left out within half a year of it."""
    if value is None:
        return NONE
    near = today is not None and abs((_civil(value) - today).days) < 183
    return _short(_civil(value), near, language())


@lru_cache(maxsize=4096)
def _short(day: dt.date, near: bool, code: str) -> str:
    return babel_date(day, (_SHORT_DAY if near else _SHORT_DATE)[code], locale=_date_locale(code))


def long_date(value: dt.date | None, *, weekday: bool = False, year: bool = True) -> str:
    """19 November 2026, 19. marraskuuta 2026, 19 Kasım 2026; with `weekday` the day's name in the language's order."""
    if value is None:
        return NONE
    code, day = language(), _civil(value)
    text = babel_date(day, _LONG[code] if year else _LONG[code].removesuffix(" y"), locale=_date_locale(code))
    if not weekday:
        return text
    name = weekday_name(day)
    return f"{text} {name}" if code == "tr" else f"{name} {text}"


_LONG = {"en": "d MMMM y", "fi": "d. MMMM y", "tr": "d MMMM y"}


def weekday_name(value: dt.date, *, short: bool = False) -> str:
    """Thursday or Thu, torstai or to, Perşembe or Per."""
    code = language()
    return babel_date(value, "ccc" if short else "cccc", locale=_date_locale(code))


def month_name(value: dt.date, *, year: bool = True, short: bool = False) -> str:
    """November 2026, marraskuu 2026, Kasım 2026: the month standing alone; `short` gives Nov 2026."""
    code = language()
    return babel_date(value, ("LLL" if short else "LLLL") + (" y" if year else ""), locale=_date_locale(code))


def week(value: dt.date | int) -> str:
    """The ISO week of a day, or of a number: week 47, viikko 47, 47. hafta."""
    at = value if isinstance(value, int) else _civil(value).isocalendar().week
    return _WEEK[language()].format(at)


def time(value: dt.datetime | dt.time | None) -> str:
    """14:30, or 14.30 in Finnish; an aware moment is shown in the active time zone."""
    if value is None:
        return NONE
    if isinstance(value, dt.datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).time()
    return babel_time(value, "short", locale=_locale(language()))


def moment(value: dt.datetime | None) -> str:
    """Short date and time of an instant in the active time zone: 19 Nov 2026, 14:30."""
    if value is None:
        return NONE
    return f"{short_date(value)}{' klo' if language() == 'fi' else ','} {time(value)}"


def duration(minutes: int | None) -> str:
    """Minutes as hours and minutes: 450 is 7:30, in Finnish 7.30."""
    if minutes is None:
        return NONE
    hours, rest = divmod(abs(minutes), 60)
    return f"{MINUS if minutes < 0 else ''}{hours}{_DURATION_MARK.get(language(), ':')}{rest:02d}"


def hours(minutes: int | None, *, decimals: int = 1) -> str:
    """Minutes as decimal hours without a unit, for dashboards: 450 is 7.5."""
    return NONE if minutes is None else number(Decimal(minutes) / 60, decimals=decimals)


def _civil(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def warm_up() -> None:
    """Read the languages' formats, which otherwise the first date and the first amount would wait for."""
    for code in _LOCALES:
        with translation.override(code):
            money(1, "EUR")
            time(dt.time(9))
            weekday_name(dt.date(2026, 1, 1))
            short_date(dt.date(2026, 1, 1))
