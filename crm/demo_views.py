"""The lists of sales as the demo's sellers look at them."""

from __future__ import annotations

from core.demo.parts import DemoPart, register
from core.demo.views import share_view
from core.demo.world import World


def begin(world: World) -> None:
    sellers = ("mikael", "elif", "jari")
    share_view(world, "crm:deals", "crm.deals", "Open deals by stage", "group=stage&state=open", "aino", *sellers)
    share_view(world, "crm:leads", "crm.leads", "New leads by source", "group=source&state=new", "mikael")
    share_view(world, "crm:follow_ups", "crm.follow_ups", "Due, by day", "group=due_on")


register(DemoPart("crm.views", 14, begin=begin))
