"""Projects and hours of the demo: each won deal is set up, and everyone logs their week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core.demo import DemoPart, World, register
from core.demo.people import PEOPLE, DemoPerson
from core.demo.world import DEMO
from core.models import User
from crm.demo_newcomers import sales_of_newcomers
from crm.demo_sales import Sale, sales
from projects import (
    actions,
    demo_plans,  # noqa: F401  services, and the plans of deals
    demo_turkish,  # noqa: F401  the work of the Turkish company
)
from projects.models import BudgetLine, Project

INTERNAL = "Luoto internal"
TASKS = {
    "Design": ("Wireframes", "Visual design", "Usability test", "Design system"),
    "Development": ("Implementation", "Code review", "Bug fixes", "Integration"),
    "Sales": ("Client meetings",),
    "Management": ("Steering group",),
    "Administration": ("Bookkeeping",),
}
WORKING = ("Design", "Development")
# What all of them together bring in a week, at the prices of their hours.
FULL_WEEK = 95_000


@dataclass(frozen=True)
class Run:
    """When a project is worked on, both days included, and what of its price falls on a week."""

    project: Project
    first: date
    last: date
    weekly: int


def begin(world: World) -> None:
    """Everything sold is set up, each project led by one of the two who lead."""
    leads = [world.people["nora"], world.people["kaisa"]]
    for number, sale in enumerate((*sales(world), *sales_of_newcomers(world))):
        project = Project.objects.select_related("deal").get(deal__name=sale.name, company=world.company)
        _set_up(project, sale, leads[number % 2])
    internal = Project(
        company=world.company,
        code="INT",
        name=INTERNAL,
        billing=Project.Billing.NONE,
        currency=world.company.currency,
        lead=world.owner,
    )
    actions.open_project(project=internal, budget=[], actor=DEMO)


def _set_up(project: Project, sale: Sale, lead: User) -> None:
    """With the budget that was sold."""
    job = lead.employments.select_related("department__cost_centre").first()
    assert project.deal is not None and job is not None
    project.billing, project.lead = sale.billing, lead
    project.department, project.cost_centre = job.department, job.department.cost_centre
    project.starts_on, project.ends_on = sale.starts_on, sale.starts_on + timedelta(weeks=sale.weeks)
    is_fixed = sale.billing == Project.Billing.FIXED
    project.fixed_price = project.deal.value if is_fixed else None
    project.estimated_minutes = project.estimated_minutes if is_fixed else None
    project.code = f"P-{project.pk:03d}"
    actions.open_project(project=project, budget=None, actor=DEMO)


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
    return [_run(row, row.starts_on, row.ends_on) for row in _projects(world) if row.starts_on and row.ends_on]


def _run(project: Project, first: date, last: date) -> Run:
    worth = int(project.deal.home_value) if project.deal else 0
    return Run(project, first, last, worth * 7 // max(7, (last - first).days))


def _projects(world: World) -> list[Project]:
    rows = Project.objects.filter(deal__isnull=False, state=Project.State.ACTIVE, company=world.company)
    return list(rows.select_related("company__currency", "currency", "deal").order_by("pk"))


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
    mine = _drawn(quarter, open_runs) if person.department in WORKING else []
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


def _drawn(quarter: Random, runs: list[Run]) -> list[Run]:
    """Two projects, the larger ones oftener; whoever draws what nobody has bought works for the firm."""
    weights = [run.weekly for run in runs]
    nothing = max(0, FULL_WEEK - sum(weights))
    drawn = quarter.choices([*runs, None], [*weights, nothing], k=2) if runs else []
    return [run for run in drawn if run is not None]


def end(world: World) -> None:
    """Projects whose time is over are closed."""
    for run in _projects(world):
        if run.ends_on and run.ends_on < world.today - timedelta(weeks=6):
            actions.close_project(project=run, on=run.ends_on, actor=DEMO)


register(DemoPart("projects", 20, begin=begin, week=week, end=end))
