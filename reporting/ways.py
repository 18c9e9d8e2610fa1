"""Days and margin between the steps of a client's way, and the medians of the firm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.access import may
from core.models import Company, User
from reporting.margins import EARNED
from reporting.models import ClientWay, MoneyFact
from reporting.permissions import MARGIN_VIEW, WAY_VIEW

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Field of each step with its words, in order.
STEPS: dict[str, StrOrPromise] = {
    "contact_on": _("First contact"),
    "opened_on": _("Deal opened"),
    "quoted_on": _("Quote sent"),
    "accepted_on": _("Quote accepted"),
    "worked_on": _("First hour"),
    "invoiced_on": _("First invoice"),
    "due_on": _("Due"),
    "paid_on": _("Paid"),
}
# Field of each gap → the steps it lies between.
GAPS = dict(
    zip(
        ("to_deal", "to_quote", "to_accepted", "to_work", "to_invoice", "to_due", "to_paid"),
        pairwise(STEPS),
        strict=True,
    )
)
# Gaps in which only clients with an open deal wait.
SELLING = frozenset({"to_quote", "to_accepted"})


def from_step(step: str) -> list[str]:
    """The step and those after it: who has come to any of them waits for it no more."""
    names = list(STEPS)
    return names[names.index(step) :]


@dataclass(frozen=True)
class StepOfWay:
    """`days` since the step before it that is known, and the margin earned in them where the reader may see it."""

    label: StrOrPromise
    on: date | None
    days: int | None = None
    margin: Decimal | None = None


def steps_of(way: ClientWay, user: User) -> list[StepOfWay]:
    """One query for the margins of all steps, none without the right to see them."""
    gaps: dict[str, tuple[date, date]] = {}
    days: dict[str, int] = {}
    before: date | None = None
    for field in STEPS:
        on: date | None = getattr(way, field)
        if on and before:
            days[field] = (on - before).days
            if on > before:
                gaps[field] = (before + timedelta(days=1), on)
        before = on or before
    margins = _margins(way, user, gaps) if may(user, MARGIN_VIEW) else {}
    return [
        StepOfWay(label, getattr(way, field), days.get(field), margins.get(field)) for field, label in STEPS.items()
    ]


def _margins(way: ClientWay, user: User, gaps: dict[str, tuple[date, date]]) -> dict[str, Decimal]:
    """What was earned less what it cost, from the day after one step to the day of the next."""
    facts = MoneyFact.objects.visible_to(user, MARGIN_VIEW)
    return facts.filter(organisation=way.organisation_id, company=way.company_id).reading(EARNED).sums_within(gaps)


def _waits(row: dict[str, Any], gap: str, begin: str, end: str) -> bool:
    if gap in SELLING and not row["is_selling"]:
        return False
    return row[begin] is not None and all(row[step] is None for step in from_step(end))


@dataclass(frozen=True)
class GapOfFirm:
    """`typical` is the median of days of `done` clients whose gap ended in the period; `waiting` have not ended it.

    For a quote or an answer to it only clients with an open deal wait.
    """

    name: str
    first: StrOrPromise
    last: StrOrPromise
    done: int
    typical: Decimal | None
    slowest: int | None
    waiting: int


def gaps_of_firm(user: User, company: Company, first: date, last: date) -> list[GapOfFirm]:
    """One query whatever the number of clients."""
    rows = ClientWay.objects.visible_to(user, WAY_VIEW).filter(company=company, organisation__archived_at=None)
    told = list(rows.with_selling().values(*STEPS, *GAPS, "is_selling"))
    found = []
    for name, (begin, end) in GAPS.items():
        days = [row[name] for row in told if row[name] is not None and first <= row[end] <= last]
        waiting = sum(1 for row in told if _waits(row, name, begin, end))
        typical = Decimal(median(sorted(days))) if days else None
        found.append(GapOfFirm(name, STEPS[begin], STEPS[end], len(days), typical, max(days, default=None), waiting))
    return found
