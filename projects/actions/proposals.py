"""The project that a won deal proposes, and that goes when nobody wants it."""

from __future__ import annotations

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from crm.models import Deal
from projects.events import ProjectDeclined, ProjectProposed
from projects.models import Project
from projects.permissions import PROJECT_EDIT


@action(PROJECT_EDIT)
def propose_project(*, deal: Deal, actor: Actor) -> Project:
    """Once a deal: its unique key decides, so that winning again proposes nothing new."""
    project, made = Project.objects.get_or_create(
        deal=deal,
        defaults={
            "company_id": deal.company_id,
            "name": deal.name,
            "organisation_id": deal.organisation_id,
            "currency_id": deal.currency_id,
            "fixed_price": deal.value,
            "state": Project.State.PROPOSED,
            "description": deal.description,
        },
    )
    if made:
        publish(ProjectProposed(project_id=project.pk, deal_id=deal.pk), actor=actor, subject=project)
    return project


@action(PROJECT_EDIT)
def decline_project(*, deal: Deal, actor: Actor) -> None:
    """The deal needs no project; the proposed one goes. Doing so twice is the same as once.

    Raises Refused when something counts on it already, an expense perhaps.
    """
    project = Project.objects.select_for_update().filter(deal=deal, state=Project.State.PROPOSED).first()
    if project is None:
        return
    try:
        project.delete()
    except ProtectedError as error:
        raise Refused(
            _("Something is booked on “%(project)s” already, so it can't go. Set it up instead.")
            % {"project": project},
            link=project.get_absolute_url(),
            link_label=_("Open the project"),
        ) from error
    publish(ProjectDeclined(deal_id=deal.pk), actor=actor, subject=deal)
