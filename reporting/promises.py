"""What a deal promised against what its project did: the same rows before and after winning (capability C7)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from core import formatting
from projects.estimating import sums_of
from projects.models import Estimate
from reporting.calculations.margin import Margin


@dataclass(frozen=True)
class Compared:
    """One row; `actual` is empty while nothing is worked, `tone` is bad where it is worse than promised."""

    label: str
    promised: str
    actual: str
    tone: str = ""
    total: bool = False


def promise_of(estimate: Estimate | None) -> Margin | None:
    """The estimate in the shape of a margin; external work counts as bought in."""
    if estimate is None:
        return None
    sums = sums_of(estimate.lines.all())
    return Margin(
        revenue=sums.home_net_amount,
        subcontractors=sums.bought_in,
        labour_cost=sums.own_cost,
        minutes=sums.minutes,
    )


def compared(promise: Margin | None, actual: Margin | None, code: str) -> list[Compared]:
    """Hours, price, costs and contribution; amounts in the company's currency, costs with a minus."""

    def money(margin: Margin | None, amount: Decimal | None) -> str:
        return formatting.money(amount, code, decimals=0) if margin is not None and amount is not None else ""

    def row(label: str, name: str, *, cost: bool = False, total: bool = False) -> Compared:
        first, second = (_value(one, name, cost=cost) for one in (promise, actual))
        worse = first is not None and second is not None and second < first and (total or cost)
        return Compared(label, money(promise, first), money(actual, second), "bad" if worse else "", total)

    return [
        Compared(_("Hours"), _hours(promise), _hours(actual)),
        row(_("Revenue, excl. VAT"), "revenue"),
        row(_("Bought in"), "bought", cost=True),
        row(_("Own work"), "labour_cost", cost=True),
        row(_("Contribution"), "contribution", total=True),
        Compared(_("Of revenue"), _share(promise), _share(actual)),
    ]


def _value(margin: Margin | None, name: str, *, cost: bool) -> Decimal | None:
    if margin is None:
        return None
    value: Decimal = margin.pass_through + margin.subcontractors if name == "bought" else getattr(margin, name)
    return -value if cost else value


def _hours(margin: Margin | None) -> str:
    return formatting.hours(margin.minutes, decimals=0) if margin is not None else ""


def _share(margin: Margin | None) -> str:
    share = margin.contribution_percent if margin is not None else None
    return formatting.percent(share, decimals=1) if share is not None else ""
