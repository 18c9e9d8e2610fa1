"""Probabilities of stages follow our own history, where nobody has typed one."""

from __future__ import annotations

from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.events import publish
from core.forms import ModelForm
from crm.calculations.chances import chance_of
from crm.events_stages import StageChanceSet
from crm.models import Pipeline, Stage
from crm.permissions import PIPELINE_EDIT
from crm.queries import stage_history

Basis = Stage.Basis


@action(PIPELINE_EDIT)
def save_stage(*, form: ModelForm, typed: bool, actor: Actor) -> Stage:
    """Save a valid form of a stage; without a typed probability it takes that of history, else what it began with."""
    stage: Stage = save_form(form, actor=actor, permission=PIPELINE_EDIT)
    return settle_chance(stage=stage, typed=typed, actor=actor)


@action(PIPELINE_EDIT, on="stage")
def settle_chance(*, stage: Stage, typed: bool, actor: Actor) -> Stage:
    """Without a typed probability the stage takes that of history, else what it began with; a typed one stays."""
    held = Stage.objects.lock(stage.pk)
    if not typed:
        _follow(held, *stage_history(held.pipeline_id).get(held.pk, (0, 0)), actor)
    elif held.probability_basis != Basis.TYPED:
        held.probability_basis = Basis.TYPED
        held.save(update_fields=["probability_basis"])
    return held


@action(PIPELINE_EDIT, on="pipeline")
def follow_history(*, pipeline: Pipeline, actor: Actor) -> int:
    """Set the probability of each stage that follows history; how many changed. A second time changes nothing."""
    history = stage_history(pipeline.pk)
    stages = pipeline.stages.live().exclude(probability_basis=Basis.TYPED)
    return sum(
        _follow(stage, *history.get(stage.pk, (0, 0)), actor) for stage in stages.select_for_update().order_by("pk")
    )


def _follow(stage: Stage, closed: int, won: int, actor: Actor) -> bool:
    old, basis, chance = stage.probability, stage.probability_basis, chance_of(closed, won)
    if chance is not None:
        stage.probability, stage.probability_basis = chance, Basis.HISTORY
    else:
        begun = stage.first_probability
        stage.probability, stage.probability_basis = old if begun is None else begun, Basis.BEGUN
    if (stage.probability, stage.probability_basis) != (old, basis):
        stage.save(update_fields=["probability", "probability_basis"])
    if stage.probability == old:
        return False
    publish(
        StageChanceSet(stage_id=stage.pk, old=old, new=stage.probability, closed=closed, won=won),
        actor=actor,
        subject=stage,
    )
    return True
