"""From a won deal to a project that people can work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.errors import Refused
from core.events import publish
from core.forms import ModelForm
from crm.actions import record
from crm.models import Deal
from projects.events import (
    BudgetChanged,
    ProjectAttached,
    ProjectClosed,
    ProjectDeclined,
    ProjectReopened,
    ProjectSetUp,
)
from projects.models import BudgetLine, Project, Service
from projects.permissions import PROJECT_EDIT, PROJECT_VIEW


@dataclass(frozen=True)
class BudgetInput:
    """A line of the sold budget: `net_amount` in the project's currency, excluding VAT."""

    name: str
    minutes: int
    net_amount: Decimal
    service: Service | None = None


@action(PROJECT_EDIT)
def set_up_project(*, form: ModelForm, lines: Sequence[BudgetInput], actor: Actor) -> Project:
    """Save a valid form of a proposed or new project with its budget, and open it for hours."""
    project: Project = save_form(form, actor=actor, permission=PROJECT_EDIT)
    project = Project.objects.lock(project.pk)
    if project.state == Project.State.PROPOSED:
        Project.workflow.apply(project, "set_up")
        project.save(update_fields=["state"])
    replace_budget(project, lines, actor)
    publish(ProjectSetUp(project_id=project.pk, billing=project.billing), actor=actor, subject=project)
    if project.organisation:
        record(
            subject=project,
            kind="project.started",
            permission=PROJECT_VIEW,
            summary=gettext_noop("Project started: %(project)s"),
            arguments={"project": project.name},
            organisation=project.organisation,
            deal=project.deal,
            actor=actor,
        )
    return project


@action(PROJECT_EDIT, on="project")
def change_budget(*, project: Project, lines: Sequence[BudgetInput], actor: Actor) -> Project:
    """Replace the budget; lines with hours or invoices on them keep their row and can't be taken away."""
    project = Project.objects.lock(project.pk)
    replace_budget(project, lines, actor)
    return project


def replace_budget(project: Project, lines: Sequence[BudgetInput], actor: Actor) -> None:
    """Lines are matched by name, so that hours stay on theirs."""
    kept = {line.name: line for line in project.budget_lines.all()}
    for position, given in enumerate(lines):
        line = kept.pop(given.name, None) or BudgetLine(project=project, name=given.name)
        line.minutes, line.net_amount, line.service = given.minutes, given.net_amount, given.service
        line.position = position
        line.save()
    for line in kept.values():
        if line.time_entries.exists():
            raise Refused(_("“%(line)s” has hours on it and can't be taken away.") % {"line": line.name})
        line.delete()
    shown = tuple({"name": g.name, "minutes": str(g.minutes), "net_amount": str(g.net_amount)} for g in lines)
    publish(BudgetChanged(project_id=project.pk, lines=shown), actor=actor, subject=project)


@action(PROJECT_EDIT, on="project")
def attach_deal(*, project: Project, deal: Deal, actor: Actor) -> Project:
    """The won deal belongs to a project that exists; its proposed one goes. Raises Refused when either is taken."""
    project = Project.objects.lock(project.pk)
    if project.deal_id and project.deal_id != deal.pk:
        raise Refused(_("“%(project)s” belongs to another deal already.") % {"project": project})
    if project.organisation_id != deal.organisation_id:
        raise Refused(_("“%(project)s” belongs to another client.") % {"project": project})
    drop_proposal(deal)
    project.deal = deal
    project.save(update_fields=["deal"])
    publish(ProjectAttached(project_id=project.pk, deal_id=deal.pk), actor=actor, subject=project)
    return project


@action(PROJECT_EDIT)
def decline_project(*, deal: Deal, actor: Actor) -> None:
    """The deal needs no project; the proposed one goes."""
    drop_proposal(deal)
    publish(ProjectDeclined(deal_id=deal.pk), actor=actor, subject=deal)


def drop_proposal(deal: Deal) -> None:
    Project.objects.filter(deal=deal, state=Project.State.PROPOSED).delete()


@action(PROJECT_EDIT, on="project")
def close_project(*, project: Project, on: date, actor: Actor) -> Project:
    """No more hours from now on."""
    project = Project.objects.lock(project.pk)
    Project.workflow.apply(project, "close")
    project.ends_on = project.ends_on or on
    project.save(update_fields=["state", "ends_on"])
    publish(ProjectClosed(project_id=project.pk), actor=actor, subject=project)
    return project


@action(PROJECT_EDIT, on="project")
def reopen_project(*, project: Project, actor: Actor) -> Project:
    project = Project.objects.lock(project.pk)
    Project.workflow.apply(project, "reopen")
    project.save(update_fields=["state"])
    publish(ProjectReopened(project_id=project.pk), actor=actor, subject=project)
    return project
