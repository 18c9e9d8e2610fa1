"""What a unit of a foreign currency is worth on a day (domain.md section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import Refused
from core.formatting import short_date
from core.models import ExchangeRate
from core.money import round_money


class MissingRate(Refused):
    """There is no rate on or before the day."""


@dataclass(frozen=True)
class Rate:
    """1 unit of the currency is `rate` units of the base; `on` is the day of the row, which may be earlier."""

    rate: Decimal
    on: date
    source: str


def exchange_rate(base: str, currency: str, on: date) -> Rate:
    """The rate of the day, else of the last day before it that has one: banks publish none on weekends.

    `base` and `currency` are ISO codes; the same code twice gives 1. Raises MissingRate, which says where to add one.
    """
    if base == currency:
        return Rate(Decimal(1), on, "")
    rows = ExchangeRate.objects.filter(base=base, currency=currency, on__lte=on)
    found = rows.order_by("-on").values_list("rate", "on", "source").first()
    if found is None:
        sentence = _("There is no rate of %(currency)s in %(base)s on or before %(on)s.")
        raise MissingRate(
            sentence % {"currency": currency, "base": base, "on": short_date(on)},
            link="/settings/rates/",
            link_label=_("Exchange rates"),
        )
    return Rate(*found)


def to_home(value: Decimal, rate: Rate, base: str) -> Decimal:
    """An amount in the base currency, rounded to its minor units."""
    return round_money(value * rate.rate, base)
