"""Some weeks of forecasts in the demo, and what happened to the deals meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core import clock
from core.access import System
from core.demo.parts import DemoPart, register
from core.demo.world import World, moment
from core.editing import update
from crm.models import Deal
from crm.permissions import DEAL_EDIT
from reporting.actions import keep_forecast

DEMO = System("demo")
# Name of the deal: days before today, what its owner learnt then.
NEWS: dict[str, tuple[int, dict[str, Any]]] = {
    "Claims app, phase 3": (24, {"forecast_category": "commit"}),
    "Yard planning, phase 2": (16, {"forecast_category": "commit"}),
    "Archive search": (10, {"probability": 70}),
    "Webshop retainer 2027": (5, {"probability": 85}),
    "Dealer portal": (4, {"probability": 40}),
    "Intranet renewal": (3, {"forecast_category": "omitted"}),
}
# The client has asked for more time.
LATER = {"Onboard shop": (4, 62)}


def begin(world: World) -> None:
    for back in range(28, -1, -1):
        day = world.today - timedelta(days=back)
        with clock.at(moment(day), company=world.company):
            if back % 7 == 0:
                keep_forecast(company=world.company, actor=DEMO)
            for name, (when, values) in NEWS.items():
                if when == back:
                    _learn(name, **values)
            for name, (when, days) in LATER.items():
                if when == back:
                    _learn(name, expected_close_on=world.today + timedelta(days=days))


def _learn(name: str, **values: Any) -> None:
    for deal in Deal.objects.live().open().filter(name=name):
        update(deal, actor=DEMO, permission=DEAL_EDIT, **values)


register(DemoPart("reporting.forecasts", 90, begin=begin))
