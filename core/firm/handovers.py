"""What of the firm's own passes on when a person leaves: teams led, reports, requests that wait, shared views."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock, handover
from core.handover import Handover
from core.models import ApprovalRequest, Department, Employment, SavedView, User


def _new_to(rows: Any, to: User) -> Any:
    """Views of whose list and name the successor has none yet."""
    for view, name in SavedView.objects.filter(user=to).values_list("view", "name"):
        rows = rows.exclude(view=view, name=name)
    return rows


handover.register(
    Handover("core.departments", _("Departments led"), Department, "manager", lambda rows: rows.live(), position=80)
)
handover.register(
    Handover(
        "core.contracts", _("People reporting to them"), Employment, "line_manager",
        lambda rows: rows.filter(Q(period__endswith=None) | Q(period__endswith__gt=clock.today())),
        fits=lambda rows, to: rows.exclude(user=to), position=81,
    )
)  # fmt: skip
handover.register(
    Handover(
        "core.approvals", _("Requests waiting for approval"), ApprovalRequest, "approver",
        lambda rows: rows.filter(state="open"), fits=lambda rows, to: rows.exclude(requester=to),
        url="core:approvals", asked="", mine="", position=82,
    )
)  # fmt: skip
handover.register(
    Handover(
        "core.views", _("Shared views"), SavedView, "user", lambda rows: rows.exclude(sharing=""),
        fits=_new_to, position=90,
    )
)  # fmt: skip
