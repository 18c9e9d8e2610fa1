"""The demo company: made through the apps' own actions with the clock moved, week by week."""

from core.demo.parts import DemoPart, register
from core.demo.world import World, sister

__all__ = ["DemoPart", "World", "register", "sister"]
