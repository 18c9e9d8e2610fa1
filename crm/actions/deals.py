"""Deals: opened, moved, won, lost, reopened; every step leaves a row in the stage log."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.editing import save_form
from core.errors import Refused
from core.events import Created, publish
from core.extensions import ask_guards
from core.firm.queries import exchange_rate
from core.forms import ModelForm
from core.money import round_money
from crm.actions.timeline import record
from crm.events import DealLost, DealMoved, DealReopened, DealWon
from crm.models import Deal, LossReason, Stage, StageChange
from crm.permissions import DEAL_EDIT, DEAL_VIEW


@action(DEAL_EDIT)
def open_deal(*, deal: Deal, actor: Actor) -> Deal:
    """Save a new deal with its value in the company's currency and the first row of its stage log.

    Raises Refused when no exchange rate is known for its currency.
    """
    value_at_home(deal)
    deal.save()
    new = {"name": deal.name, "value": str(deal.value), "currency": deal.currency_id}
    publish(Created(model="crm.deal", pk=deal.pk, new=new), actor=actor, subject=deal)
    _begin(deal, actor)
    return deal


@action(DEAL_EDIT)
def save_deal(*, form: ModelForm, actor: Actor) -> Deal:
    """Save a valid form of a new or an edited deal; a new stage is logged, the value at home follows.

    Raises Conflict when someone else edited it meanwhile, Refused when a closed deal would change its stage.
    """
    before = None if form.is_new else Deal.objects.lock(form.instance.pk)
    if before and before.stage_id != form.instance.stage_id:
        Deal.workflow.require(before, "move")
        form.instance.stage_since = clock.now()
    value_at_home(form.instance)
    deal: Deal = save_form(form, actor=actor, permission=DEAL_EDIT)
    if before is None:
        _begin(deal, actor)
    elif before.stage_id != deal.stage_id:
        _tell_move(deal, before.stage, _log(deal, before.stage, actor), actor)
    return deal


def _begin(deal: Deal, actor: Actor) -> None:
    _log(deal, None, actor)
    _tell(deal, "deal.opened", gettext_noop("Deal opened: %(deal)s, %(amount)s"), actor, subject_row=deal)


def value_at_home(deal: Deal) -> None:
    """Fill `exchange_rate` and `home_value` from the value and the rate of today."""
    day = clock.today(deal.company)
    found = exchange_rate(deal.company.currency_id, deal.currency_id, day)
    deal.exchange_rate, deal.rate_on = found.rate, found.on if deal.currency_id != deal.company.currency_id else None
    deal.home_value = round_money(deal.value * deal.exchange_rate, deal.company.currency_id)


@action(DEAL_EDIT, on="deal")
def move_deal(*, deal: Deal, to: Stage, actor: Actor) -> Deal:
    """Move an open deal to another stage of its pipeline; moving it to where it stands changes nothing."""
    deal = Deal.objects.lock(deal.pk)
    Deal.workflow.require(deal, "move")
    if to.pipeline_id != deal.pipeline_id:
        raise Refused(_("This stage belongs to another pipeline."))
    before = deal.stage
    if before.pk == to.pk:
        return deal
    ask_guards("crm.move_deal", deal)
    deal.stage, deal.stage_since = to, clock.now()
    deal.save(update_fields=["stage", "stage_since"])
    change = _log(deal, before, actor)
    publish(DealMoved(deal_id=deal.pk, from_stage_id=before.pk, to_stage_id=to.pk), actor=actor, subject=deal)
    _tell_move(deal, before, change, actor)
    return deal


@action(DEAL_EDIT, on="deal")
def win_deal(*, deal: Deal, on: date, actor: Actor) -> Deal:
    """Close the deal as won on a day; what follows (a proposed project) happens in the same transaction."""
    deal = Deal.objects.lock(deal.pk)
    Deal.workflow.apply(deal, "win")
    ask_guards("crm.win_deal", deal)
    value_at_home(deal)
    deal.closed_on = on
    deal.save(update_fields=["state", "closed_on", "exchange_rate", "rate_on", "home_value"])
    change = _log(deal, deal.stage, actor)
    publish(DealWon(deal_id=deal.pk, on=on.isoformat(), home_value=deal.home_value), actor=actor, subject=deal)
    _tell(deal, "deal.won", gettext_noop("Won: %(deal)s, %(amount)s"), actor, subject_row=change, tone="good")
    return deal


@action(DEAL_EDIT, on="deal")
def lose_deal(*, deal: Deal, reason: LossReason, competitor: str, note: str, on: date, actor: Actor) -> Deal:
    """Close the deal as lost, with the reason that reports count."""
    deal = Deal.objects.lock(deal.pk)
    Deal.workflow.apply(deal, "lose")
    deal.loss_reason, deal.competitor, deal.loss_note, deal.closed_on = reason, competitor, note, on
    deal.save(update_fields=["state", "loss_reason", "competitor", "loss_note", "closed_on"])
    change = _log(deal, deal.stage, actor)
    publish(
        DealLost(deal_id=deal.pk, on=on.isoformat(), reason_id=reason.pk, competitor=competitor),
        actor=actor,
        subject=deal,
    )
    _tell(
        deal,
        "deal.lost",
        gettext_noop("Lost: %(deal)s. Reason: %(reason)s"),
        actor,
        subject_row=change,
        tone="bad",
        said=note,
        reason=reason.name,
    )
    return deal


@action(DEAL_EDIT, on="deal")
def reopen_deal(*, deal: Deal, actor: Actor) -> Deal:
    """Open a closed deal again where it stood; higher floors may refuse (its project has begun)."""
    deal = Deal.objects.lock(deal.pk)
    Deal.workflow.require(deal, "reopen")
    ask_guards("crm.reopen_deal", deal)
    deal.state, deal.closed_on = Deal.State.OPEN, None
    deal.loss_reason, deal.competitor, deal.loss_note = None, "", ""
    deal.stage_since = clock.now()
    deal.save(update_fields=["state", "closed_on", "loss_reason", "competitor", "loss_note", "stage_since"])
    change = _log(deal, deal.stage, actor)
    publish(DealReopened(deal_id=deal.pk), actor=actor, subject=deal)
    _tell(deal, "deal.reopened", gettext_noop("Reopened: %(deal)s"), actor, subject_row=change)
    return deal


def _tell_move(deal: Deal, before: Stage, change: StageChange, actor: Actor) -> None:
    _tell(
        deal,
        "deal.moved",
        gettext_noop("Moved from %(before)s to %(after)s: %(deal)s"),
        actor,
        subject_row=change,
        before=before.name,
        after=deal.stage.name,
    )


def _log(deal: Deal, before: Stage | None, actor: Actor) -> StageChange:
    change = stage_change(deal, before, actor)
    change.save()
    return change


def stage_change(deal: Deal, before: Stage | None, actor: Actor) -> StageChange:
    """The row of the stage log that says where the deal stands now, not saved."""
    chance = deal.stage.probability if deal.probability is None else deal.probability
    return StageChange(
        deal=deal,
        from_stage=before,
        to_stage=deal.stage,
        state=deal.state,
        probability={Deal.State.WON: 100, Deal.State.LOST: 0}.get(Deal.State(deal.state), chance),
        home_value=deal.home_value,
        at=clock.now(),
        actor=person_of(actor),
    )


def _tell(
    deal: Deal,
    kind: str,
    summary: str,
    actor: Actor,
    *,
    subject_row: Deal | StageChange,
    tone: str = "",
    said: str = "",
    **words: str,
) -> None:
    amount = {"amount": str(deal.value), "currency": deal.currency_id}
    record(
        subject=subject_row,
        kind=kind,
        permission=DEAL_VIEW,
        summary=summary,
        arguments={"deal": deal.name, "amount": amount, **words},
        organisation=deal.organisation,
        person=deal.person,
        deal=deal,
        said=said,
        tone=tone,
        url=deal.get_absolute_url(),
        actor=actor,
    )
