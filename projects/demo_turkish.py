"""Projects and hours of Luoto Dijital: three people, and each sold project has its months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from core.demo import DemoPart, World, register, sister
from core.demo.people import TURKISH, DemoPerson
from core.demo.world import DEMO
from core.models import Employment, WorkRole
from crm.demo_turkish import SOLD, Sold
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
# What an hour brings, for the hours of a budget.
HOUR = {"TRY": Decimal(2600), "EUR": Decimal(52)}
# Minutes of a full day that go to clients; the head of a company of three sells and plans as well.
DAY = {"Design": 390, "Development": 420, "Management": 120}


def begin(world: World) -> None:
    here = sister(world)
    for code, name, role in (("TSR", DESIGN, "Designer"), ("YZL", BUILD, "Senior developer")):
        Service.objects.create(
            company=here.company, code=code, name=name, price=HOUR["TRY"], currency=here.company.currency,
            work_role=WorkRole.objects.get(name=role),
        )  # fmt: skip
    for sold in SOLD:
        _set_up(here, sold)
    internal = Project(
        company=here.company, code="IC", name=INTERNAL, billing=Project.Billing.NONE, currency=here.company.currency,
        lead=here.people["zeynep"],
    )  # fmt: skip
    actions.open_project(project=internal, budget=[], actor=DEMO)
    for deal in Deal.objects.open().filter(company=here.company).order_by("pk"):
        _plan(deal)


def _set_up(world: World, sold: Sold) -> None:
    project = Project.objects.select_related("deal").get(deal__name=sold.name, company=world.company)
    assert project.deal is not None and project.deal.closed_on is not None
    lead = world.people["zeynep"]
    job = Employment.objects.select_related("department__cost_centre").filter(user=lead).get()
    value, code = Decimal(sold.value), project.currency_id
    minutes = int(value / HOUR[code]) * 60
    project.billing, project.lead = sold.billing, lead
    project.department, project.cost_centre = job.department, job.department.cost_centre
    project.starts_on = project.deal.closed_on
    project.ends_on = project.starts_on + timedelta(weeks=sold.weeks)
    project.fixed_price = value if sold.billing == "fixed" else None
    project.estimated_minutes = minutes if sold.billing == "fixed" else None
    project.code = f"L-{project.pk:03d}"
    budget = [actions.BudgetInput(name, int(minutes * share), value * share) for name, share, _who in SHARES]
    actions.open_project(project=project, budget=budget, actor=DEMO)


def _plan(deal: Deal) -> None:
    roles = {"Design": "Designer", "Development": "Senior developer", "Management": "Director"}
    hours = int(deal.value / HOUR[deal.currency_id])
    lines = [
        EstimateLine(description=name, work_role=WorkRole.objects.get(name=roles[who]), minutes=int(hours * share) * 60)
        for name, share, who in SHARES
    ]
    actions.plan_deal(deal=deal, lines=lines, actor=DEMO, assumptions="Metinler ve görseller müşteriden gelir.")


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


register(DemoPart("projects.turkish", 24, begin=begin, week=week, end=end))
