"""The way of a deal through its pipeline, with the time it spent in each stage."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.ui.parts import Stage as StagePart
from crm.models import Deal, StageVisit


def way_of(deal: Deal) -> list[StagePart]:
    """Every stage of the pipeline, and archived ones it stood in; two queries."""
    spent = _spent(deal)
    stages = [stage for stage in deal.pipeline.stages.all() if stage.archived_at is None or stage.pk in spent]
    return [
        StagePart(
            stage.name, note=_note(deal, stage.pk, spent.get(stage.pk)), state=_state(deal, stage.pk, stage.position)
        )
        for stage in stages
    ]


def _spent(deal: Deal) -> dict[int, timedelta]:
    found: dict[int, timedelta] = {}
    for visit in StageVisit.objects.filter(deal=deal):
        stay = (visit.left_at or clock.now()) - visit.entered_at
        found[visit.stage_id] = found.get(visit.stage_id, timedelta()) + stay
    return found


def _state(deal: Deal, stage: int, position: int) -> str:
    if deal.state == Deal.State.OPEN and stage == deal.stage_id:
        return "current"
    return "done" if position < deal.stage.position or deal.state == Deal.State.WON else ""


def _note(deal: Deal, stage: int, spent: timedelta | None) -> str:
    if spent is None:
        return ""
    days = spent.days
    if deal.state == Deal.State.OPEN and stage == deal.stage_id:
        return ngettext("%(n)s day so far", "%(n)s days so far", days) % {"n": days} if days else _("since today")
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else _("less than a day")
