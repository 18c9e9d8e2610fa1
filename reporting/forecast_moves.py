"""Which deals made the forecast differ from the one that a week kept, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import formatting
from core.models import User
from crm.models import Deal
from crm.permissions import DEAL_VIEW
from reporting.forecast_asked import Asked
from reporting.forecasts import LATE, Bucket, Move, Standing, Sums, moves

SHOWN = 200


@dataclass(frozen=True)
class MovedDeal:
    """A deal, what happened to it in words, and what it adds to commit, weighted and best case since then."""

    deal: Deal
    why: str
    cells: list[str]


@dataclass(frozen=True)
class Moved:
    rows: list[MovedDeal]
    total: list[str]
    hidden: int


def told_moves(user: User, found: Asked, month: date | None, owners: frozenset[int] | None) -> Moved:
    """The largest differences of the weighted figure first; four queries."""
    assert found.kept is not None
    months = (month,) if month else found.months

    def counts(standing: Standing | None) -> bool:
        return (
            standing is not None
            and standing.bucket in months
            and found.concerns(standing.owner)
            and (owners is None or standing.owner in owners)
        )

    parts = []
    for move in moves(user, found.company, found.kept, found.today):
        before, after = move.before if counts(move.before) else None, move.after if counts(move.after) else None
        if before != after:
            difference = Move(move.deal, before, after).difference
            parts.append((move, difference))
    parts.sort(key=lambda pair: (-abs(pair[1].weighted), -abs(pair[1].best), pair[0].deal))
    rows = Deal.objects.visible_to(user, DEAL_VIEW).select_related("organisation", "owner", "loss_reason")
    deals = rows.in_bulk([move.deal for move, _difference in parts[:SHOWN]])
    told = [
        MovedDeal(deals[move.deal], _why(move, deals[move.deal]), _cells(difference, found))
        for move, difference in parts[:SHOWN]
        if move.deal in deals
    ]
    total = sum((difference for _move, difference in parts), Sums())
    return Moved(told, _cells(total, found), len(parts) - len(told))


def _cells(sums: Sums, found: Asked) -> list[str]:
    return [_signed(amount, found.company.currency_id) for amount in (sums.commit, sums.weighted, sums.best)]


def _signed(amount: object, currency: str) -> str:
    if not amount:
        return "–"
    text = formatting.money(amount, currency, decimals=0)  # type: ignore[arg-type]
    return f"+{text}" if amount > 0 else text  # type: ignore[operator]


def _why(move: Move, deal: Deal) -> str:
    before, after = move.before, move.after
    if after is None:
        return _gone(deal)
    if before is None:
        return _("New in the forecast")
    found = []
    if before.bucket != after.bucket:
        found.append(_("%(before)s → %(after)s") % {"before": _place(before.bucket), "after": _place(after.bucket)})
    if before.chance != after.chance:
        chances = {"before": formatting.percent(before.chance), "after": formatting.percent(after.chance)}
        found.append(_("Probability %(before)s → %(after)s") % chances)
    if before.sums.best != after.sums.best:
        found.append(_("Value changed"))
    if before.category != after.category:
        found.append(_("Commit") if after.category == Deal.Forecast.COMMIT else _("No longer commit"))
    if before.owner != after.owner:
        found.append(_("Another owner"))
    return ", ".join(found)


def _gone(deal: Deal) -> str:
    if deal.state == Deal.State.WON:
        return _("Won")
    if deal.state == Deal.State.LOST:
        return _("Lost: %(reason)s") % {"reason": deal.loss_reason}
    return _("Archived") if deal.archived_at else _("Left out of the forecast")


def _place(bucket: Bucket | None) -> str:
    if isinstance(bucket, date):
        return capfirst(formatting.month_name(bucket))
    return _("Expected close has passed") if bucket == LATE else _("No expected close")
