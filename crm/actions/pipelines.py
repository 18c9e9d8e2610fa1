"""Pipelines and their stages: begun from a starter, ordered, archived with their deals moved first."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.errors import Refused
from core.events import Archived, publish
from core.forms import ModelForm
from crm.actions.deal_moves import move_all
from crm.actions.stage_chances import settle_chance
from crm.events import StagesOrdered
from crm.models import Deal, Pipeline, Stage
from crm.permissions import PIPELINE_EDIT
from crm.starters import STARTERS


@action(PIPELINE_EDIT)
def begin_pipeline(*, form: ModelForm, starter: str, actor: Actor) -> Pipeline:
    """Save a valid form of a new pipeline, last in order, with the starter's stages in the actor's language."""
    last = Pipeline.objects.aggregate(last=Max("position"))["last"]
    form.instance.position = 0 if last is None else last + 1
    pipeline: Pipeline = save_form(form, actor=actor, permission=PIPELINE_EDIT)
    add_stages(pipeline, starter)
    return pipeline


def add_stages(pipeline: Pipeline, starter: str) -> None:
    Stage.objects.bulk_create(
        Stage(
            pipeline=pipeline,
            name=str(name),
            position=at,
            probability=chance,
            first_probability=chance,
            probability_basis=Stage.Basis.BEGUN,
            idle_days=idle,
        )
        for at, (name, chance, idle) in enumerate(STARTERS[starter].stages)
    )


@action(PIPELINE_EDIT)
def add_stage(*, form: ModelForm, pipeline: Pipeline, actor: Actor, typed: bool = True) -> Stage:
    """Save a valid form of a new stage at the end of the pipeline."""
    last = Pipeline.objects.lock(pipeline.pk).stages.aggregate(last=Max("position"))["last"]
    form.instance.pipeline, form.instance.position = pipeline, 0 if last is None else last + 1
    stage: Stage = save_form(form, actor=actor, permission=PIPELINE_EDIT)
    return settle_chance(stage=stage, typed=typed, actor=actor)


@action(PIPELINE_EDIT, on="pipeline")
def order_stages(*, pipeline: Pipeline, order: Sequence[int], actor: Actor) -> Pipeline:
    """Put the pipeline's live stages into the order of the given keys. Raises Refused when they are not its stages."""
    pipeline = Pipeline.objects.lock(pipeline.pk)
    stages = {stage.pk: stage for stage in pipeline.stages.live()}
    if sorted(order) != sorted(stages):
        raise Refused(_("The stages changed meanwhile. Look at them again."))
    moved = [stages[key] for at, key in enumerate(order) if stages[key].position != at]
    for at, key in enumerate(order):
        stages[key].position = at
    if moved:
        Stage.objects.bulk_update(moved, ["position"])
        publish(StagesOrdered(pipeline_id=pipeline.pk, stage_ids=tuple(order)), actor=actor, subject=pipeline)
    return pipeline


@action(PIPELINE_EDIT, on="stage")
def archive_stage(*, stage: Stage, to: Stage | None, actor: Actor) -> Stage:
    """Put a stage away; its open deals move to `to` first. Raises Refused for the last stage of a pipeline."""
    pipeline = Pipeline.objects.lock(stage.pipeline_id)
    stage = Stage.objects.select_for_update(of=("self",)).select_related("pipeline").get(pk=stage.pk)
    if stage.archived_at is not None:
        raise Refused(_("“%(row)s” is archived already.") % {"row": stage})
    others = pipeline.stages.live().exclude(pk=stage.pk)
    if not others.exists():
        raise Refused(_("A pipeline needs at least one stage."))
    count = Deal.objects.open().filter(stage=stage).count()
    if count and (to is None or not others.filter(pk=to.pk).exists()):
        sentence = ngettext(
            "%(n)s open deal stands in this stage. Say where it goes.",
            "%(n)s open deals stand in this stage. Say where they go.",
            count,
        )
        raise Refused(sentence % {"n": count})
    if count and to is not None:
        move_all(stage, to, actor)
    stage.archived_at = clock.now()
    stage.save(update_fields=["archived_at"])
    publish(Archived(model="crm.stage", pk=stage.pk), actor=actor, subject=stage)
    return stage


@action(PIPELINE_EDIT, on="pipeline")
def archive_pipeline(*, pipeline: Pipeline, actor: Actor) -> Pipeline:
    """Put a pipeline away. Raises Refused while open deals stand in it."""
    pipeline = Pipeline.objects.lock(pipeline.pk)
    if pipeline.archived_at is not None:
        raise Refused(_("“%(row)s” is archived already.") % {"row": pipeline})
    count = Deal.objects.open().filter(pipeline=pipeline).count()
    if count:
        sentence = ngettext(
            "%(n)s open deal stands in this pipeline. Close or move it first.",
            "%(n)s open deals stand in this pipeline. Close or move them first.",
            count,
        )
        link = f"{reverse('crm:deals')}?pipeline={pipeline.pk}&state=open"
        raise Refused(sentence % {"n": count}, link=link, link_label=_("Show the deals"))
    pipeline.archived_at = clock.now()
    pipeline.save(update_fields=["archived_at"])
    publish(Archived(model="crm.pipeline", pk=pipeline.pk), actor=actor, subject=pipeline)
    return pipeline
