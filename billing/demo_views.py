"""The list of invoices as those who chase money look at it."""

from __future__ import annotations

from core.demo.parts import DemoPart, register
from core.demo.views import share_view
from core.demo.world import World


def begin(world: World) -> None:
    by_client = "group=customer&sort=due_on&status=open"
    share_view(world, "billing:invoices", "billing.invoices", "Open by client", by_client, "aino", "helena")


register(DemoPart("billing.views", 44, begin=begin))
