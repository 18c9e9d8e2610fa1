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
    actions.propose_project(deal=Deal.objects.get(pk=event.deal_id), actor=REACTION)


@on(DealReopened)
def withdraw_proposal(event: DealReopened, actor: Actor) -> None:
    """A project that has begun refuses the reopening beforehand (extensions.py)."""
    actions.decline_project(deal=Deal.objects.get(pk=event.deal_id), actor=REACTION)
