"""Values of fields as text in the reader's language."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel import Locale
from django.conf import settings
from django.utils.translation import gettext

from core import formatting
from core.fields.kinds import Kind

if TYPE_CHECKING:
    from core.fields.base import Field


@lru_cache(maxsize=16)
def countries(language: str) -> dict[str, str]:
    """ISO 3166 code → name in the language, sorted as the language sorts plain text; regions of the world left out."""
    names = {code: str(name) for code, name in Locale.parse(language).territories.items() if _is_country(code)}
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


# Codes that CLDR names but ISO 3166 does not know as countries.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES


def country(code: str) -> str:
    return countries(formatting.language()).get(code, code)


def languages() -> list[tuple[str, str]]:
    """The languages that Keel speaks, named in the active one."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def language_name(code: str) -> str:
    return dict(languages()).get(code, code)


def show(value: Any, field: Field, *, currency: str = "") -> str:
    """`value` as people read it; "" when there is none."""
    if value is None or value == "" or value == []:
        return ""
    if field.kind == Kind.BOOLEAN:
        return gettext("Yes") if value else gettext("No")
    if field.kind == Kind.CHOICE:
        return str(dict(field.choices).get(value, value))
    writer = _WRITERS.get(field.kind)
    if field.kind == Kind.MONEY:
        return _money(value, currency, field)
    return writer(value) if writer else str(value)


def other(value: Any) -> str:
    """Periods by their first and last day, weeks by their hours; anything else as it is."""
    if hasattr(value, "lower") and hasattr(value, "upper") and not isinstance(value, str):  # a range of days
        last = value.upper - timedelta(days=1) if value.upper else None
        return f"{formatting.short_date(value.lower)} – {formatting.short_date(last) if last else ''}".strip()
    if isinstance(value, list) and len(value) == 7 and all(isinstance(part, int) for part in value):
        return " ".join(formatting.duration(part) for part in value)
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value if part)
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    return str(value)


def _money(value: Decimal, currency: str, field: Field) -> str:
    if not currency:
        return formatting.number(value)
    unit_price = not field.own and field.model_field.decimal_places > 2
    return formatting.price(value, currency) if unit_price else formatting.money(value, currency)


_WRITERS: dict[Kind, Any] = {
    Kind.DECIMAL: formatting.number,
    # A whole number is shown plain: a year or a version has no separator of thousands.
    Kind.INTEGER: str,
    Kind.PERCENT: formatting.percent,
    Kind.MINUTES: formatting.duration,
    Kind.DATE: formatting.short_date,
    Kind.DATETIME: formatting.moment,
    Kind.COUNTRY: country,
    Kind.LANGUAGE: language_name,
    Kind.OTHER: other,
    Kind.TAGS: lambda tags: ", ".join(sorted(str(tag) for tag in tags)),
}
