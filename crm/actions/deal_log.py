"""The rows that every step of a deal leaves behind: in the stage log and on the timeline."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import clock
from core.access import Actor, person_of
from core.errors import Conflict, Refused
from core.formatting import short_date
from crm.actions.timeline import record
from crm.models import Deal, Stage, StageChange
from crm.permissions import DEAL_VIEW


def require_live(deal: Deal) -> None:
    """An archived deal stands still. Raises Refused."""
    if deal.archived_at is not None:
        raise Refused(_("“%(deal)s” is archived. Bring it back first.") % {"deal": deal})


def require_open(deal: Deal, verb: str) -> None:
    """Raises Conflict naming who closed the deal and how, to whom the other was faster."""
    if deal.state == Deal.State.OPEN:
        return
    last = deal.stage_changes.select_related("actor").order_by("-pk").first()
    if last is None or last.actor is None:
        Deal.workflow.require(deal, verb)
        return
    words = {"who": last.actor, "deal": deal, "day": short_date(deal.closed_on)}
    if deal.state == Deal.State.WON:
        raise Conflict(_("%(who)s has marked “%(deal)s” as won on %(day)s.") % words)
    raise Conflict(_("%(who)s has marked “%(deal)s” as lost on %(day)s.") % words)


def log(deal: Deal, before: Stage | None, actor: Actor, *, undoes: StageChange | None = None) -> StageChange:
    change = stage_change(deal, before, actor)
    change.undoes = undoes
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
        position=deal.stage.position,
        home_value=deal.home_value,
        at=clock.now(),
        actor=person_of(actor),
    )


def tell_move(deal: Deal, before: Stage, change: StageChange, actor: Actor) -> None:
    tell(
        deal,
        "deal.moved",
        gettext_noop("Moved from %(before)s to %(after)s: %(deal)s"),
        actor,
        subject_row=change,
        before=before.name,
        after=deal.stage.name,
    )


def tell(
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
