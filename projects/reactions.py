"""What a won or reopened deal means here, in the same transaction."""

from __future__ import annotations

from core.access import Actor, System
from core.events import on
from crm.events import DealReopened, DealWon
from crm.models import Deal
from projects import actions

# The seller need not be one who sets projects up.
REACTION = System("projects.reactions")


@on(DealWon)
def propose(event: DealWon, actor: Actor) -> None:
    deal = Deal.objects.get(pk=event.deal_id)
    actions.freeze_estimate(deal=deal, actor=REACTION)
    actions.propose_project(deal=deal, actor=REACTION)


@on(DealReopened)
def withdraw_proposal(event: DealReopened, actor: Actor) -> None:
    """A project that has begun refuses the reopening beforehand (extensions.py)."""
    deal = Deal.objects.get(pk=event.deal_id)
    actions.thaw_estimate(deal=deal, actor=REACTION)
    actions.decline_project(deal=deal, actor=REACTION)
