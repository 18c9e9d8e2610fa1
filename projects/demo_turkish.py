"""Projects and hours of Luoto Dijital: three people, and each sold project has its months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from core import clock
from core.demo import DemoPart, World, register, sister
from core.demo.people import TURKISH, DemoPerson
from core.demo.world import DEMO
from core.models import Employment, WorkRole
from crm.demo_sales import Sale
from crm.demo_turkish import sales
from crm.models import Deal
from projects import actions
from projects.models import BudgetLine, EstimateLine, Project, Service

INTERNAL = "Luoto Dijital iç işler"
DESIGN, BUILD, LEADING = "Tasarım", "Yazılım geliştirme", "Proje yönetimi"
# Share of the value, and who works on it, by department.
SHARES = (
    (DESIGN, Decimal("0.30"), "Design"),
    (BUILD, Decimal("0.55"), "Development"),
    (LEADING, Decimal("0.15"), "Management"),
)
TASKS = {
    "Design": ("Arayüz tasarımı", "Kullanılabilirlik testi", "Tasarım kılavuzu"),
    "Development": ("Geliştirme", "Kod gözden geçirme", "Hata düzeltme", "Entegrasyon"),
    "Management": ("Yönlendirme toplantısı", "Planlama"),
}
# What an hour of each service costs, in liras.
HOUR = Decimal(2600)
# Minutes of a full day that go to clients; the head of a company of three sells and plans as well.
DAY = {"Design": 390, "Development": 420, "Management": 120}


def plans(world: World) -> None:
    here = sister(world)
    for code, name, role in (
        ("TSR", DESIGN, "Designer"),
        ("YZL", BUILD, "Senior developer"),
        ("PRJ", LEADING, "Director"),
    ):
        Service.objects.create(
            company=here.company, code=code, name=name, price=HOUR, currency=here.company.currency,
            work_role=WorkRole.objects.get(name=role),
        )  # fmt: skip
    services = {row.name: row for row in Service.objects.filter(company=here.company).select_related("work_role")}
    for deal in Deal.objects.filter(company=here.company).order_by("pk"):
        with clock.at(deal.created_at + timedelta(hours=3), company=here.company):
            _plan(deal, services)


def _plan(deal: Deal, services: dict[str, Service]) -> None:
    hours = int(deal.home_value / HOUR)
    lines = [
        EstimateLine(
            description=name, service=services[name], work_role=services[name].work_role,
            minutes=max(1, int(hours * share)) * 60,
        )
        for name, share, _who in SHARES
    ]  # fmt: skip
    actions.plan_deal(deal=deal, lines=lines, actor=DEMO, assumptions="Metinler ve görseller müşteriden gelir.")


def begin(world: World) -> None:
    here = sister(world)
    for one in sales(here):
        _set_up(here, one)
    internal = Project(
        company=here.company, code="IC", name=INTERNAL, billing=Project.Billing.NONE, currency=here.company.currency,
        lead=here.people["zeynep"],
    )  # fmt: skip
    actions.open_project(project=internal, budget=[], actor=DEMO)


def _set_up(world: World, sale: Sale) -> None:
    project = Project.objects.select_related("deal").get(deal__name=sale.name, company=world.company)
    assert project.deal is not None
    lead = world.people["zeynep"]
    job = Employment.objects.select_related("department__cost_centre").filter(user=lead).get()
    project.billing, project.lead = sale.billing, lead
    project.department, project.cost_centre = job.department, job.department.cost_centre
    project.starts_on, project.ends_on = sale.starts_on, sale.starts_on + timedelta(weeks=sale.weeks)
    is_fixed = sale.billing == Project.Billing.FIXED
    project.fixed_price = project.deal.value if is_fixed else None
    project.estimated_minutes = project.estimated_minutes if is_fixed else None
    project.code = f"L-{project.pk:03d}"
    actions.open_project(project=project, budget=None, actor=DEMO)


def week(world: World, monday: date) -> None:
    here = sister(world)
    if monday < here.first:
        return
    rows = Project.objects.filter(company=here.company, state=Project.State.ACTIVE)
    projects = list(rows.select_related("company__currency", "currency").order_by("pk"))
    lines = {(line.project_id, line.name): line for line in BudgetLine.objects.filter(project__in=projects)}
    for person in TURKISH:
        hours = list(_week_of(here, person, monday, projects, lines))
        actions.log_time(user=here.people[person.key], hours=hours, actor=DEMO)


def _week_of(
    world: World, person: DemoPerson, monday: date, projects: list[Project], lines: dict[tuple[int, str], BudgetLine]
) -> Iterator[actions.Hours]:
    """Two projects share a person's week; what is left of a day is the company's own."""
    dice = world.random(person.key, monday)
    own = next(project for project in projects if project.deal_id is None)
    open_now = [row for row in projects if row.starts_on and row.ends_on and row.starts_on <= monday <= row.ends_on]
    mine = world.random(person.key, monday.year, monday.month).sample(open_now, min(2, len(open_now)))
    line = next(name for name, _share, who in SHARES if who == person.department)
    for number, contract in enumerate(person.week):
        day = monday + timedelta(days=number)
        if not contract or day > world.today or dice.random() < 0.05:
            continue
        left = contract
        if mine:
            project = mine[0] if dice.random() < 0.6 else mine[-1]
            minutes = DAY[person.department] + dice.choice((-30, 0, 15))
            billable = minutes if dice.random() < 0.94 else minutes // 2
            task = dice.choice(TASKS[person.department])
            yield actions.Hours(project, day, minutes, billable, task, lines.get((project.pk, line)))
            left -= minutes
        if left > 0:
            yield actions.Hours(own, day, left, 0, dice.choice(("Satış görüşmeleri", "Eğitim", "Ekip toplantısı")))


def end(world: World) -> None:
    """What was finished more than six weeks ago is closed."""
    ended = Project.objects.filter(company=sister(world).company, state=Project.State.ACTIVE)
    for project in ended.filter(ends_on__lt=world.today - timedelta(weeks=6)).order_by("pk"):
        assert project.ends_on is not None
        actions.close_project(project=project, on=project.ends_on, actor=DEMO)


register(DemoPart("projects.turkish.plans", 16, begin=plans))
register(DemoPart("projects.turkish", 24, begin=begin, week=week, end=end))
