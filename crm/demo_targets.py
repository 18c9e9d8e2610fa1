"""Sales targets of the demo: this year and half of the next, for those who sell and for their team."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.access import System
from core.demo.parts import DemoPart, register
from core.demo.world import World
from core.models import Department
from crm.actions import set_targets
from crm.actions.targets import Entry

TARGETS = {"mikael": 150_000, "elif": 110_000, "jari": 95_000}
# The team promises a little less than its people.
TEAM = 340_000
# People take holidays in July; December is short.
SEASON = {7: Decimal("0.4"), 12: Decimal("0.6")}


def begin(world: World) -> None:
    year = world.today.year
    months = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, month, 1) for month in range(1, 7)]
    entries = [
        Entry(world.people[name].pk, None, month, None, amount * SEASON.get(month.month, Decimal(1)))
        for name, amount in TARGETS.items()
        for month in months
    ]
    sales = Department.objects.get(company=world.company, name="Sales")
    entries += [Entry(None, sales.pk, month, None, TEAM * SEASON.get(month.month, Decimal(1))) for month in months]
    set_targets(company=world.company, entries=entries, actor=System("demo"))


register(DemoPart("crm.targets", 12, begin=begin))
