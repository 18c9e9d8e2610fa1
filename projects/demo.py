"""Projects and hours of the demo: each won deal is set up, and everyone logs their week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.demo import DemoPart, World, register
from core.demo.people import PEOPLE, DemoPerson
from core.demo.world import DEMO
from core.models import WorkRole
from crm.demo_names import WON_DEALS
from crm.models import Deal
from projects import (
    actions,
    demo_turkish,  # noqa: F401  the work of the Turkish company
)
from projects.models import BudgetLine, EstimateLine, Project, Service

INTERNAL = "Luoto internal"
TASKS = {
    "Design": ("Wireframes", "Visual design", "Usability test", "Design system"),
    "Development": ("Implementation", "Code review", "Bug fixes", "Integration"),
    "Sales": ("Client meetings",),
    "Management": ("Steering group",),
    "Administration": ("Bookkeeping",),
}
WORKING = ("Design", "Development")


@dataclass(frozen=True)
class Run:
    """When a project is worked on, both days included."""

    project: Project
    first: date
    last: date


def begin(world: World) -> None:
    for code, name, role in (("UX", "Design work", "Senior designer"), ("DEV", "Development", "Senior developer")):
        Service.objects.create(
            company=world.company,
            code=code,
            name=name,
            price=Decimal(128),
            currency=world.company.currency,
            work_role=WorkRole.objects.get(name=role),
        )
    leads = [world.people["nora"], world.people["kaisa"]]
    for number, (_client, name, value, _ago, weeks, billing) in enumerate(WON_DEALS):
        deal = Deal.objects.get(name=name, state=Deal.State.WON)
        lead = leads[number % 2]
        _set_up(world, Project.objects.get(deal=deal), Decimal(value), weeks, billing, lead)
    internal = Project(
        company=world.company,
        code="INT",
        name=INTERNAL,
        billing=Project.Billing.NONE,
        currency=world.company.currency,
        lead=world.owner,
    )
    actions.open_project(project=internal, budget=[], actor=DEMO)
    for deal in Deal.objects.filter(state=Deal.State.OPEN, company=world.company).order_by("pk"):
        plan(deal)


def plan(deal: Deal) -> None:
    """Two fifths of the value is design, the most of the rest development, and now and then something is bought in."""
    design, build = (WorkRole.objects.get(name=name) for name in ("Senior designer", "Senior developer"))
    hours = max(8, int(deal.home_value / Decimal(125)))
    lines = [
        EstimateLine(description="Design", work_role=design, minutes=hours * 2 // 5 * 60),
        EstimateLine(description="Development", work_role=build, minutes=hours * 3 // 5 * 60),
    ]
    if deal.pk % 3 == 0:
        bought = (deal.value / 20).quantize(Decimal(1))
        lines.append(EstimateLine(description="Accessibility audit", external_cost=bought, markup_percent=Decimal(15)))
    actions.plan_deal(deal=deal, lines=lines, actor=DEMO, assumptions="Texts and pictures come from the client.")


def _set_up(world: World, project: Project, value: Decimal, weeks: int, billing: str, lead: object) -> None:
    job = lead.employments.select_related("department__cost_centre").first()  # type: ignore[attr-defined]
    assert project.deal is not None
    start = project.deal.closed_on or world.first
    project.billing, project.lead = billing, lead  # type: ignore[assignment]
    project.department, project.cost_centre = job.department, job.department.cost_centre
    project.starts_on, project.ends_on = start, start + timedelta(weeks=weeks)
    hours = int(value / Decimal(118))
    project.fixed_price = value if billing == "fixed" else None
    project.estimated_minutes = hours * 60 if billing == "fixed" else None
    project.code = f"P-{project.pk:03d}"
    budget = [
        actions.BudgetInput("Design", hours * 60 * 2 // 5, (value * 2 / 5).quantize(Decimal("0.01"))),
        actions.BudgetInput("Development", hours * 60 * 3 // 5, (value * 3 / 5).quantize(Decimal("0.01"))),
    ]
    actions.open_project(project=project, budget=budget, actor=DEMO)


def week(world: World, monday: date) -> None:
    runs = runs_of(world)
    lines = {(line.project_id, line.name): line for line in BudgetLine.objects.all()}
    internal = Project.objects.select_related("company__currency", "currency").get(name=INTERNAL)
    for person in PEOPLE:
        if person.department:
            hours = list(_week_of(world, person, monday, runs, lines, internal))
            actions.log_time(user=world.people[person.key], hours=hours, actor=DEMO)


def runs_of(world: World) -> list[Run]:
    """The sold projects of the company, oldest first."""
    return [Run(row, row.starts_on, row.ends_on) for row in _projects(world) if row.starts_on and row.ends_on]


def _projects(world: World) -> list[Project]:
    rows = Project.objects.filter(deal__isnull=False, state=Project.State.ACTIVE, company=world.company)
    return list(rows.select_related("company__currency", "currency").order_by("pk"))


def _week_of(
    world: World,
    person: DemoPerson,
    monday: date,
    runs: list[Run],
    lines: dict[tuple[int, str], BudgetLine],
    internal: Project,
) -> Iterator[actions.Hours]:
    """Most of a working day on one or two projects, the rest internal; now and then hours that are not billed."""
    dice = world.random(person.key, monday)
    open_runs = [run for run in runs if run.first <= monday <= run.last]
    # A person stays with the same projects for a quarter.
    quarter = world.random(person.key, monday.year, monday.month // 4)
    mine = quarter.sample(open_runs, min(2, len(open_runs))) if person.department in WORKING else []
    for n, contract in enumerate(person.week):
        day = monday + timedelta(days=n)
        if not contract or day > world.today or dice.random() < 0.04:
            continue
        left = contract
        if mine:
            run = mine[0] if dice.random() < 0.7 else mine[-1]
            minutes = dice.choice((360, 390, 405, 420))
            billable = minutes if dice.random() < 0.93 else minutes // 2
            task = dice.choice(TASKS[person.department])
            yield actions.Hours(
                run.project, day, minutes, billable, task, lines.get((run.project.pk, person.department))
            )
            left -= minutes
        if left > 0:
            yield actions.Hours(
                internal, day, left, 0, dice.choice(("Team and planning", "Learning", *TASKS[person.department]))
            )


def end(world: World) -> None:
    """Projects whose time is over are closed."""
    for run in _projects(world):
        if run.ends_on and run.ends_on < world.today - timedelta(weeks=6):
            actions.close_project(project=run, on=run.ends_on, actor=DEMO)


register(DemoPart("projects", 20, begin=begin, week=week, end=end))
