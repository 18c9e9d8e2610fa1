"""Expenses of Luoto Dijital: one or two a week, with Turkish VAT, approved in Helsinki."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.approvals import decide
from core.approvals.actions import open_request
from core.demo import DemoPart, World, register, sister
from core.demo.world import DEMO
from erp import actions
from erp.models import Expense, ExpenseCategory
from projects.models import Project

# supplier, category, lowest and highest amount incl. VAT in liras, VAT percent, for a project
PURCHASES = (
    ("Türk Hava Yolları", "Travel", 2400, 9800, "20", True),
    ("Anadolu Bulut Bilişim", "Software and licences", 1900, 14500, "20", False),
    ("Kadıköy Kırtasiye", "Office", 350, 2900, "20", False),
    ("Moda Lokantası", "Entertainment", 1200, 6400, "10", False),
    ("Serbest geliştirici Efe Kurt", "Subcontractors", 18000, 62000, "20", True),
)
MAKERS = ("zeynep", "burak", "ozge")


def week(world: World, monday: date) -> None:
    here = sister(world)
    if monday < here.first:
        return
    dice = here.random("expenses", "TR", monday)
    categories = {row.name: row for row in ExpenseCategory.objects.all()}
    open_now = Project.objects.active().filter(company=here.company, organisation__isnull=False)
    projects = list(open_now.filter(starts_on__lte=monday, ends_on__gte=monday).order_by("pk"))
    for _number in range(dice.randint(1, 2)):
        supplier, name, low, high, percent, on_project = dice.choice(PURCHASES)
        project = dice.choice(projects) if on_project and projects else None
        expense = actions.record_expense(
            expense=Expense(
                company=here.company,
                user=here.people[dice.choice(MAKERS)],
                on=min(monday + timedelta(days=dice.randint(0, 4)), here.today),
                supplier=supplier,
                category=categories[name],
                currency=here.company.currency,
                gross_amount=Decimal(dice.randint(low * 100, high * 100)) / 100,
                tax_percent=Decimal(percent),
                project=project,
                rebill=project is not None and project.currency_id == here.company.currency_id and dice.random() < 0.5,
                markup_percent=Decimal(0),
            ),
            actor=DEMO,
        )
        actions.submit_expense(expense=expense, actor=DEMO)
        request = open_request(expense)
        assert request is not None  # just submitted
        if (here.today - monday).days >= 10:
            decide(request=request, actor=request.approver, approve=True)


register(DemoPart("erp.turkish", 34, week=week))
