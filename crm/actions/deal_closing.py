"""Deals are won and lost, with the reasons that reports count, and opened again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor
from core.actions import action
from core.events import publish
from core.extensions import ask_guards
from core.money import round_money
from core.textkeys import fold
from crm.actions.deal_log import log, require_live, require_open, tell
from crm.actions.deals import value_at_home
from crm.events import DealLost, DealReopened, DealWon
from crm.models import Competitor, Deal, LossReason, WinReason
from crm.permissions import DEAL_EDIT

_WHY = ("loss_reason", "competitor", "price_gap_amount", "price_gap_percent", "loss_note", "win_reason")
_PERCENT = Decimal("0.0001")
_MOST_PERCENT = Decimal(999)


@action(DEAL_EDIT, on="deal")
def win_deal(
    *, deal: Deal, on: date, actor: Actor, win_reason: WinReason | None = None, competitor: str = "", note: str = ""
) -> Deal:
    """Close the deal as won on a day; what follows (a proposed project) happens in the same transaction."""
    deal = Deal.objects.lock(deal.pk)
    require_live(deal)
    require_open(deal, "win")
    Deal.workflow.apply(deal, "win")
    ask_guards("crm.win_deal", deal)
    value_at_home(deal)
    deal.closed_on, deal.win_reason, deal.loss_note = on, win_reason, note
    deal.competitor = competitor_named(competitor)
    deal.save(update_fields=["state", "closed_on", "exchange_rate", "rate_on", "home_value", *_WHY])
    change = log(deal, deal.stage, actor)
    publish(DealWon(deal_id=deal.pk, on=on.isoformat(), home_value=deal.home_value), actor=actor, subject=deal)
    summary = gettext_noop("Won: %(deal)s, %(amount)s")
    tell(deal, "deal.won", summary, actor, subject_row=change, tone="good", said=note)
    return deal


@action(DEAL_EDIT, on="deal")
def lose_deal(
    *,
    deal: Deal,
    reason: LossReason,
    competitor: str,
    note: str,
    on: date,
    actor: Actor,
    price_gap_amount: Decimal | None = None,
    price_gap_percent: Decimal | None = None,
) -> Deal:
    """Close the deal as lost, with the reason that reports count.

    The gap says how much dearer we were, in the deal's currency or in percent of its value; one gives the other.
    """
    deal = Deal.objects.lock(deal.pk)
    require_live(deal)
    require_open(deal, "lose")
    Deal.workflow.apply(deal, "lose")
    deal.loss_reason, deal.loss_note, deal.closed_on = reason, note, on
    deal.competitor = competitor_named(competitor)
    deal.price_gap_amount, deal.price_gap_percent = _gap(deal, price_gap_amount, price_gap_percent)
    deal.save(update_fields=["state", "closed_on", *_WHY])
    change = log(deal, deal.stage, actor)
    publish(
        DealLost(deal_id=deal.pk, on=on.isoformat(), reason_id=reason.pk, competitor=competitor),
        actor=actor,
        subject=deal,
    )
    summary, tone = gettext_noop("Lost: %(deal)s. Reason: %(reason)s"), "bad"
    tell(deal, "deal.lost", summary, actor, subject_row=change, tone=tone, said=note, reason=reason.name)
    return deal


def competitor_named(name: str) -> Competitor | None:
    """The competitor of that name however it is typed, added when it is new; None for no name."""
    key = fold(name)
    if not key:
        return None
    return Competitor.objects.get_or_create(search_key=key, defaults={"name": name.strip()})[0]


def _gap(deal: Deal, money: Decimal | None, percent: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    if money is not None and deal.value:
        share = money * 100 / deal.value
        percent = share.quantize(_PERCENT) if abs(share) < _MOST_PERCENT else None
    elif money is None and percent is not None:
        money = round_money(deal.value * percent / 100, deal.currency_id)
    return money, percent


@action(DEAL_EDIT, on="deal")
def reopen_deal(*, deal: Deal, actor: Actor) -> Deal:
    """Open a closed deal again where it stood; higher floors may refuse (its project has begun)."""
    deal = Deal.objects.lock(deal.pk)
    require_live(deal)
    Deal.workflow.require(deal, "reopen")
    ask_guards("crm.reopen_deal", deal)
    deal.state, deal.closed_on = Deal.State.OPEN, None
    for name in _WHY:
        setattr(deal, name, "" if name == "loss_note" else None)
    deal.stage_since = clock.now()
    value_at_home(deal)
    deal.save(update_fields=["state", "closed_on", "stage_since", "exchange_rate", "rate_on", "home_value", *_WHY])
    change = log(deal, deal.stage, actor)
    publish(DealReopened(deal_id=deal.pk), actor=actor, subject=deal)
    tell(deal, "deal.reopened", gettext_noop("Reopened: %(deal)s"), actor, subject_row=change)
    return deal
