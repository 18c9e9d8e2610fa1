"""The forecast by month and person: won, commit, weighted and best case, today and as a week kept it.

Open deals count in the month of their expected close; those whose day has passed, or that have none, stand apart, and
deals marked "omitted" don't count at all. Amounts are excl. VAT in the company's currency, at the rate stored on each
deal (domain.md sections 8 and 12).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import Case, Count, DateField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, TruncMonth

from core.models import Company, User
from crm.models import Deal, FollowUp
from crm.permissions import DEAL_VIEW
from reporting.models import ForecastLine, ForecastSnapshot

ZERO = Decimal(0)
LATE, UNDATED = "late", "none"
# The first day of a month, or one of the two above.
Bucket: TypeAlias = date | str


@dataclass(frozen=True)
class Sums:
    """Amounts in the company's currency; `bare` is the part of `weighted` whose deals have no next step."""

    won: Decimal = ZERO
    commit: Decimal = ZERO
    weighted: Decimal = ZERO
    best: Decimal = ZERO
    bare: Decimal = ZERO
    deals: int = 0
    bare_deals: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class Part:
    """What one person's deals of one bucket sum up to."""

    bucket: Bucket
    owner: int
    sums: Sums


def added(parts: Iterable[Part]) -> Sums:
    return sum((part.sums for part in parts), Sums())


def grouped(parts: Iterable[Part], key: Callable[[Part], Any]) -> dict[Any, Sums]:
    found: dict[Any, Sums] = {}
    for part in parts:
        found[key(part)] = found.get(key(part), Sums()) + part.sums
    return found


def counted_deals(user: User, company: Company) -> QuerySet[Deal]:
    """Open deals of the company within the reader's reach that are not omitted."""
    rows = Deal.objects.visible_to(user, DEAL_VIEW).live().open().filter(company=company)
    return rows.exclude(forecast_category=Deal.Forecast.OMITTED)


def open_parts(user: User, company: Company, today: date) -> list[Part]:
    """One query."""
    steps = FollowUp.objects.open().filter(deal=OuterRef("pk"))
    rows: Any = counted_deals(user, company)
    rows = rows.with_weighted().annotate(stepped=Exists(steps), month=_month(today), is_late=_late(today))
    bare = Q(stepped=False)
    sums = (
        rows.order_by()
        .values("month", "is_late", "owner")
        .annotate(
            **_sums("forecast_category"),
            bare_sum=Coalesce(Sum("weighted", filter=bare), ZERO),
            bare_deals=Count("pk", filter=bare),
        )
    )
    return [_part(row, row["bare_sum"], row["bare_deals"]) for row in sums]


def won_parts(user: User, company: Company, first: date, last: date) -> list[Part]:
    """Deals won on these days, by the month they were won in, put away or not; one query."""
    rows = Deal.objects.visible_to(user, DEAL_VIEW).filter(company=company, state=Deal.State.WON)
    rows = rows.filter(closed_on__gte=first, closed_on__lte=last)
    sums = rows.annotate(month=TruncMonth("closed_on")).order_by().values("month", "owner")
    return [Part(row["month"], row["owner"], Sums(won=row["total"])) for row in sums.annotate(total=Sum("home_value"))]


def kept_parts(user: User, kept: ForecastSnapshot) -> list[Part]:
    """The same figures as the week kept them, of deals within the reader's reach today; one query."""
    rows: Any = ForecastLine.objects.visible_to(user, DEAL_VIEW).filter(snapshot=kept)
    rows = rows.with_weighted().annotate(month=_month(kept.taken_on), is_late=_late(kept.taken_on))
    sums = rows.order_by().values("month", "is_late", "owner").annotate(**_sums("category"))
    return [_part(row, ZERO, 0) for row in sums]


def _late(today: date) -> Any:
    return Case(When(expected_close_on__lt=today, then=Value(True)), default=Value(False))


def _month(today: date) -> Any:
    return Case(
        When(expected_close_on__gte=today, then=Cast(TruncMonth("expected_close_on"), DateField())),
        output_field=DateField(),
    )


def _sums(category: str) -> dict[str, Any]:
    commit = Q(**{category: Deal.Forecast.COMMIT})
    return {
        "commit_sum": Coalesce(Sum("home_value", filter=commit), ZERO),
        "weighted_sum": Coalesce(Sum("weighted"), ZERO),
        "best_sum": Coalesce(Sum("home_value"), ZERO),
        "many": Count("pk"),
    }


def _part(row: dict[str, Any], bare: Decimal, bare_deals: int) -> Part:
    bucket: Bucket = row["month"] or (LATE if row["is_late"] else UNDATED)
    sums = Sums(ZERO, row["commit_sum"], row["weighted_sum"], row["best_sum"], bare, row["many"], bare_deals)
    return Part(bucket, row["owner"], sums)


@dataclass(frozen=True)
class ForeignShare:
    """Open deals in one foreign currency, and at which rates, of which days, they are counted."""

    currency: str
    deals: int
    total: Decimal
    home_total: Decimal
    lowest: Decimal
    highest: Decimal
    first_on: date | None
    last_on: date | None


def foreign_shares(user: User, company: Company) -> list[ForeignShare]:
    """By currency; one query."""
    rows = counted_deals(user, company).exclude(currency=company.currency_id).order_by().values("currency")
    sums = rows.annotate(
        n=Count("pk"),
        total=Sum("value"),
        home=Sum("home_value"),
        low=Min("exchange_rate"),
        high=Max("exchange_rate"),
        first=Min("rate_on"),
        last=Max("rate_on"),
    )
    names = ("currency", "n", "total", "home", "low", "high", "first", "last")
    told: Any = sums.order_by("currency").values_list(*names)
    return [ForeignShare(*row) for row in told]


def kept_forecasts(company: Company, monday: date) -> list[ForecastSnapshot]:
    """Those of the weeks before this one, the newest first; of this week only while there is no older one."""
    rows = ForecastSnapshot.objects.filter(company=company)
    return list(rows.filter(week_on__lt=monday).order_by("-week_on")[:12]) or list(rows.order_by("-week_on")[:1])


@dataclass(frozen=True)
class Standing:
    """How a deal counts in a forecast; `sums` is empty while it does not."""

    bucket: Bucket | None
    owner: int
    category: str
    chance: int
    sums: Sums


@dataclass(frozen=True)
class Move:
    """A deal that adds something else than it did; None stands for not being counted."""

    deal: int
    before: Standing | None
    after: Standing | None

    @property
    def difference(self) -> Sums:
        return (self.after.sums if self.after else Sums()) - (self.before.sums if self.before else Sums())


def moves(user: User, company: Company, kept: ForecastSnapshot, today: date) -> list[Move]:
    """Every deal that stands otherwise than in the kept forecast; their differences sum to that of the figures.

    Two queries, and the deals of both in memory.
    """
    lines: Any = ForecastLine.objects.visible_to(user, DEAL_VIEW).filter(snapshot=kept)
    before = {row[0]: _standing(row, kept.taken_on) for row in lines.with_weighted().values_list("deal", *_TOLD)}
    rows: Any = counted_deals(user, company)
    rows = rows.with_weighted().annotate(category=F("forecast_category"))
    after = {row[0]: _standing(row, today) for row in rows.values_list("pk", *_TOLD)}
    found = [Move(pk, before.get(pk), after.get(pk)) for pk in sorted({*before, *after})]
    return [move for move in found if move.before != move.after]


_TOLD = ("expected_close_on", "owner", "category", "chance", "home_value", "weighted")


def _standing(row: tuple[Any, ...], day: date) -> Standing:
    _pk, close, owner, category, chance, value, weighted = row
    bucket: Bucket = UNDATED if close is None else LATE if close < day else close.replace(day=1)
    commit = value if category == Deal.Forecast.COMMIT else ZERO
    return Standing(bucket, owner, category, chance, Sums(ZERO, commit, weighted, value, deals=1))
