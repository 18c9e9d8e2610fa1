"""Deals: opened and edited; what a stage asks for is asked here too, and a closed deal keeps its value."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.errors import Refused
from core.events import Created, publish
from core.extensions import ask_guards
from core.firm.queries import exchange_rate
from core.forms import ModelForm
from core.money import round_money
from crm.actions.contact import plan_follow_up
from crm.actions.deal_log import log, require_live, stage_change, tell, tell_move
from crm.models import Deal, FollowUp
from crm.permissions import DEAL_EDIT
from crm.requirements import missing, named

__all__ = ["open_deal", "save_deal", "stage_change", "value_at_home"]

# What decides the value in the company's currency.
_WORTH = ("value", "currency_id", "company_id")


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
def save_deal(*, form: ModelForm, actor: Actor, next_step: FollowUp | None = None) -> Deal:
    """Save a valid form of a new or an edited deal, plan its next step if one is given, log a new stage.

    Raises Conflict when someone else edited it meanwhile; Refused when it is archived, when a closed deal would change
    its stage or its value, when the stage asks for what the deal does not have, or a higher floor keeps it where it is.
    """
    before = None if form.is_new else Deal.objects.lock(form.instance.pk)
    moves = before is not None and before.stage_id != form.instance.stage_id
    if before is not None:
        require_live(before)
        _keep_closed(before, form.instance)
    if before is not None and moves:
        ask_guards("crm.move_deal", before)
        form.instance.stage_since = clock.now()
    if before is None or before.state == Deal.State.OPEN:
        value_at_home(form.instance)
    deal: Deal = save_form(form, actor=actor, permission=DEAL_EDIT)
    if next_step is not None:
        plan_step(deal, next_step, actor)
    if before is None or moves:
        require_stage(deal)
    if before is None:
        _begin(deal, actor)
    elif moves:
        tell_move(deal, before.stage, log(deal, before.stage, actor), actor)
    return deal


def _keep_closed(before: Deal, after: Deal) -> None:
    """Reports of closed periods stand: neither stage nor value of a closed deal changes."""
    if before.state == Deal.State.OPEN:
        return
    if before.stage_id != after.stage_id:
        Deal.workflow.require(before, "move")
    if any(getattr(before, name) != getattr(after, name) for name in _WORTH):
        raise Refused(_("A closed deal keeps its value. Reopen it to change it."))


def plan_step(deal: Deal, step: FollowUp, actor: Actor) -> None:
    step.deal, step.organisation, step.person = deal, deal.organisation, deal.person
    plan_follow_up(follow_up=step, actor=actor)


def require_stage(deal: Deal) -> None:
    """Raises Refused when the deal's stage, or one before it, asks for what it does not have."""
    if lacks := missing(deal, deal.stage):
        sentence = _("“%(stage)s” needs first: %(what)s.")
        raise Refused(sentence % {"stage": deal.stage, "what": named(lacks)})


def _begin(deal: Deal, actor: Actor) -> None:
    log(deal, None, actor)
    tell(deal, "deal.opened", gettext_noop("Deal opened: %(deal)s, %(amount)s"), actor, subject_row=deal)


def value_at_home(deal: Deal) -> None:
    """Fill `exchange_rate` and `home_value` from the value and the rate of today."""
    day = clock.today(deal.company)
    found = exchange_rate(deal.company.currency_id, deal.currency_id, day)
    deal.exchange_rate, deal.rate_on = found.rate, found.on if deal.currency_id != deal.company.currency_id else None
    deal.home_value = round_money(deal.value * deal.exchange_rate, deal.company.currency_id)
