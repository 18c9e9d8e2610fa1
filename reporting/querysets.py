"""Sentences about money facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db.models import (
    Case,
    DateField,
    DecimalField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Greatest, Least, Round

from core.querysets import ScopedQuerySet
from crm.querysets import ByAccount

if TYPE_CHECKING:
    from reporting.models import MoneyFact  # noqa: F401

MONEY: DecimalField = DecimalField(max_digits=14, decimal_places=2)


class Days(Func):
    """Whole days from the second date to the first: PostgreSQL's own date − date, an integer."""

    template, arg_joiner, output_field = "(%(expressions)s)", " - ", IntegerField()


def _days_until(day: date) -> Combinable:
    """How many days of the row's period lie on or before the day, from 0 to all of them."""
    last = Least(Cast(Value(day), DateField()), F("ends_on"))
    return Greatest(Days(last, F("starts_on")) + Value(1), Value(0))


def _part(first: date, last: date) -> Case:
    """What of a fact's home amount falls into the period, both days included."""
    before = date.fromordinal(first.toordinal() - 1)
    inside = Q(starts_on__gte=first, ends_on__lte=last)
    return Case(
        When(inside, then=F("home_amount")),
        default=_share_until(last) - _share_until(before),
        output_field=MONEY,
    )


def _share_until(day: date) -> Combinable:
    """The part of the amount earned by the end of the day, rounded: differences of it sum exactly over any periods."""
    length = Days(F("ends_on"), F("starts_on")) + Value(1)
    share = ExpressionWrapper(F("home_amount") * _days_until(day) / length, output_field=MONEY)
    return Round(share, precision=2)


class MoneyFactQuerySet(ByAccount, ScopedQuerySet["MoneyFact"]):
    own = ("project__lead", "organisation__owner")
    accounts = ("organisation",)
    team = ("department", "project__department")

    def reading(self, basis: str) -> Self:
        """Revenue as earned or as invoiced; costs are the same in both."""
        return self.filter(basis__in=[basis, "both"])

    def whole(self) -> Self:
        """All days, with `part` as the whole amount."""
        return self.annotate(part=F("home_amount"))

    def within(self, first: date, last: date) -> Self:
        """Facts that touch the period, both days included, with `part`: what of the home amount falls into it."""
        return self.filter(starts_on__lte=last, ends_on__gte=first).annotate(part=_part(first, last))

    def sums_within(self, periods: Mapping[str, tuple[date, date]]) -> dict[str, Decimal]:
        """What falls into each of the named periods, as `within` parts it: one query for all of them."""
        asked = {
            name: Sum(_part(first, last), filter=Q(starts_on__lte=last, ends_on__gte=first))
            for name, (first, last) in periods.items()
        }
        found: dict[str, Decimal | None] = self.order_by().aggregate(**asked) if asked else {}
        return {name: total or Decimal(0) for name, total in found.items()}
