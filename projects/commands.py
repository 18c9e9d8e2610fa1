"""What projects can do from the palette: "log hours on Booking flow", "plan hours of Booking flow"."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import pickers
from core.models import User
from core.search.acting import add_act, add_new
from crm.commands import deals
from crm.models import Deal
from projects import permissions as p
from projects.models import Project


def active(user: User, words: str) -> Any:
    """What the form of an hour offers too."""
    rows = pickers.find("projects").visible(user)
    return rows.filter(search_key__contains=words, state=Project.State.ACTIVE).order_by("name", "pk")


HOURS = pgettext_lazy("palette", "log hours on|hours on")
add_new("projects.hours", HOURS, _("Log hours: %(row)s"), p.TIME_LOG, active, "projects:entry_new?project")
PLAN = pgettext_lazy("palette", "estimate|plan hours of")
add_act(Deal, "estimate", PLAN, _("Plan the hours of %(row)s"), deals(state="open"))
