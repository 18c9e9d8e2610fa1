"""What the demo's firm offers, and the plan behind each of its deals: hours of its services, and now and then a purchase."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from core import clock
from core.demo import DemoPart, World, register
from core.demo.world import DEMO
from core.models import WorkRole
from crm.models import Deal
from projects import actions
from projects.models import EstimateLine, Service

# code, name, price of an hour, whose work it is
SERVICES = (
    ("UX", "Service design", 128, "Senior designer"),
    ("DEV", "Software development", 132, "Senior developer"),
    ("CARE", "Maintenance and support", 115, "Developer"),
)
# Words in a deal's name that tell what is asked for most; all others are built.
DESIGNED = ("design", "brand", "study", "checkout", "gift", "pages", "player", "screens")
CARED_FOR = ("maintenance", "retainer", "hosting", "support", "care", "route")
# Fifths of the value: service design, then development or care.
SHARES = {"UX": (3, 2), "DEV": (1, 4), "CARE": (1, 4)}


def begin(world: World) -> None:
    for code, name, price, role in SERVICES:
        Service.objects.create(
            company=world.company,
            code=code,
            name=name,
            price=Decimal(price),
            currency=world.company.currency,
            work_role=WorkRole.objects.get(name=role),
        )
    for deal in Deal.objects.filter(company=world.company, pipeline__position=0).order_by("pk"):
        with clock.at(deal.created_at + timedelta(hours=3), company=world.company):
            plan(deal)


def main_service(name: str) -> str:
    words = name.lower()
    if any(word in words for word in CARED_FOR):
        return "CARE"
    return "UX" if any(word in words for word in DESIGNED) else "DEV"


def plan(deal: Deal) -> None:
    """Design and development in the shares of what is asked for most; every third buys something in."""
    services = {row.code: row for row in Service.objects.filter(company=deal.company_id).select_related("work_role")}
    code = main_service(deal.name)
    design, build = SHARES[code]
    worked = services["CARE" if code == "CARE" else "DEV"]
    lines = [
        _line("Design", services["UX"], deal.home_value * design / 5),
        _line("Development", worked, deal.home_value * build / 5),
    ]
    if deal.pk % 3 == 0:
        bought = (deal.value / 20).quantize(Decimal(1))
        lines.append(EstimateLine(description="Accessibility audit", external_cost=bought, markup_percent=Decimal(15)))
    actions.plan_deal(deal=deal, lines=lines, actor=DEMO, assumptions="Texts and pictures come from the client.")


def _line(description: str, service: Service, home_value: Decimal) -> EstimateLine:
    hours = max(8, int(home_value / service.price))
    return EstimateLine(description=description, service=service, work_role=service.work_role, minutes=hours * 60)


register(DemoPart("projects.plans", 15, begin=begin))
