"""What a won deal means here: a proposed project, in the same transaction."""

from __future__ import annotations

from core.access import Actor
from core.events import on, publish
from crm.events import DealReopened, DealWon
from crm.models import Deal
from projects.events import ProjectProposed
from projects.models import Project


@on(DealWon)
def propose_project(event: DealWon, actor: Actor) -> None:
    """Once a deal: the unique key of the deal decides, so that winning again proposes nothing new."""
    deal = Deal.objects.get(pk=event.deal_id)
    project, made = Project.objects.get_or_create(
        deal=deal,
        defaults={
            "company_id": deal.company_id,
            "name": deal.name,
            "organisation_id": deal.organisation_id,
            "lead": None,
            "currency_id": deal.currency_id,
            "fixed_price": deal.value,
            "state": Project.State.PROPOSED,
            "description": deal.description,
        },
    )
    if made:
        publish(ProjectProposed(project_id=project.pk, deal_id=deal.pk), actor=actor, subject=project)


@on(DealReopened)
def withdraw_proposal(event: DealReopened, actor: Actor) -> None:
    """A reopened deal proposes nothing; a project that has begun refuses the reopening beforehand (extensions.py)."""
    Project.objects.filter(deal=event.deal_id, state=Project.State.PROPOSED).delete()
