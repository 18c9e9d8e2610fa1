"""Expenses of the demo: a few each week, most of them approved."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.approvals import decide
from core.approvals.actions import open_request
from core.demo import DemoPart, World, register
from core.demo.world import DEMO, moment
from core.models import Notification
from erp import (
    actions,
    demo_turkish,  # noqa: F401  what the Turkish company spends
)
from erp.models import Expense, ExpenseCategory
from projects.models import Project

# name, kind, deductible share
CATEGORIES = (
    ("Travel", "pass_through", 100),
    ("Software and licences", "overhead", 100),
    ("Subcontractors", "external", 100),
    ("Entertainment", "overhead", 0),
    ("Office", "overhead", 100),
    ("Photos and fonts", "pass_through", 100),
)
# supplier, category, lowest and highest amount incl. VAT, VAT percent, for a project
PURCHASES = (
    ("VR", "Travel", 40, 180, "10", True),
    ("Pilvipalvelu Oy", "Software and licences", 60, 900, "25.5", False),
    ("Koodipaja Rinne", "Subcontractors", 1200, 5200, "25.5", True),
    ("Ravintola Satama", "Entertainment", 60, 320, "13.5", False),
    ("Toimistotarvike Oy", "Office", 15, 140, "25.5", False),
    ("Kuvapankki", "Photos and fonts", 25, 260, "25.5", True),
)
MAKERS = ("oskari", "nora", "mikael", "kaisa", "tiina", "elif", "saara", "juho")


def begin(world: World) -> None:
    for name, kind, share in CATEGORIES:
        ExpenseCategory.objects.create(
            name=name, kind=kind, deductible_percent=Decimal(share), must_be_checked=name == "Entertainment"
        )


def week(world: World, monday: date) -> None:
    dice = world.random("expenses", monday)
    categories = {row.name: row for row in ExpenseCategory.objects.all()}
    projects = list(
        Project.objects.active().filter(
            starts_on__lte=monday, ends_on__gte=monday, organisation__isnull=False, company=world.company
        )
    )
    recent = (world.today - monday).days < 14
    for number in range(dice.randint(1, 4)):
        supplier, category, low, high, percent, on_project = dice.choice(PURCHASES)
        day = min(monday + timedelta(days=dice.randint(0, 4)), world.today)
        project = dice.choice(projects) if on_project and projects else None
        expense = actions.record_expense(
            expense=Expense(
                company=world.company,
                user=world.people[dice.choice(MAKERS)],
                on=day,
                supplier=supplier,
                category=categories[category],
                currency=world.company.currency,
                gross_amount=Decimal(dice.randint(low * 100, high * 100)) / 100,
                tax_percent=Decimal(percent),
                project=project,
                rebill=project is not None and dice.random() < 0.5,
                markup_percent=Decimal(0),
            ),
            actor=DEMO,
        )
        actions.submit_expense(expense=expense, actor=DEMO)
        if not recent or number == 0:
            request = open_request(expense)
            assert request is not None  # just submitted
            decide(request=request, actor=request.approver, approve=True)


def end(world: World) -> None:
    """What people were told more than a week ago they have read by now."""
    day = moment(world.today - timedelta(days=7))
    Notification.objects.filter(created_at__lt=day, read_at=None).update(read_at=day)


register(DemoPart("erp", 30, begin=begin, week=week, end=end))
