"""Deals move between the stages of their pipeline, one by one or all that stand in a stage."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import clock
from core.access import Actor
from core.actions import action
from core.errors import Conflict, Refused
from core.events import publish
from core.extensions import ask_guards
from core.forms import ModelForm
from crm.actions.deal_log import log, require_live, tell_move
from crm.actions.deals import plan_step, require_stage, save_deal
from crm.events import DealMoved
from crm.models import Deal, FollowUp, Stage, StageChange
from crm.permissions import DEAL_EDIT


@action(DEAL_EDIT, on="deal")
def move_deal(
    *,
    deal: Deal,
    to: Stage,
    actor: Actor,
    seen: Stage | None = None,
    form: ModelForm | None = None,
    next_step: FollowUp | None = None,
) -> Deal:
    """Move an open deal to another stage of its pipeline; moving it to where it stands changes nothing.

    `seen` is where the person saw it: raises Conflict when someone else moved it meanwhile. `form` fills in what the
    stage asks for, `next_step` is planned with it. Raises Refused naming what is still missing.
    """
    deal = (
        Deal.objects.select_related("organisation", "person", "stage").select_for_update(of=("self",)).get(pk=deal.pk)
    )
    require_live(deal)
    Deal.workflow.require(deal, "move")
    if to.pipeline_id != deal.pipeline_id:
        raise Refused(_("This stage belongs to another pipeline."))
    if to.archived_at is not None:
        raise Refused(_("The stage “%(stage)s” is archived.") % {"stage": to})
    before = deal.stage
    if before.pk == to.pk:
        return deal
    if seen is not None and seen.pk != before.pk:
        raise Conflict(_moved_meanwhile(deal))
    if form is not None:
        deal = save_deal(form=form, actor=actor)
    if next_step is not None:
        plan_step(deal, next_step, actor)
    ask_guards("crm.move_deal", deal)
    deal.stage, deal.stage_since = to, clock.now()
    require_stage(deal)
    deal.save(update_fields=["stage", "stage_since"])
    _moved(deal, before, actor)
    return deal


def _moved(deal: Deal, before: Stage, actor: Actor, *, undoes: StageChange | None = None) -> StageChange:
    change = log(deal, before, actor, undoes=undoes)
    event = DealMoved(deal_id=deal.pk, from_stage_id=before.pk, to_stage_id=deal.stage.pk)
    publish(event, actor=actor, subject=deal)
    tell_move(deal, before, change, actor)
    return change


def _moved_meanwhile(deal: Deal) -> str:
    last = deal.stage_changes.select_related("actor").order_by("-pk").first()
    if last is None or last.actor is None:
        return _("“%(deal)s” was moved to %(stage)s meanwhile.") % {"deal": deal, "stage": deal.stage}
    words = {"who": last.actor, "deal": deal, "stage": deal.stage}
    return _("%(who)s moved “%(deal)s” to %(stage)s meanwhile.") % words


@action(DEAL_EDIT, on="deal")
def undo_move(*, deal: Deal, change: StageChange, actor: Actor) -> Deal:
    """Take the deal's last move back: it stands where it stood, for as long as it stood there; twice is once.

    Raises Conflict when something happened to the deal since.
    """
    deal = Deal.objects.lock(deal.pk)
    require_live(deal)
    if StageChange.objects.filter(undoes=change).exists():
        return deal
    last = deal.stage_changes.order_by("-pk").first()
    if last is None or last.pk != change.pk or change.from_stage is None or deal.state != Deal.State.OPEN:
        raise Conflict(_("Something else happened to “%(deal)s” since, so the move stays.") % {"deal": deal})
    entered = deal.stage_changes.counted().filter(to_stage=change.from_stage, pk__lt=change.pk).order_by("-pk").first()
    before = deal.stage
    deal.stage, deal.stage_since = change.from_stage, entered.at if entered else clock.now()
    deal.save(update_fields=["stage", "stage_since"])
    _moved(deal, before, actor, undoes=change)
    return deal


def move_all(stage: Stage, to: Stage, actor: Actor) -> int:
    """Every open deal of a stage that is going away; what the new stage asks for is not asked of them."""
    deals = Deal.objects.open().filter(stage=stage).select_related("organisation", "person", "stage", "company")
    count = 0
    for deal in deals.select_for_update(of=("self",)).order_by("pk"):
        deal.stage, deal.stage_since = to, clock.now()
        deal.save(update_fields=["stage", "stage_since"])
        _moved(deal, stage, actor)
        count += 1
    return count
