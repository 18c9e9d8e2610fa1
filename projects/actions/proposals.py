"""The project that a won deal proposes, and that goes when nobody wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from crm.models import Deal
from projects.events import BudgetExtended, BudgetFilled, ProjectDeclined, ProjectProposed
from projects.models import BudgetLine, Estimate, EstimateLine, Project, Service
from projects.permissions import PROJECT_EDIT


@dataclass(frozen=True)
class BudgetInput:
    """A line of the sold budget: `net_amount` in the project's currency, excluding VAT."""

    name: str
    minutes: int
    net_amount: Decimal
    service: Service | None = None


@action(PROJECT_EDIT)
def propose_project(*, deal: Deal, actor: Actor) -> Project:
    """Once a deal: its unique key decides, so that winning again proposes nothing new. Its budget is the estimate's."""
    planned = _planned(deal)
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
            "estimated_minutes": sum(line.minutes for line in planned) or None,
        },
    )
    if made:
        BudgetLine.objects.replace_of(project, planned)
        publish(ProjectProposed(project_id=project.pk, deal_id=deal.pk), actor=actor, subject=project)
    return project


def _planned(deal: Deal) -> list[BudgetInput]:
    """A budget line for each service, role or thing bought in; prices in the currency of the deal."""
    estimate = Estimate.objects.filter(deal=deal, currency=deal.currency_id).first()
    found: dict[tuple[str, int | None], list[EstimateLine]] = {}
    if estimate is not None:
        for line in estimate.lines.select_related("service"):
            found.setdefault((line.description, line.service_id), []).append(line)
    return [
        BudgetInput(
            name[:120],
            sum(line.minutes for line in lines),
            sum((line.net_amount for line in lines), Decimal(0)),
            lines[0].service,
        )
        for (name, _service), lines in found.items()
    ]


@action(PROJECT_EDIT, on="project")
def fill_budget(*, project: Project, budget: Sequence[BudgetInput], actor: Actor) -> list[BudgetLine]:
    """What was sold becomes the budget and price of a project that is not set up yet, in place of what stood there.

    Returns a line for each input, in order. Raises Refused once people work on the project.
    """
    held = Project.objects.lock(project.pk)
    if held.state != Project.State.PROPOSED:
        raise Refused(_("“%(project)s” is set up already.") % {"project": held}, link=held.get_absolute_url())
    made = BudgetLine.objects.replace_of(held, budget)
    held.estimated_minutes = sum(line.minutes for line in budget) or None
    held.fixed_price = sum((line.net_amount for line in budget), Decimal(0))
    held.save(update_fields=["estimated_minutes", "fixed_price"])
    publish(BudgetFilled(project_id=held.pk, lines=len(made)), actor=actor, subject=held)
    return made


@action(PROJECT_EDIT, on="project")
def extend_budget(
    *, project: Project, budget: Sequence[BudgetInput], actor: Actor, adds_price: bool = True
) -> list[BudgetLine]:
    """What was sold besides joins the budget of a project that people work on, in its currency.

    Hours at completion grow with it where they are known, and a fixed price does unless `adds_price` is false. Returns
    a line for each input, in order. Raises Refused when the project is not open.
    """
    held = Project.objects.lock(project.pk)
    if held.state != Project.State.ACTIVE:
        raise Refused(_("“%(project)s” is not open for hours.") % {"project": held}, link=held.get_absolute_url())
    made = BudgetLine.objects.add_to(held, budget)
    if held.estimated_minutes is not None:
        held.estimated_minutes += sum(line.minutes for line in budget)
    if adds_price and held.billing == Project.Billing.FIXED and held.fixed_price is not None:
        held.fixed_price += sum((line.net_amount for line in budget), Decimal(0))
    held.save(update_fields=["estimated_minutes", "fixed_price"])
    publish(BudgetExtended(project_id=held.pk, lines=len(made)), actor=actor, subject=held)
    return made


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
