"""From a won deal to a project that people can work on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.errors import Refused
from core.events import publish
from core.forms import ModelForm
from core.forms.lines import LineFormset
from crm.actions import record
from crm.models import Deal
from projects.actions.proposals import BudgetInput, decline_project
from projects.events import ProjectAttached, ProjectClosed, ProjectReopened, ProjectSetUp
from projects.models import BudgetLine, Project
from projects.permissions import PROJECT_EDIT, PROJECT_VIEW


@action(PROJECT_EDIT)
def save_project(*, form: ModelForm, lines: LineFormset, actor: Actor) -> Project:
    """Save a valid form of a project with its budget; a proposed one is thereby set up and open for hours."""
    is_new = form.is_new
    project: Project = save_form(form, lines=lines, actor=actor, permission=PROJECT_EDIT)
    if is_new or project.state == Project.State.PROPOSED:
        _begin(project, actor)
    return project


@action(PROJECT_EDIT)
def open_project(*, project: Project, budget: Sequence[BudgetInput] | None, actor: Actor) -> Project:
    """Save a new or proposed project and open it for hours; `budget` replaces what was sold, None keeps that."""
    project.save()
    if budget is not None:
        BudgetLine.objects.replace_of(project, budget)
    _begin(project, actor)
    return project


def _begin(project: Project, actor: Actor) -> None:
    if project.state == Project.State.PROPOSED:
        Project.workflow.apply(project, "set_up")
        project.save(update_fields=["state"])
    publish(ProjectSetUp(project_id=project.pk, billing=project.billing), actor=actor, subject=project)
    if project.organisation is None:
        return
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


@action(PROJECT_EDIT, on="project")
def attach_deal(*, project: Project, deal: Deal, actor: Actor) -> Project:
    """The won deal belongs to a project that exists; its proposed one goes and hands over its budget.

    Raises Refused when either is taken.
    """
    project = Project.objects.lock(project.pk)
    if project.deal_id and project.deal_id != deal.pk:
        raise Refused(_("“%(project)s” belongs to another deal already.") % {"project": project})
    if project.organisation_id != deal.organisation_id:
        raise Refused(_("“%(project)s” belongs to another client.") % {"project": project})
    if project.state != Project.State.ACTIVE:
        raise Refused(_("“%(project)s” is not open for hours.") % {"project": project})
    _hand_over(deal, project)
    names = ["deal", *_grow(deal, project)]
    decline_project(deal=deal, actor=actor)
    if Project.objects.filter(deal=deal).exclude(pk=project.pk).exists():
        raise Refused(_("“%(deal)s” has a project already.") % {"deal": deal})
    project.deal = deal
    project.save(update_fields=names)
    publish(ProjectAttached(project_id=project.pk, deal_id=deal.pk), actor=actor, subject=project)
    return project


def _hand_over(deal: Deal, project: Project) -> None:
    """What was sold with the deal is added to the project's budget, whatever hangs on those lines included."""
    last = project.budget_lines.aggregate(last=Max("position"))["last"] or 0
    sold = BudgetLine.objects.filter(project__deal=deal, project__state=Project.State.PROPOSED)
    sold.update(project=project, position=F("position") + last)


def _grow(deal: Deal, project: Project) -> list[str]:
    """Hours at completion grow by what was planned for the deal, and a fixed price by what it was sold for.

    Without them nothing of the deal would ever be earned. A price in another currency is left to a person.
    """
    proposed = Project.objects.filter(deal=deal, state=Project.State.PROPOSED).first()
    if proposed is None:
        return []
    if project.estimated_minutes is not None:
        project.estimated_minutes += proposed.estimated_minutes or 0
    fixed = project.billing == Project.Billing.FIXED and project.fixed_price is not None
    if fixed and project.currency_id == proposed.currency_id:
        project.fixed_price += proposed.fixed_price or 0
    return ["estimated_minutes", "fixed_price"]


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
