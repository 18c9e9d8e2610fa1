"""Reference rows that come with the program: added where they are missing, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from core import reference
from core.access import Actor
from core.actions import action
from core.events import publish
from core.firm.events import ReferenceLoaded
from core.firm.holidays import days_off
from core.models import Currency, Holiday, HolidayCalendar, PaymentTerm, TaxRate
from core.permissions import SETTINGS_EDIT


@action(SETTINGS_EDIT)
def load_reference(*, actor: Actor, on: date) -> dict[str, int]:
    """Add what is missing of core/reference.py, holidays for the years around `on`; returns how many of each.

    A row that the firm has changed, or a class of tax whose first rate it has deleted and entered anew, stays as it is.
    """
    counts = {
        "currencies": _currencies(),
        "tax rates": _taxes(),
        "payment terms": _terms(),
        "holidays": _calendars(on),
    }
    if any(counts.values()):
        publish(ReferenceLoaded(counts=counts), actor=actor)
    return counts


def _currencies() -> int:
    known = set(Currency.objects.values_list("code", flat=True))
    new = [
        Currency(code=code, name=name, minor_units=units)
        for code, (name, units) in reference.CURRENCIES.items()
        if code not in known
    ]
    return len(Currency.objects.bulk_create(new))


def _taxes() -> int:
    """A class of a country is loaded as a whole or, where there is any row of it, not at all."""
    known = set(TaxRate.objects.values_list("country", "tax_class"))
    new = [
        TaxRate(
            country=tax.country,
            tax_class=tax.tax_class,
            name=tax.name,
            category=tax.category,
            percent=tax.percent,
            period=DateRange(tax.starts, tax.ends),
            reason=dict(tax.reason),
            source=tax.source,
            must_be_checked=tax.must_be_checked,
        )
        for tax in reference.TAXES
        if (tax.country, tax.tax_class) not in known
    ]
    return len(TaxRate.objects.bulk_create(new))


def _terms() -> int:
    known = set(PaymentTerm.objects.values_list("days", "end_of_month"))
    names = set(PaymentTerm.objects.values_list("name", flat=True))
    new = [
        PaymentTerm(name=term.name, days=term.days, end_of_month=term.end_of_month)
        for term in reference.PAYMENT_TERMS
        if (term.days, term.end_of_month) not in known and term.name not in names
    ]
    return len(PaymentTerm.objects.bulk_create(new))


def _calendars(on: date) -> int:
    years = range(on.year - reference.YEARS_BACK, on.year + reference.YEARS_AHEAD + 1)
    for shipped in reference.CALENDARS:
        if not HolidayCalendar.objects.filter(country=shipped.country).exists():
            HolidayCalendar.objects.create(name=shipped.name, country=shipped.country)
    countries = [shipped.country for shipped in reference.CALENDARS]
    return sum(_fill(row, years) for row in HolidayCalendar.objects.filter(country__in=countries))


def _fill(calendar: HolidayCalendar, years: Iterable[int]) -> int:
    """Years that have no day yet get the country's public holidays; returns how many days were added."""
    kept = set(calendar.days.values_list("on__year", flat=True))
    wanted = [year for year in years if year not in kept]
    days = days_off(calendar.country, wanted) if wanted else []
    new = [Holiday(calendar=calendar, on=day.on, name=day.name, fraction=day.fraction) for day in days]
    return len(Holiday.objects.bulk_create(new))
