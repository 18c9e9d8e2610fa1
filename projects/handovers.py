"""What of delivery passes on when a person leaves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.handover import Handover, register
from projects.models import Project

register(
    Handover(
        "projects.projects", _("Projects led"), Project, "lead",
        lambda rows: rows.live().exclude(state=Project.State.CLOSED), url="projects:projects", asked="lead", position=30,
    )
)  # fmt: skip
